"""A percentage sounds like a float; divided as one, it shows as "75.0 %".

replaces: sentence.py
fails:
  - test_a_partial_score_names_both_numbers_and_the_share
  - test_the_percentage_reaches_100_only_when_everything_passed
"""


def percentage(passed: int, total: int) -> float:
    """Per cent."""
    if total < 1 or not 0 <= passed <= total:
        raise ValueError(f"{passed} of {total}")
    return passed * 100 / total
