"""An excerpt is taken from text, and is text."""

from typing import assert_type

from typed_toolbox import excerpt

excerpt(["tea", "and", "bread"], 8)  # expect: arg-type
assert_type(excerpt("tea and bread", 8), str)
