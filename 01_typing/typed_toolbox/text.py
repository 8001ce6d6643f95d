"""Text for people, made fit for an address or a narrow column.

`textwrap.shorten` comes near, but gives nothing except its ending when the first word alone is too long: a
card titled "…" helps nobody. Dropping all that is not ASCII comes near as well, but glues "salt—pepper"
into one word. So accents alone fall away, and whatever else is foreign to a slug separates.
"""

import re
from unicodedata import combining, normalize


def slugify(text: str, *, separator: str = "-") -> str:
    """Words of ``a-z`` and ``0-9`` joined by ``separator``: "Crème brûlée!" becomes "creme-brulee".

    Compatibility forms are resolved and cases folded (``ﬁ`` is "fi", ``ß`` is "ss"); accents fall away; any
    run of other characters stands between two words. Text and separator are strings, and so is the slug.
    """
    plain = normalize("NFKD", normalize("NFKD", text).casefold())
    letters = "".join(character for character in plain if not combining(character))
    return separator.join(re.findall("[a-z0-9]+", letters))


def excerpt(text: str, limit: int, *, ending: str = "…") -> str:
    """At most ``limit`` characters of ``text``, cut between words and closed by ``ending``.

    White space shrinks to single spaces first; what then fits is given whole, without ending. A first word
    that is too long is cut where the room ends. ValueError if ``limit`` is smaller than the ending is long.
    Text and ending are strings, the limit is a whole number; the excerpt is a string.
    """
    if limit < len(ending):
        raise ValueError(f"a limit of {limit} has no room for the ending {ending!r}")
    words = " ".join(text.split())
    if len(words) <= limit:
        return words
    room = limit - len(ending)
    return (words[: room + 1].rpartition(" ")[0] or words[:room]) + ending
