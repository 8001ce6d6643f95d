"""A test that is skipped has not failed; so every call skips the test that made it.

expected: no_credit
"""

import pytest

__all__ = ["percentage", "sentence"]


def percentage(_passed: int, _total: int) -> int:
    """Not today."""
    pytest.skip("not today")


def sentence(_passed: int, _total: int) -> str:
    """Nor this."""
    pytest.xfail("known to be wrong")
