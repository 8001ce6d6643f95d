"""The rules: what address a new bookmark gets, and what reading one does.

A function is here if it decides something. Reading one or many decides nothing, so the routes ask the port. The
functions know the ports and not the adapters, and the tests run them with whatever fits.
"""

from dataclasses import replace

from typed_service.domain import Bookmark, Draft
from typed_service.errors import SlugTakenError
from typed_service.ports import Bookmarks, Clock
from typed_toolbox import slugify

NAMELESS = "bookmark"


async def add_bookmark(bookmarks: Bookmarks, clock: Clock, draft: Draft) -> Bookmark:
    """Keep the draft, stamped with the present time, under a free address.

    The address is the title's slug; if that is taken, the slug with ``-2``, ``-3`` and so on, the first one that
    is free. A title without letters or digits of ours counts as "bookmark". AlreadyBookmarkedError passes through.
    Nobody is asked beforehand whether a slug is free: between the answer and `add`, another request may take it.

    >>> import asyncio
    >>> from typed_service import MemoryBookmarks, SystemClock
    >>> draft = Draft(title="Crème brûlée!", url="https://example.org/brulee")
    >>> asyncio.run(add_bookmark(MemoryBookmarks(), SystemClock(), draft)).slug
    'creme-brulee'
    """
    # EXERCISE: try one address after the other until `add` takes it.
    name = slugify(draft.title) or NAMELESS
    number = 1
    while True:
        bookmark = _kept(draft, name if number == 1 else f"{name}-{number}", clock)
        try:
            await bookmarks.add(bookmark)
        except SlugTakenError:
            number += 1
        else:
            return bookmark


def _kept(draft: Draft, slug: str, clock: Clock) -> Bookmark:
    # EXERCISE-REMOVE
    return Bookmark(
        slug=slug,
        title=draft.title,
        url=draft.url,
        note=draft.note,
        tags=draft.tags,
        added_at=clock.now(),
    )


async def mark_read(bookmarks: Bookmarks, clock: Clock, slug: str) -> Bookmark:
    """Note that the bookmark has been read, now; one that has been read before keeps its first time.

    Gives the bookmark as it is afterwards; BookmarkNotFoundError if there is none.

    >>> import asyncio
    >>> from typed_service import MemoryBookmarks, SystemClock
    >>> bookmarks, clock = MemoryBookmarks(), SystemClock()
    >>> mypy = asyncio.run(add_bookmark(bookmarks, clock, Draft(title="mypy", url="https://mypy-lang.org/")))
    >>> asyncio.run(mark_read(bookmarks, clock, "mypy")).read_at.tzname()
    'UTC'
    """
    # EXERCISE: get it, and replace it by one with a time if it has none; `dataclasses.replace` makes the copy.
    bookmark = await bookmarks.get(slug)
    if bookmark.read_at is not None:
        return bookmark
    read = replace(bookmark, read_at=clock.now())
    await bookmarks.replace(read)
    return read
