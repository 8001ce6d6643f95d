"""The rule of the house: what address a new bookmark gets.

A function is here if it decides something. Finding one, finding many, or noting that one was read is decided by
the port alone, so the routes ask it directly. The rule knows the ports and not the adapters, and the tests run it
with whatever fits.
"""

from typed_service.domain import Bookmark, Draft
from typed_service.errors import SlugTakenError
from typed_service.ports import Bookmarks, Clock
from typed_toolbox import slugify

NAMELESS = "bookmark"


async def add_bookmark(bookmarks: Bookmarks, clock: Clock, draft: Draft) -> Bookmark:
    """Keep the draft, stamped with the present time, under a free address.

    The address is the title's slug; if that is taken, the slug with ``-2``, ``-3`` and so on, the first one that
    is free. A title that gives no slug counts as "bookmark". AlreadyBookmarkedError passes through.
    Nobody is asked beforehand whether a slug is free: between the answer and `add`, another request may take it.

    >>> import asyncio
    >>> from typed_service import MemoryBookmarks, SystemClock
    >>> draft = Draft(title="Crème brûlée!", url="https://example.org/brulee")
    >>> asyncio.run(add_bookmark(MemoryBookmarks(), SystemClock(), draft)).slug
    'creme-brulee'
    """
    # EXERCISE: who knows whether an address is free, and when?
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
