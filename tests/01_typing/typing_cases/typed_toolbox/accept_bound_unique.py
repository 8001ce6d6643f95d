"""Unique items must be hashable: a tuple is, a list is not."""

from typing import assert_type

from typed_toolbox import unique

pairs = [("tea", 2), ("jam", 1)]
lists = [["tea"], ["jam"]]

assert_type(next(unique(pairs)), tuple[str, int])
unique(pairs)
