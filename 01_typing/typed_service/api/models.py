"""The bodies of requests and answers, and what a query may ask.

Here is the border: what passes these models is good, and what does not is refused with the field's name before any
code of ours sees it. Unknown fields are refused as well; a client that writes "titel" should hear of it. Models of
answers are read from the domain's objects (`from_attributes`), so that a field which is not declared here never
leaves the house.
"""

from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    StringConstraints,
    field_validator,
)
from pydantic.config import JsonDict

from typed_service.domain import Bookmark, Draft, Selection
from typed_service.settings import MOST_ITEMS
from typed_toolbox import excerpt, slugify, unique

TEASER = 80
MOST_TAGS = 10
FARTHEST = 1_000_000  # pages behind it would be asked for by mistake

EXAMPLE: JsonDict = {
    "slug": "mypy",
    "title": "mypy",
    "url": "https://mypy-lang.org/",
    "note": "Checks types before the program runs.",
    "tags": ["types", "tools"],
    "added_at": "2026-03-01T12:00:00Z",
    "read_at": "2026-03-02T08:30:00Z",
}
EXAMPLE_LINE: JsonDict = {
    "slug": "mypy",
    "title": "mypy",
    "teaser": "Checks types before the program runs.",
    "tags": ["types", "tools"],
    "read": True,
}


def as_tag(text: str) -> str:
    """The tag as it is kept: its slug, so that "Web  APIs" and "web-apis" are one.

    ValueError if nothing is left of it, with a message that says what a tag needs: Pydantic makes that a 422, and
    the client reads it beside the name of the field.

    >>> as_tag("Web  APIs")
    'web-apis'
    """
    # EXERCISE: what is left of "!"?
    tag = slugify(text)
    if not tag:
        raise ValueError("a tag needs a letter from a to z or a digit")
    return tag


Tag = Annotated[str, StringConstraints(max_length=40), AfterValidator(as_tag)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class NewBookmark(BaseModel):
    """What a client sends to keep a page.

    >>> NewBookmark.model_validate(
    ...     {"title": " mypy ", "url": "https://mypy-lang.org", "tags": ["Types"]}
    ... ).draft()
    Draft(title='mypy', url='https://mypy-lang.org/', note='', tags=('types',))
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "description": "What a client sends to keep a page. Fields that are not listed here are refused.",
            "examples": [{key: EXAMPLE[key] for key in ("title", "url", "note", "tags")}],
        },
    )

    title: Title
    url: HttpUrl
    note: Annotated[str, StringConstraints(max_length=4_000)] = ""
    tags: Annotated[tuple[Tag, ...], Field(max_length=MOST_TAGS)] = ()

    @field_validator("tags")
    @classmethod
    def once_each(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        """Every tag once, where it came first."""
        return tuple(unique(tags))

    def draft(self) -> Draft:
        """The same in the words of the domain."""
        return Draft(title=self.title, url=str(self.url), note=self.note, tags=self.tags)


class Listing(BaseModel):
    """What a query may ask of the list; of a parameter that is sent twice, the last one counts.

    >>> Listing(tag="Web APIs", limit=5).selection()
    Selection(tag='web-apis', unread=False)
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    tag: Annotated[Tag | None, Field(description="Only those with this tag.", examples=["types"])] = None
    unread: Annotated[bool, Field(description="Only those nobody has read yet.", examples=[True])] = False
    offset: Annotated[int, Field(description="How many to leave out.", ge=0, le=FARTHEST, examples=[20])] = 0
    limit: Annotated[
        int | None, Field(description="How many at most.", ge=1, le=MOST_ITEMS, examples=[20])
    ] = None

    def selection(self) -> Selection:
        """The same in the words of the domain, without the window."""
        return Selection(tag=self.tag, unread=self.unread)


class BookmarkView(BaseModel):
    """One bookmark, complete.

    >>> BookmarkView.model_validate(EXAMPLE).model_dump(mode="json") == EXAMPLE
    True
    """

    model_config = ConfigDict(
        frozen=True,
        from_attributes=True,
        json_schema_extra={
            "description": "One bookmark, complete. It is unread while read_at is null.",
            "examples": [EXAMPLE],
        },
    )

    slug: str
    title: str
    url: str
    note: str
    tags: tuple[str, ...]
    added_at: AwareDatetime
    read_at: AwareDatetime | None


class BookmarkLine(BaseModel):
    """One bookmark, as short as a list wants it.

    >>> from datetime import UTC, datetime
    >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> mypy = Bookmark(
    ...     slug="mypy", title="mypy", url="https://mypy-lang.org/", note="types  first", added_at=noon
    ... )
    >>> BookmarkLine.of(mypy)
    BookmarkLine(slug='mypy', title='mypy', teaser='types first', tags=(), read=False)
    """

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "description": "One bookmark, as short as a list wants it.",
            "examples": [EXAMPLE_LINE],
        },
    )

    slug: str
    title: str
    teaser: Annotated[str, Field(description="The beginning of the note.", max_length=TEASER)]
    tags: tuple[str, ...]
    read: bool

    @classmethod
    def of(cls, bookmark: Bookmark) -> "BookmarkLine":
        """The line for this bookmark; its teaser is the note's excerpt of at most 80 characters."""
        return cls(
            slug=bookmark.slug,
            title=bookmark.title,
            teaser=excerpt(bookmark.note, TEASER),
            tags=bookmark.tags,
            read=bookmark.read_at is not None,
        )
