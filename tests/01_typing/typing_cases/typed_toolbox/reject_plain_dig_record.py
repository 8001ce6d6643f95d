"""Any mapping from strings can be dug in, whatever its values; a list of pairs cannot."""

from types import MappingProxyType
from typing import assert_type

from typed_toolbox import dig

ports: dict[str, int] = {"http": 80}
frozen: MappingProxyType[str, object] = MappingProxyType({"http": 80})

assert_type(dig([("http", 80)], "http", int), int)  # expect: arg-type
assert_type(dig(frozen, "http", int), int)
