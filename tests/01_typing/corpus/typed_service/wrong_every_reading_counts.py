"""Writes the time down again each time; PUT is asked twice by a client that lost the first answer.

replaces: service.py
fails:
  - test_reading_a_page_is_noted_once
"""


async def mark_read(bookmarks: Bookmarks, clock: Clock, slug: str) -> Bookmark:
    """Note that the bookmark has been read, now.

    >>> import asyncio
    >>> from typed_service import MemoryBookmarks, SystemClock
    >>> bookmarks, clock = MemoryBookmarks(), SystemClock()
    >>> tea = asyncio.run(add_bookmark(bookmarks, clock, Draft(title="Tea", url="https://example.org/tea")))
    >>> asyncio.run(mark_read(bookmarks, clock, "tea")).read_at is None
    False
    """
    read = replace(await bookmarks.get(slug), read_at=clock.now())
    await bookmarks.replace(read)
    return read
