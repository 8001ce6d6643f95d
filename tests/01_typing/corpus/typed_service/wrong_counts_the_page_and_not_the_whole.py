"""The total is what came back, so that every page looks like the last one.

replaces: adapters/memory.py
fails:
  - test_following_the_next_offset_gives_each_item_once
  - test_the_total_counts_what_was_asked_for
"""


class MemoryBookmarks:
    """Keeps the contract of `Bookmarks`, or so it seems.

    >>> MemoryBookmarks()._by_slug
    {}
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
        if slug not in self._by_slug:
            raise BookmarkNotFoundError(slug)
        return self._by_slug[slug]

    async def replace(self, bookmark: Bookmark) -> None:
        await self.get(bookmark.slug)
        self._by_slug[bookmark.slug] = bookmark

    async def find(self, selection: Selection, *, offset: int, limit: int) -> Found:
        taken = [bookmark for bookmark in reversed(self._by_slug.values()) if selection.takes(bookmark)]
        page = taken[offset : offset + limit]
        return Found(page, len(page))
