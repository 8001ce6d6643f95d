"""Uses the page size of the settings, whatever the query says.

replaces: api/routes.py
fails:
  - test_a_page_is_as_long_as_the_settings_say
  - test_following_the_next_offset_gives_each_item_once
  - test_the_total_counts_what_was_asked_for
  - test_whatever_fits_the_ports_can_be_wired
"""


@router.get("/bookmarks", responses=documented(RequestValidationError))
async def list_bookmarks(
    listing: Annotated[Listing, Query()], bookmarks: Kept, size: PageSize
) -> Page[Envelope[BookmarkLine]]:
    found = await bookmarks.find(listing.selection(), offset=listing.offset, limit=size)
    items = [
        Envelope(data=BookmarkLine.of(bookmark), link=f"/bookmarks/{bookmark.slug}")
        for bookmark in found.bookmarks
    ]
    return Page[Envelope[BookmarkLine]].cut(items, total=found.total, offset=listing.offset)
