"""The four routes. Each says in its signature what comes in, what goes out, and what it needs.

`Depends` asks two functions for the ports. They are declared here and answered by `app.wire`, so that a route names
a Protocol and never an adapter. They are coroutine functions although they wait for nothing: FastAPI sends plain
ones to its pool of threads, at each request.

FastAPI reads the annotations when this module is imported, at run time: a name imported for mypy's eyes only
would fail here.
"""

from email.message import Message
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Response
from fastapi.exceptions import RequestValidationError
from pydantic import JsonValue

from typed_service.api.generics import Envelope, Page
from typed_service.api.models import BookmarkLine, BookmarkView, Listing, NewBookmark
from typed_service.api.problems import documented
from typed_service.domain import Bookmark
from typed_service.errors import AlreadyBookmarkedError, BookmarkNotFoundError
from typed_service.ports import Bookmarks, Clock
from typed_service.service import add_bookmark

router = APIRouter(tags=["bookmarks"])


async def bookmarks_port() -> Bookmarks:
    """Where bookmarks are kept; `app.wire` says where."""
    raise RuntimeError("nobody has wired the bookmarks: see app.wire")


async def clock_port() -> Clock:
    """What tells the time; `app.wire` says what."""
    raise RuntimeError("nobody has wired the clock: see app.wire")


async def page_size() -> int:
    """How many items a page has when the query does not say; `app.wire` takes it from the settings."""
    raise RuntimeError("nobody has wired the page size: see app.wire")


Kept = Annotated[Bookmarks, Depends(bookmarks_port)]
Time = Annotated[Clock, Depends(clock_port)]
PageSize = Annotated[int, Depends(page_size)]


async def only_json(content_type: Annotated[str, Header(include_in_schema=False)] = "") -> None:
    """Refuse a body that is not announced as JSON, with 415.

    FastAPI would take the bytes for a text that is no object. `curl -d` announces a form, unless told otherwise.
    """
    message = Message()
    message["Content-Type"] = content_type
    subtype = message.get_content_type().removeprefix("application/")
    if not f"+{subtype}".endswith("+json"):
        raise HTTPException(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send JSON, with Content-Type: application/json"
        )


def enveloped(bookmark: Bookmark) -> Envelope[BookmarkView]:
    """The bookmark, complete, with its link."""
    return Envelope(data=BookmarkView.model_validate(bookmark), link=f"/bookmarks/{bookmark.slug}")


CREATED: dict[str, JsonValue] = {
    "description": "It is kept",
    "headers": {"Location": {"description": "The path of the bookmark.", "schema": {"type": "string"}}},
}


@router.post(
    "/bookmarks",
    status_code=HTTPStatus.CREATED,
    dependencies=[Depends(only_json)],
    responses={
        HTTPStatus.CREATED: CREATED,
        **documented(
            HTTPStatus.BAD_REQUEST,
            AlreadyBookmarkedError,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            RequestValidationError,
        ),
    },
)
async def keep_bookmark(
    new: NewBookmark, bookmarks: Kept, clock: Time, response: Response
) -> Envelope[BookmarkView]:
    """Keep a page; the header ``Location`` says where it is kept now, as ``link`` does."""
    envelope = enveloped(await add_bookmark(bookmarks, clock, new.draft()))
    response.headers["Location"] = envelope.link
    return envelope


@router.get("/bookmarks", responses=documented(RequestValidationError))
async def list_bookmarks(
    listing: Annotated[Listing, Query()], bookmarks: Kept, size: PageSize
) -> Page[Envelope[BookmarkLine]]:
    """The bookmarks that the query selects, the last one added first, each as a line with its link.

    Without ``limit`` a page has as many items as the settings say.
    """
    # EXERCISE: which dependency knows what, and which type does each step give?
    found = await bookmarks.find(listing.selection(), offset=listing.offset, limit=listing.limit or size)
    items = [
        Envelope(data=BookmarkLine.of(bookmark), link=f"/bookmarks/{bookmark.slug}")
        for bookmark in found.bookmarks
    ]
    return Page[Envelope[BookmarkLine]].cut(items, total=found.total, offset=listing.offset)


@router.get("/bookmarks/{slug}", responses=documented(BookmarkNotFoundError))
async def read_bookmark(slug: str, bookmarks: Kept) -> Envelope[BookmarkView]:
    """One bookmark, complete."""
    return enveloped(await bookmarks.get(slug))


@router.put("/bookmarks/{slug}/read", responses=documented(BookmarkNotFoundError))
async def read_the_page(slug: str, bookmarks: Kept, clock: Time) -> Envelope[BookmarkView]:
    """Note that the page has been read. Asked twice, the first time counts."""
    return enveloped(await bookmarks.mark_read(slug, clock.now()))
