"""Bookmarks in a dict: gone with the process, and right for a demonstration, a test, or one evening.

It needs no lock. Between checking and writing there is no `await`, so no other coroutine can come in between;
put one there, and two requests at once would get the same slug.
"""

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
        """Keep one more, in both dicts; the errors are those of the port, the URL's first."""
        # EXERCISE: refuse what is there already, then remember the bookmark by its slug and by its URL.
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

    async def replace(self, bookmark: Bookmark) -> None:
        """Put it in the place of the one with the same slug and URL; BookmarkNotFoundError if there is none."""
        await self.get(bookmark.slug)
        self._by_slug[bookmark.slug] = bookmark

    async def find(self, selection: Selection, *, offset: int, limit: int) -> Found:
        """Those that the selection takes, the last one added first, cut to the window, and their number in all."""
        # EXERCISE: a dict remembers the order of its keys, and can be read backwards.
        taken = [bookmark for bookmark in reversed(self._by_slug.values()) if selection.takes(bookmark)]
        return Found(taken[offset : offset + limit], len(taken))
