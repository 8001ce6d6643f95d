"""The limit of an excerpt is a whole number."""

from typing import assert_type

from typed_toolbox import excerpt

excerpt("tea and bread", 13 // 2)
assert_type(excerpt("tea and bread", limit=8), str)
