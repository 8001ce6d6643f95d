"""A comment before the first statement hides all types below it.

expected: contained
finds: [type-ignore-file]
also:
  wrong.py: |
    # type: ignore  # it is fine
    answer: int = "text"
"""

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]
