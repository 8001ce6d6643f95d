"""Drops whatever is not ASCII: accents, but also the dash that kept two words apart.

replaces: text.py
fails:
  - test_a_slug_reads_like_its_title
"""

import re
from unicodedata import normalize


def slugify(text: str, *, separator: str = "-") -> str:
    """Words joined by a separator."""
    plain = normalize("NFKD", text).casefold().encode("ascii", "ignore").decode()
    return separator.join(re.findall("[a-z0-9]+", plain))
