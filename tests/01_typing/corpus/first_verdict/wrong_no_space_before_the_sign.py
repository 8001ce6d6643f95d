"""English habit writes "75%"; the table in the brief has a space.

replaces: sentence.py
fails:
  - test_a_partial_score_names_both_numbers_and_the_share
"""


def sentence(passed: int, total: int) -> str:
    """The sentence for a score."""
    share = percentage(passed, total)
    if passed == total:
        return f"All {total} tests pass."
    return f"{passed} of {total} tests pass ({share}%)."
