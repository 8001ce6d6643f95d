"""What the service needs from outside, as Protocols: a place for bookmarks, and the time.

A class fits by its methods alone. The tests bring a clock that stands still, the capstone will bring a database;
neither inherits anything from here. An abstract base class would want to be known to every adapter, and a
default implementation in it would soon be part of the contract.

Async, although a dict needs no waiting: a port that is not could never be kept by a database.

Each method decides by itself. With a `get` and a `replace`, whoever calls would ask first and act later, and at
the `await` in between another request may act.
"""

from datetime import datetime
from typing import Protocol

from typed_service.domain import Bookmark, Found, Selection


class Clock(Protocol):
    """What time it is.

    >>> from typed_service import SystemClock
    >>> clock: Clock = SystemClock()
    >>> clock.now().utcoffset()
    datetime.timedelta(0)
    """

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class Bookmarks(Protocol):
    """Where bookmarks are kept: no two with the same slug, no two with the same URL.

    >>> import asyncio
    >>> from typed_service import MemoryBookmarks
    >>> bookmarks: Bookmarks = MemoryBookmarks()
    >>> asyncio.run(bookmarks.find(Selection(), offset=0, limit=10)).total
    0
    """

    async def add(self, bookmark: Bookmark) -> None:
        """Keep one more.

        AlreadyBookmarkedError if its URL is kept already, else SlugTakenError if another one has its slug.
        Nothing changes then.
        """
        ...

    async def get(self, slug: str) -> Bookmark:
        """The one with this slug; BookmarkNotFoundError if there is none."""
        ...

    async def mark_read(self, slug: str, at: datetime) -> Bookmark:
        """Note that it was read at this time, unless it was read before: the first time noted stays.

        Gives the bookmark as it is afterwards; BookmarkNotFoundError if there is none. Asking and writing are one
        step, like "update … where read_at is null": of two calls at once, one comes first.
        """
        ...

    async def find(self, selection: Selection, *, offset: int, limit: int) -> Found:
        """Those that the selection takes, the last one added first, and how many these are in all.

        ``offset`` of them are left out, and at most ``limit`` given. An offset behind the end gives none.
        """
        ...
