"""Text for people, made fit for an address or a narrow column.

TODO: say in annotations what the docstrings say in words. The behaviour is right and stays as it is.
"""

import re
import unicodedata


def slugify(text, *, separator="-"):
    """Words of ``a-z`` and ``0-9`` joined by ``separator``: "Crème brûlée!" becomes "creme-brulee".

    Compatibility forms are resolved and cases folded (``ﬁ`` is "fi", ``ß`` is "ss"); accents fall away; any
    run of other characters stands between two words. Text and separator are strings, and so is the slug.
    """
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.sub("[^a-z0-9]+", " ", text).strip().replace(" ", separator)


def excerpt(text, limit, *, ending="…"):
    """At most ``limit`` characters of ``text``, cut between words and closed by ``ending``.

    White space shrinks to single spaces first; what then fits is given whole, without ending. A first word
    that is too long is cut where the room ends. ValueError if ``limit`` is smaller than the ending is long.
    Text and ending are strings, the limit is a whole number; the excerpt is a string.
    """
    if limit < len(ending):
        raise ValueError(f"a limit of {limit} has no room for the ending {ending!r}")
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    room = limit - len(ending)
    cut = text.rfind(" ", 0, room + 1)
    if cut == -1:
        cut = room
    return text[:cut] + ending
