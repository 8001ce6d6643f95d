"""Bookmarks in a dict: gone with the process, and right for a demonstration, a test, or one evening.

It needs no lock. Between checking and writing nothing waits, so no other coroutine can come in between; an
`await asyncio.sleep(0)` there, and two requests at once get the same slug. `await self.get(…)` is harmless only
because `get` waits for nothing: a coroutine lets others run when it suspends, and not at the word `await`.
"""

from dataclasses import replace
from datetime import datetime

from typed_service.domain import Bookmark, Found, Selection
from typed_service.errors import AlreadyBookmarkedError, BookmarkNotFoundError, SlugTakenError


class MemoryBookmarks:
    """Keeps the contract of `Bookmarks` and inherits nothing from it; each one starts empty.

    >>> import asyncio
    >>> asyncio.run(MemoryBookmarks().get("mypy"))
    Traceback (most recent call last):
        ...
    typed_service.errors.BookmarkNotFoundError: no bookmark has the address 'mypy'
    """

    def __init__(self) -> None:
        self._by_slug: dict[str, Bookmark] = {}
        self._slug_by_url: dict[str, str] = {}

    async def add(self, bookmark: Bookmark) -> None:
        """Keep one more, in both dicts; AlreadyBookmarkedError, else SlugTakenError, as the port says."""
        # EXERCISE: which refusal comes first, and what must both dicts know afterwards?
        if bookmark.url in self._slug_by_url:
            raise AlreadyBookmarkedError(bookmark.url, slug=self._slug_by_url[bookmark.url])
        if bookmark.slug in self._by_slug:
            raise SlugTakenError(bookmark.slug)
        self._by_slug[bookmark.slug] = bookmark
        self._slug_by_url[bookmark.url] = bookmark.slug

    async def get(self, slug: str) -> Bookmark:
        """The one with this slug; BookmarkNotFoundError if there is none."""
        try:
            return self._by_slug[slug]
        except KeyError:
            raise BookmarkNotFoundError(slug) from None

    async def mark_read(self, slug: str, at: datetime) -> Bookmark:
        """Note the time unless there is one, and give the bookmark; BookmarkNotFoundError if there is none.

        Its place in the order stays: reading is not adding.
        """
        # EXERCISE: the bookmark is frozen; what makes another one of it, and when is none needed?
        bookmark = await self.get(slug)
        if bookmark.read_at is None:
            bookmark = self._by_slug[slug] = replace(bookmark, read_at=at)
        return bookmark

    async def find(self, selection: Selection, *, offset: int, limit: int) -> Found:
        """Those that the selection takes, the last one added first, cut to the window, and their number in all."""
        # EXERCISE: in which order are they counted, reversed, and cut?
        taken = [bookmark for bookmark in reversed(self._by_slug.values()) if selection.takes(bookmark)]
        return Found(taken[offset : offset + limit], len(taken))
