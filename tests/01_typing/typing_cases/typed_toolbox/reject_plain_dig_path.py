"""A path is one string with dots."""

from typing import assert_type

from typed_toolbox import dig

settings: dict[str, object] = {"server": {"port": 80}}

port = dig(settings, ["server", "port"], int)  # expect: arg-type
assert_type(port, int)
