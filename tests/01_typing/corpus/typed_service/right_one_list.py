"""No dicts: one list, searched from its end.

replaces: adapters/memory.py
fails: []
"""


class MemoryBookmarks:
    """Keeps the contract of `Bookmarks` in a list.

    >>> import asyncio
    >>> asyncio.run(MemoryBookmarks().find(Selection(), offset=0, limit=1)).total
    0
    """

    def __init__(self) -> None:
        self._kept: list[Bookmark] = []

    async def add(self, bookmark: Bookmark) -> None:
        """Keep one more."""
        for other in self._kept:
            if other.url == bookmark.url:
                raise AlreadyBookmarkedError(bookmark.url, slug=other.slug)
        if any(other.slug == bookmark.slug for other in self._kept):
            raise SlugTakenError(bookmark.slug)
        self._kept.insert(0, bookmark)

    async def get(self, slug: str) -> Bookmark:
        """The one with this slug."""
        return self._kept[self._place(slug)]

    async def mark_read(self, slug: str, at: datetime) -> Bookmark:
        """Exchange it for one with a time."""
        place = self._place(slug)
        self._kept[place] = replace(self._kept[place], read_at=self._kept[place].read_at or at)
        return self._kept[place]

    def _place(self, slug: str) -> int:
        for place, bookmark in enumerate(self._kept):
            if bookmark.slug == slug:
                return place
        raise BookmarkNotFoundError(slug)

    async def find(self, selection: Selection, *, offset: int, limit: int) -> Found:
        """The window, and the number of all."""
        taken = tuple(filter(selection.takes, self._kept))
        return Found(bookmarks=taken[offset:][:limit], total=len(taken))
