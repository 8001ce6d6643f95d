"""The order to mypy is written in an encoding that only those read who look for the encoding first.

expected: contained
finds: [inline-mypy]
also:
  wrong.py: |
    # coding: utf-7
    +ACM- mypy: ignore-errors
    answer: int = "text"
"""

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]
