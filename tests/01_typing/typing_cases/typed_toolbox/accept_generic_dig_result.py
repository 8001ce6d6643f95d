"""What is dug out has the type of the class that was asked for."""

from typing import assert_type

from typed_toolbox import dig

settings: dict[str, object] = {"server": {"port": 80, "name": "tea"}}

assert_type(dig(settings, "server.port", int), int)
name: str = dig(settings, "server.name", str)
