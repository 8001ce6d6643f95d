"""Gives 0 for numbers that are no score, so nobody hears that something is wrong.

replaces: sentence.py
fails:
  - test_numbers_that_are_no_score_raise_value_error
  - test_the_sentence_refuses_what_the_percentage_refuses
"""


def percentage(passed: int, total: int) -> int:
    """Whole per cent."""
    if total < 1 or not 0 <= passed <= total:
        return 0
    return passed * 100 // total
