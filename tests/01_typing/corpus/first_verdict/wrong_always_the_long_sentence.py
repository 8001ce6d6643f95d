"""One sentence for every score: right, and not what the brief says of a full one.

replaces: sentence.py
fails:
  - test_a_full_score_says_that_all_tests_pass
"""


def sentence(passed: int, total: int) -> str:
    """The sentence for a score."""
    return f"{passed} of {total} tests pass ({percentage(passed, total)} %)."
