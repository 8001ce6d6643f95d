"""Rounding feels fairer than cutting off, and turns 199 of 200 into 100 %.

replaces: sentence.py
fails:
  - test_a_partial_score_names_both_numbers_and_the_share
  - test_the_percentage_reaches_100_only_when_everything_passed
"""


def percentage(passed: int, total: int) -> int:
    if total < 1 or not 0 <= passed <= total:
        raise ValueError(total)
    return round(passed * 100 / total)
