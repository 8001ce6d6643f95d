"""What is chunked must be iterable."""

from typing import assert_type

from typed_toolbox import chunked

chunks = chunked({"tea", "jam"}, 2)
assert_type(next(chunks), list[str])
chunked(12, 2)  # expect: arg-type
