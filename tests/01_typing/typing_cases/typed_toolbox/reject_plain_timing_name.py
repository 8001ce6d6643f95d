"""The name in a timing is text."""

from typing import assert_type

from typed_toolbox import Timing

timing = Timing(print, 0.25)  # expect: arg-type
assert_type(timing.name, str)
assert_type(timing.seconds, float)
