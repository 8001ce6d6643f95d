"""The seconds in a timing are a float."""

from typing import assert_type

from typed_toolbox import Timing

timing = Timing("brew", 0.25)
assert_type(timing.name, str)
assert_type(timing.seconds, float)
