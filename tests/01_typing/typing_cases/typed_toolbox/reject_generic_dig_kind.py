"""The kind is a class, not an example or a name of one."""

from typing import assert_type

from typed_toolbox import dig

settings: dict[str, object] = {"server": {"port": 80}}

dig(settings, "server.port", "int")  # expect: arg-type
assert_type(dig(settings, "server.port", int), int)
