"""The names on a path are strings, so the keys of what is dug in are strings as well."""

from typing import assert_type

from typed_toolbox import dig

ports: dict[str, int] = {"http": 80}
numbered: dict[int, int] = {80: 80}

assert_type(dig(ports, "http", int), int)
