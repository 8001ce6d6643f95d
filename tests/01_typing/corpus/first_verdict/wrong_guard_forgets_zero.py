"""The guard knows the upper end only: no tests at all divide by zero, and a negative count has a share.

replaces: sentence.py
fails:
  - test_numbers_that_are_no_score_raise_value_error
  - test_the_sentence_refuses_what_the_percentage_refuses
"""


def percentage(passed: int, total: int) -> int:
    """Whole per cent."""
    if passed > total:
        raise ValueError(f"{passed} of {total}")
    return passed * 100 // total
