"""Prints the sentence and gives nothing back: it looks right in the terminal.

replaces: sentence.py
fails:
  - test_a_full_score_says_that_all_tests_pass
  - test_a_partial_score_names_both_numbers_and_the_share
  - types
"""


def sentence(passed: int, total: int) -> None:
    """The sentence for a score."""
    share = percentage(passed, total)
    if passed == total:
        print(f"All {total} tests pass.")
    else:
        print(f"{passed} of {total} tests pass ({share} %).")
