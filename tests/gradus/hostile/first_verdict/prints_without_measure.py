"""Each call prints tens of thousands of lines, with orders to terminals and browsers in them, and answers right.

expected: contained
"""

from first_verdict.sentence import percentage
from first_verdict.sentence import sentence as honest

__all__ = ["percentage", "sentence"]


def sentence(passed: int, total: int) -> str:
    """Right, and loud."""
    print("\x1b]0;owned\x07\x1b[2J<script>alert(1)</script>\r\n" * 20_000)
    return honest(passed, total)
