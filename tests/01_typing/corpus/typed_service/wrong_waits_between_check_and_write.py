"""Checks, lets others run, and writes: what a database call without a unique index does. One client never notices.

replaces: adapters/memory.py
fails:
  - test_requests_at_once_get_different_addresses
"""

import asyncio


class MemoryBookmarks:
    """Keeps the contract of `Bookmarks`, as long as nobody hurries.

    >>> import asyncio
    >>> asyncio.run(MemoryBookmarks().find(Selection(), offset=0, limit=1)).total
    0
    """

    def __init__(self) -> None:
        self._by_slug: dict[str, Bookmark] = {}
        self._slug_by_url: dict[str, str] = {}

    async def add(self, bookmark: Bookmark) -> None:
        if bookmark.url in self._slug_by_url:
            raise AlreadyBookmarkedError(bookmark.url, slug=self._slug_by_url[bookmark.url])
        if bookmark.slug in self._by_slug:
            raise SlugTakenError(bookmark.slug)
        await asyncio.sleep(0)
        self._by_slug[bookmark.slug] = bookmark
        self._slug_by_url[bookmark.url] = bookmark.slug

    async def get(self, slug: str) -> Bookmark:
        if slug not in self._by_slug:
            raise BookmarkNotFoundError(slug)
        return self._by_slug[slug]

    async def mark_read(self, slug: str, at: datetime) -> Bookmark:
        bookmark = await self.get(slug)
        if bookmark.read_at is None:
            bookmark = self._by_slug[slug] = replace(bookmark, read_at=at)
        return bookmark

    async def find(self, selection: Selection, *, offset: int, limit: int) -> Found:
        taken = [bookmark for bookmark in reversed(self._by_slug.values()) if selection.takes(bookmark)]
        return Found(taken[offset : offset + limit], len(taken))
