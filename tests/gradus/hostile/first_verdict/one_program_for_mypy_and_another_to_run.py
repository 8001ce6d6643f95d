"""What mypy sees is well typed; what runs is not.

expected: contained
finds: [type-checking-branch]
also:
  wrong.py: |
    from typing import TYPE_CHECKING

    if TYPE_CHECKING:
        answer: int = 1
    else:
        answer = "text"
"""

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]
