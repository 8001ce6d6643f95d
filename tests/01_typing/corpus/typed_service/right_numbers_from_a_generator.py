"""The candidates come from a generator, and the time is read once.

replaces: service.py
fails: []
"""

from collections.abc import Iterator
from itertools import count


def _candidates(title: str) -> Iterator[str]:
    first = slugify(title) or NAMELESS
    yield first
    yield from (f"{first}-{number}" for number in count(2))


async def add_bookmark(bookmarks: Bookmarks, clock: Clock, draft: Draft) -> Bookmark:
    """Keep the draft under the first address that is free.

    >>> import asyncio
    >>> from typed_service import MemoryBookmarks, SystemClock
    >>> draft = Draft(title="Tea", url="https://example.org/tea")
    >>> asyncio.run(add_bookmark(MemoryBookmarks(), SystemClock(), draft)).slug
    'tea'
    """
    candidates, now = _candidates(draft.title), clock.now()
    kept: Bookmark | None = None
    while kept is None:
        bookmark = Bookmark(
            slug=next(candidates),
            title=draft.title,
            url=draft.url,
            note=draft.note,
            tags=draft.tags,
            added_at=now,
        )
        try:
            await bookmarks.add(bookmark)
            kept = bookmark
        except SlugTakenError:
            continue
    return kept
