"""Looks whether the address is free, and takes it afterwards. Right in every test with one client.

replaces: service.py
fails:
  - test_requests_at_once_get_different_addresses
"""

from typed_service.errors import BookmarkNotFoundError


async def add_bookmark(bookmarks: Bookmarks, clock: Clock, draft: Draft) -> Bookmark:
    """Keep the draft under an address that nobody has.

    >>> import asyncio
    >>> from typed_service import MemoryBookmarks, SystemClock
    >>> draft = Draft(title="Tea", url="https://example.org/tea")
    >>> asyncio.run(add_bookmark(MemoryBookmarks(), SystemClock(), draft)).slug
    'tea'
    """
    slug = name = slugify(draft.title) or NAMELESS
    number = 1
    while await _is_taken(bookmarks, slug):
        number += 1
        slug = f"{name}-{number}"
    bookmark = _kept(draft, slug, clock)
    await bookmarks.add(bookmark)
    return bookmark


async def _is_taken(bookmarks: Bookmarks, slug: str) -> bool:
    try:
        await bookmarks.get(slug)
    except BookmarkNotFoundError:
        return False
    return True
