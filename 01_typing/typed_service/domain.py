"""What the service is about: pages worth reading, found again by a readable address.

Plain frozen dataclasses, without Pydantic and without FastAPI. What comes over the network is checked once, at
the edge (`api`); in here every value is known to be good, so nothing is checked twice. One set of classes for the
network and the domain looks shorter, until a field is renamed here and every client breaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A page that somebody wants to keep, before it has an address of ours.

    >>> Draft(title="FastAPI", url="https://fastapi.tiangolo.com/").tags
    ()
    """

    title: str
    url: str
    note: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark(Draft):
    """A page that is kept. ``slug`` is its address; times are aware, in UTC; unread while ``read_at`` is None.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> Bookmark(slug="mypy", title="mypy", url="https://mypy-lang.org/", added_at=noon).read_at is None
    True
    """

    slug: str
    added_at: datetime
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which bookmarks are wanted: all, or those with ``tag``, or those not read yet, or both at once.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> mypy = Bookmark(
    ...     slug="mypy", title="mypy", url="https://mypy-lang.org/", tags=("types",), added_at=noon
    ... )
    >>> Selection(tag="types").takes(mypy), Selection(tag="async").takes(mypy)
    (True, False)
    """

    tag: str | None = None
    unread: bool = False

    def takes(self, bookmark: Bookmark) -> bool:
        """Whether this bookmark is one of them."""
        if self.unread and bookmark.read_at is not None:
            return False
        return self.tag is None or self.tag in bookmark.tags


class Found(NamedTuple):
    """Some of what was looked for, and how many there are in all.

    >>> Found(bookmarks=(), total=3).total
    3
    """

    bookmarks: Sequence[Bookmark]
    total: int
