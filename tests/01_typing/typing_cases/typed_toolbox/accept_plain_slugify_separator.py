"""What joins the words of a slug is text."""

from typing import assert_type

from typed_toolbox import slugify

slugify("Tea & bread", separator="_")
assert_type(slugify("Tea & bread", separator=""), str)
