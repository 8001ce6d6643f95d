"""A slug is made of text, and is text."""

from typing import assert_type

from typed_toolbox import slugify

slugify("Crème brûlée")
assert_type(slugify("Tea & bread"), str)
