"""Cuts at the limit and adds the ending behind it: too long, and in the middle of a word.

replaces: text.py
fails:
  - test_an_excerpt_is_cut_between_words
  - test_another_ending_takes_its_room_from_the_words
  - test_an_excerpt_never_exceeds_its_limit
"""


def excerpt(text: str, limit: int, *, ending: str = "…") -> str:
    """The first characters of a text."""
    if limit < len(ending):
        raise ValueError(limit)
    words = " ".join(text.split())
    return words if len(words) <= limit else words[:limit] + ending
