"""The size of a chunk is a whole number."""

from typing import assert_type

from typed_toolbox import chunked

chunks = chunked(["tea", "jam", "rye"], 3 / 2)  # expect: arg-type
assert_type(next(chunks), list[str])
