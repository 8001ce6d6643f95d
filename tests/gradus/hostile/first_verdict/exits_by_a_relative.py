"""An exception between ``SystemExit`` and ``pytest.exit``, raised in a call, whose status reads as zero.

expected: no_credit
"""

from first_verdict.idle import percentage

__all__ = ["percentage", "sentence"]


class LeavingError(SystemExit, KeyboardInterrupt):
    """Neither the one nor the other."""

    code = 0
    returncode = 0


def sentence(_passed: int, _total: int) -> str:
    """No answer."""
    raise LeavingError
