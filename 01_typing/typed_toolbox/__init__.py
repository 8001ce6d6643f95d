"""Seven helpers for text and data, a source and a sink for items, and a decorator that times calls."""

from typed_toolbox.flow import Sink, Source, pour
from typed_toolbox.items import Comparable, chunked, extent, unique
from typed_toolbox.records import dig, group_by
from typed_toolbox.text import excerpt, slugify
from typed_toolbox.timing import Timing, timed

__all__ = [
    "Comparable",
    "Sink",
    "Source",
    "Timing",
    "chunked",
    "dig",
    "excerpt",
    "extent",
    "group_by",
    "pour",
    "slugify",
    "timed",
    "unique",
]
