"""Another road: the sentence by `match`, the guard as two questions.

replaces: sentence.py
whole: true
fails: []
"""


def percentage(passed: int, total: int) -> int:
    """Whole per cent."""
    if total <= 0:
        raise ValueError("a score needs at least one test")
    if passed < 0 or passed > total:
        raise ValueError("more passed than there are, or fewer than none")
    return 100 * passed // total


def sentence(passed: int, total: int) -> str:
    """The sentence for a score."""
    match percentage(passed, total):
        case 100:
            return f"All {total} tests pass."
        case share:
            return f"{passed} of {total} tests pass ({share} %)."
