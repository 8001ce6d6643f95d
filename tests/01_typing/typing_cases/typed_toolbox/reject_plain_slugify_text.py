"""A slug is made of text, and is text."""

from typing import assert_type

from typed_toolbox import slugify

slugify(b"Creme brulee")  # expect: arg-type
assert_type(slugify("Tea & bread"), str)
