"""The share passes through a binary fraction, so 29 of 100 becomes 28 %.

replaces: sentence.py
fails:
  - test_the_percentage_is_exact_for_every_score_out_of_a_hundred
"""


def percentage(passed: int, total: int) -> int:
    """Whole per cent."""
    if total < 1 or not 0 <= passed <= total:
        raise ValueError(f"{passed} of {total}")
    return int(passed / total * 100)
