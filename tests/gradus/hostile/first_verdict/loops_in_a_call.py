"""Its import is quick, but its first answer never comes.

expected: no_credit
"""

from first_verdict.idle import percentage

__all__ = ["percentage", "sentence"]


def sentence(_passed: int, _total: int) -> str:
    """Never."""
    while True:
        pass
