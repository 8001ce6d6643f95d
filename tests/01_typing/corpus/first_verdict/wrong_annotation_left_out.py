"""The sentence is written, but the return type that the brief asks for is still missing.

replaces: sentence.py
fails:
  - types
"""


def percentage(passed: int, total: int):
    """Whole per cent."""
    if total < 1 or not 0 <= passed <= total:
        raise ValueError(f"{passed} of {total}")
    return passed * 100 // total
