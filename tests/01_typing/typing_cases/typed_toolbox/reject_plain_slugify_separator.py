"""What joins the words of a slug is text."""

from typing import assert_type

from typed_toolbox import slugify

slugify("Tea & bread", separator=None)  # expect: arg-type
assert_type(slugify("Tea & bread", separator=""), str)
