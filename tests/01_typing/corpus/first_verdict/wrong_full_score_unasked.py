"""Answers a full score before anybody was asked: none of none, too, is "All 0 tests pass.".

replaces: sentence.py
fails:
  - test_the_sentence_refuses_what_the_percentage_refuses
"""


def sentence(passed: int, total: int) -> str:
    """The sentence for a score."""
    if passed == total:
        return f"All {total} tests pass."
    return f"{passed} of {total} tests pass ({percentage(passed, total)} %)."
