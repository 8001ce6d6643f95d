"""The ending of an excerpt is text."""

from typing import assert_type

from typed_toolbox import excerpt

excerpt("tea and bread", 8, ending=" …")
assert_type(excerpt("tea and bread", 8, ending=""), str)
