"""Asks whether it was read, waits, and notes the time all the same: of three at once, each has a time of its own.

replaces: adapters/memory.py
fails:
  - test_readings_at_once_have_one_time
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
        self._by_slug[bookmark.slug] = bookmark
        self._slug_by_url[bookmark.url] = bookmark.slug

    async def get(self, slug: str) -> Bookmark:
        await asyncio.sleep(0)
        if slug not in self._by_slug:
            raise BookmarkNotFoundError(slug)
        return self._by_slug[slug]

    async def mark_read(self, slug: str, at: datetime) -> Bookmark:
        known = self._by_slug.get(slug)
        bookmark = await self.get(slug)
        if known is not None and known.read_at is None:
            bookmark = self._by_slug[slug] = replace(bookmark, read_at=at)
        return bookmark

    async def find(self, selection: Selection, *, offset: int, limit: int) -> Found:
        taken = [bookmark for bookmark in reversed(self._by_slug.values()) if selection.takes(bookmark)]
        return Found(taken[offset : offset + limit], len(taken))
