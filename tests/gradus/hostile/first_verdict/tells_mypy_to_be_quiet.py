"""One comment at the head of the file, and mypy says nothing of what follows.

expected: contained
finds: [inline-mypy]
"""

# mypy: ignore-errors
from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]

wrong: int = "text"
