"""Another road: one table of two templates, the share from divmod.

replaces: sentence.py
whole: true
fails: []
"""

TEMPLATES = {True: "All {total} tests pass.", False: "{passed} of {total} tests pass ({share} %)."}


def percentage(passed: int, total: int) -> int:
    """Whole per cent."""
    if passed not in range(total + 1) or total == 0:
        raise ValueError(passed, total)
    share, _ = divmod(100 * passed, total)
    return share


def sentence(passed: int, total: int) -> str:
    """The sentence for a score."""
    return TEMPLATES[passed == total].format(passed=passed, total=total, share=percentage(passed, total))
