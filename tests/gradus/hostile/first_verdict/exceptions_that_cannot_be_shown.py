"""Whoever asks its exceptions or answers for a text gets another exception, or no answer at all.

expected: no_credit
"""

from first_verdict.idle import percentage

__all__ = ["percentage", "sentence"]


class DumbError(Exception):
    """Cannot be shown, and is its own cause."""

    __notes__ = property(lambda _: 1 / 0)

    def __str__(self) -> str:
        raise SystemExit(0)

    __repr__ = __str__

    @property
    def __cause__(self) -> Exception:
        return DumbError()


def sentence(_passed: int, _total: int) -> str:
    """No answer."""
    raise DumbError
