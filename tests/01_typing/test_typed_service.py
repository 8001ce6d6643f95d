"""Exercise 1.7: a typed service, asked over HTTP as its clients would ask it.

The first ones need no service: tags, pages, the place for bookmarks. Most of the others talk to an app in this
process, through `httpx.ASGITransport`: no socket, no waiting. One runs the program under uvicorn, in this process
too, while a thread reads from its standard output when it can be reached.
"""

import asyncio
import doctest
import json
import os
import runpy
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from pkgutil import resolve_name
from typing import TextIO

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel, JsonValue, ValidationError

import typed_service as ts
from app_settings import SettingsError
from typed_service.api.models import as_tag

LIMIT = 10.0  # seconds until a child process that says nothing is a failure
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SENT: dict[str, JsonValue] = {
    "title": "mypy",
    "url": "https://mypy-lang.org",
    "note": "Checks  types.",
    "tags": ["Types", "tools"],
}
MISSING = {
    "type": "/problems/bookmark_not_found",
    "title": "There is no such bookmark",
    "status": 404,
    "detail": "no bookmark has the address 'mypy'",
    "code": "bookmark_not_found",
    "errors": [],
}

PUBLIC = [
    "AlreadyBookmarkedError",
    "Bookmark",
    "BookmarkLine",
    "BookmarkNotFoundError",
    "BookmarkView",
    "Bookmarks",
    "Clock",
    "Draft",
    "Envelope",
    "FieldError",
    "Found",
    "Listing",
    "MemoryBookmarks",
    "NewBookmark",
    "Page",
    "Problem",
    "Selection",
    "ServiceError",
    "ServiceSettings",
    "SlugTakenError",
    "SystemClock",
    "add_bookmark",
    "create_app",
]

INNER = [
    f"api.{name}" for name in ("models:as_tag", "problems:Kind", "problems:kind_of", "problems:field_error")
]
JSON = {"Content-Type": "application/json"}
Document = Mapping[str, JsonValue]


class HandSet:
    """A clock that a test sets by hand; each look at it takes as long as ``step`` says."""

    def __init__(self) -> None:
        self.time = NOON
        self.step = timedelta()

    def now(self) -> datetime:
        """What the hands show."""
        self.time += self.step
        return self.time


class Shelf:
    """Another place for bookmarks: a list, some slugs of which are taken by bookmarks that nobody can see."""

    def __init__(self, *taken: str) -> None:
        self.taken = set(taken)
        self.kept: list[ts.Bookmark] = []
        self.asked: list[tuple[ts.Selection, int, int]] = []

    async def add(self, bookmark: ts.Bookmark) -> None:
        """Put it at the end, after letting others come in between."""
        await asyncio.sleep(0)
        if bookmark.slug in self.taken:
            raise ts.SlugTakenError(bookmark.slug)
        self.taken.add(bookmark.slug)
        self.kept.append(bookmark)

    async def get(self, slug: str) -> ts.Bookmark:
        """The one with this slug."""
        for bookmark in self.kept:
            if bookmark.slug == slug:
                return bookmark
        raise ts.BookmarkNotFoundError(slug)

    async def mark_read(self, slug: str, at: datetime) -> ts.Bookmark:
        """A copy with the time, at the end in place of the other."""
        read = replace(await self.get(slug), read_at=at)
        self.kept = [other for other in self.kept if other.slug != slug] + [read]
        return read

    async def find(self, selection: ts.Selection, *, offset: int, limit: int) -> ts.Found:
        """Everything, whatever was asked, which is remembered."""
        self.asked.append((selection, offset, limit))
        return ts.Found(self.kept, len(self.kept))


class Broken(Shelf):
    """A place for bookmarks that fails."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    async def get(self, slug: str) -> ts.Bookmark:
        """Fail, whatever the slug."""
        assert slug
        raise self.error


def client_of(app: FastAPI, *, raising: bool = True) -> httpx.AsyncClient:
    """A client of the app; unless told otherwise, what breaks in the app breaks the test."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=raising)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


@pytest.fixture
def clock() -> HandSet:
    """A clock that shows noon."""
    return HandSet()


@pytest.fixture
async def client(clock: HandSet) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a service of its own, without bookmarks."""
    async with client_of(ts.create_app(ts.ServiceSettings(), clock=clock)) as client:
        yield client


@pytest.fixture(scope="module")
def service() -> FastAPI:
    """A service without bookmarks for all who leave none: FastAPI prepares its routes with the first request."""
    return ts.create_app(ts.ServiceSettings())


@pytest.fixture
async def visitor(service: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client that leaves nothing behind."""
    async with client_of(service) as client:
        yield client


@pytest.fixture(scope="module")
def document(service: FastAPI) -> Document:
    """What the service says about itself in /openapi.json; made once, for that takes a while."""

    async def fetched() -> Document:
        async with client_of(service) as client:
            assert await slugs(client) == []  # what is documented is worth something if it works
            found: Document = (await client.get("/openapi.json")).json()
            return found

    return asyncio.run(fetched())


def part(tree: JsonValue | Document, *path: str) -> Document:
    """The object that stands at the end of the path."""
    for name in path:
        assert isinstance(tree, Mapping), (name, tree)
        tree = tree[name]
    assert isinstance(tree, Mapping), (path, tree)
    return tree


def new(title: str, *tags: str, note: str = "") -> dict[str, JsonValue]:
    """A bookmark to send, its URL made from its title."""
    return {"title": title, "url": f"https://example.org/{title}", "note": note, "tags": list(tags)}


async def keep(client: httpx.AsyncClient, *bookmarks: Mapping[str, JsonValue]) -> list[str]:
    """Send them, one after the other; the slugs they got."""
    given = [await client.post("/bookmarks", json=bookmark) for bookmark in bookmarks]
    assert [answer.status_code for answer in given] == [201] * len(given), given[-1].text
    return [answer.json()["data"]["slug"] for answer in given]


async def slugs(client: httpx.AsyncClient, query: str = "") -> list[str]:
    """The slugs in the list, in order."""
    answer = await client.get(f"/bookmarks{query}")
    assert answer.status_code == 200, answer.text
    return [item["data"]["slug"] for item in answer.json()["items"]]


def refused(answer: httpx.Response) -> list[tuple[str, str]]:
    """Part and field of each error in an answer that must be a 422."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json"), (
        answer.text
    )
    return [(error["part"], error["field"]) for error in answer.json()["errors"]]


def bookmark(title: str, *tags: str, read: bool = False) -> ts.Bookmark:
    """A bookmark as it is kept, its slug and URL made from its title."""
    return ts.Bookmark(
        slug=title,
        title=title,
        url=f"https://example.org/{title}",
        tags=tags,
        added_at=NOON,
        read_at=NOON if read else None,
    )


async def memory(*bookmarks: ts.Bookmark) -> ts.MemoryBookmarks:
    """A place with these bookmarks, added in their order."""
    found = ts.MemoryBookmarks()
    for one in bookmarks:
        await found.add(one)
    return found


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (["Web APIs", "types", "web  apis!", "Types", "async"], ("web-apis", "types", "async")),
        (["日本 3", "a"], ("3", "a")),
        ([], ()),
    ],
    ids=repr,
)
def test_a_tag_is_kept_as_its_slug_and_once(sent: list[str], kept: tuple[str, ...]) -> None:
    """Spelling does not make two tags of one; the order is that of first appearance."""
    given = ts.NewBookmark.model_validate({"title": "x", "url": "https://example.org", "tags": sent})
    assert given.tags == kept
    assert repr(given.draft().tags) == repr(kept)


@pytest.mark.parametrize("text", ["!", "", "日本"])
def test_a_tag_of_which_nothing_is_left_is_refused(text: str) -> None:
    """ValueError, which Pydantic turns into an error of the field; its message says what a tag needs."""
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        as_tag(text)
    with pytest.raises(ValidationError, match=r"Value error, .*\w+ \w+"):
        ts.Listing(tag=text)


@pytest.mark.parametrize(
    ("items", "total", "offset", "following"),
    [
        ("ab", 5, 0, 2),
        ("cd", 5, 2, 4),
        ("e", 5, 4, None),
        ("abcd", 5, 0, 4),
        ("abcde", 5, 0, None),
        ("", 5, 5, None),
        ("", 3, 1, None),
        ("", 0, 0, None),
    ],
)
def test_the_next_page_begins_behind_the_last_item(
    items: str, total: int, offset: int, following: int | None
) -> None:
    """If something is left there; after a page without items comes none, or who follows would go in circles."""
    page = ts.Page[str].cut(list(items), total=total, offset=offset)
    assert (page.items, page.total, page.offset, page.next_offset) == (list(items), total, offset, following)
    assert type(page) is ts.Page[str]


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (ts.Selection(), "dcba"),
        (ts.Selection(tag="web-apis"), "cb"),
        (ts.Selection(tag="types"), ""),
        (ts.Selection(unread=True), "db"),
        (ts.Selection(tag="web-apis", unread=True), "b"),
    ],
    ids=repr,
)
async def test_the_port_finds_what_the_selection_takes(selection: ts.Selection, expected: str) -> None:
    """The last one added comes first, and the total counts all that are taken, and not only those in the window."""
    everything = (bookmark("a", read=True), bookmark("b", "web-apis"), bookmark("c", "web-apis", read=True))
    found = await (await memory(*everything, bookmark("d"))).find(selection, offset=0, limit=9)
    assert "".join(one.slug for one in found.bookmarks) == expected
    assert (type(found), found.total) == (ts.Found, len(expected))


@pytest.mark.parametrize(
    ("offset", "limit", "expected"), [(0, 2, "ed"), (2, 2, "cb"), (3, 9, "ba"), (5, 2, ""), (7, 2, "")]
)
async def test_the_port_finds_what_is_in_the_window(offset: int, limit: int, expected: str) -> None:
    """`offset` are left out, at most `limit` given, and all of them counted."""
    found = await (await memory(*map(bookmark, "abcde"))).find(ts.Selection(), offset=offset, limit=limit)
    assert ("".join(one.slug for one in found.bookmarks), found.total) == (expected, 5)


async def test_the_port_refuses_what_it_has() -> None:
    """The URL's error first, with the slug of the one that is there, then the slug's; nothing changes."""
    bookmarks = await memory(bookmark("tea"), bookmark("jam"))
    with pytest.raises(ts.AlreadyBookmarkedError, match="as 'tea'"):
        await bookmarks.add(replace(bookmark("jam"), url=bookmark("tea").url))
    with pytest.raises(ts.SlugTakenError, match="'jam'"):
        await bookmarks.add(replace(bookmark("jam"), url="https://example.org/other"))
    await bookmarks.add(replace(bookmark("rye"), url="https://example.org/other"))
    found = await bookmarks.find(ts.Selection(), offset=0, limit=9)
    assert [one.slug for one in found.bookmarks] == ["rye", "jam", "tea"]


async def test_the_port_notes_the_first_reading() -> None:
    """The first time stays; the bookmark is given as it is afterwards, and keeps its place in the order."""
    bookmarks = await memory(bookmark("tea"), bookmark("jam"))
    read = replace(bookmark("tea"), read_at=NOON)
    given = [await bookmarks.mark_read("tea", NOON + timedelta(hours=hour)) for hour in range(2)]
    assert given == [read, read]
    found = await bookmarks.find(ts.Selection(), offset=0, limit=9)
    assert list(found.bookmarks) == [bookmark("jam"), read]
    with pytest.raises(ts.BookmarkNotFoundError, match="rye"):
        await bookmarks.mark_read("rye", NOON)


async def test_an_empty_catalogue_is_an_empty_page(visitor: httpx.AsyncClient) -> None:
    """Nothing there is no error: 200, no items, a total of zero and no next page."""
    answer = await visitor.get("/bookmarks")
    expected = {"items": [], "total": 0, "offset": 0, "next_offset": None}
    assert (answer.status_code, answer.json()) == (200, expected)


async def test_no_request_needs_a_thread(client: httpx.AsyncClient) -> None:
    """FastAPI sends a plain function that stands for a dependency to a pool of threads; write `async def`."""
    before = set(threading.enumerate())
    await keep(client, SENT)
    assert await slugs(client) == ["mypy"]
    assert [thread.name for thread in set(threading.enumerate()) - before] == []


@pytest.mark.points(2)
async def test_a_new_bookmark_is_answered_with_everything(client: httpx.AsyncClient) -> None:
    """201, the complete bookmark in an envelope, its path as `link` and in the header Location."""
    answer = await client.post("/bookmarks", json=SENT)
    assert (answer.status_code, answer.headers["Location"]) == (201, "/bookmarks/mypy")
    assert answer.json() == {
        "data": {
            "slug": "mypy",
            "title": "mypy",
            "url": "https://mypy-lang.org/",
            "note": "Checks  types.",
            "tags": ["types", "tools"],
            "added_at": "2026-03-01T12:00:00Z",
            "read_at": None,
        },
        "link": "/bookmarks/mypy",
    }


async def test_the_link_leads_back_to_the_bookmark(client: httpx.AsyncClient) -> None:
    """Reading one gives the same envelope that keeping it gave; another slug is a 404 with a stable type."""
    kept = await client.post("/bookmarks", json=new("Tea & bread"))
    assert (await client.get(kept.json()["link"])).json() == kept.json()
    missing = await client.get("/bookmarks/mypy")
    assert (missing.status_code, missing.headers["Content-Type"]) == (404, "application/problem+json")
    assert missing.json() == MISSING | {"instance": "/bookmarks/mypy"}


async def test_a_taken_address_gets_the_first_free_number(client: httpx.AsyncClient) -> None:
    """The title's slug, then -2, -3 and so on; a title that gives no slug counts as "bookmark"."""
    titles = ["Python", "Python 2", "python!", "PYTHON", "日本", "日"]
    given = await keep(client, *map(new, titles))
    assert given == ["python", "python-2", "python-3", "python-4", "bookmark", "bookmark-2"]


@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (ts.MemoryBookmarks, ["tea", "tea-2", "tea-3"]),
        (lambda: Shelf("tea", "tea-2"), ["tea-3", "tea-4", "tea-5"]),
    ],
    ids=["memory", "shelf"],
)
async def test_requests_at_once_get_different_addresses(
    place: Callable[[], ts.Bookmarks], expected: list[str]
) -> None:
    """Only `add` knows what is free, and decides without waiting; when it refuses, the next address is tried."""
    async with client_of(ts.create_app(ts.ServiceSettings(), bookmarks=place())) as client:
        drafts = [new("tea") | {"url": f"https://example.org/{number}"} for number in range(3)]
        given = await asyncio.gather(*(client.post("/bookmarks", json=draft) for draft in drafts))
    assert sorted(answer.json()["data"]["slug"] for answer in given) == expected


async def test_the_same_page_is_not_kept_twice(client: httpx.AsyncClient) -> None:
    """409 for a URL that is there already, whatever the title; the answer says where, and nothing is added."""
    await keep(client, SENT)
    again = await client.post("/bookmarks", json={"title": "Other", "url": "HTTPS://mypy-lang.org/"})
    assert (again.status_code, again.headers["Content-Type"]) == (409, "application/problem+json")
    assert again.json() == {
        "type": "/problems/already_bookmarked",
        "title": "This page is bookmarked already",
        "status": 409,
        "detail": "https://mypy-lang.org/ is bookmarked already, as 'mypy'",
        "instance": "/bookmarks",
        "code": "already_bookmarked",
        "errors": [],
    }
    assert await slugs(client) == ["mypy"]


async def test_a_page_is_not_kept_twice_under_the_same_title(client: httpx.AsyncClient) -> None:
    """Where both URL and slug are there already, it is the URL that counts: 409, and no password from it."""
    secret = SENT | {"url": "https://ada:hunter2@mypy-lang.org"}
    await keep(client, secret)
    again = await client.post("/bookmarks", json=secret)
    assert (again.status_code, again.json()["code"]) == (409, "already_bookmarked")
    assert again.json()["detail"] == "https://mypy-lang.org/ is bookmarked already, as 'mypy'"


@pytest.mark.points(2)
async def test_reading_a_page_is_noted_once(client: httpx.AsyncClient, clock: HandSet) -> None:
    """The first PUT takes the time, a second one changes nothing; both answer with the complete bookmark."""
    before = (await client.post("/bookmarks", json=SENT)).json()
    clock.time = NOON.replace(hour=13)
    first = await client.put("/bookmarks/mypy/read")
    clock.time = NOON.replace(hour=14)
    second = await client.put("/bookmarks/mypy/read")
    expected = {"data": before["data"] | {"read_at": "2026-03-01T13:00:00Z"}, "link": "/bookmarks/mypy"}
    assert [(answer.status_code, answer.json()) for answer in (first, second)] == [(200, expected)] * 2
    assert (await client.get("/bookmarks/mypy")).json() == expected


async def test_readings_at_once_have_one_time(client: httpx.AsyncClient, clock: HandSet) -> None:
    """The first time counts for all of them: between asking whether it was read and noting it, nothing waits."""
    await keep(client, SENT)
    clock.step = timedelta(hours=1)
    given = await asyncio.gather(*(client.put("/bookmarks/mypy/read") for _ in range(3)))
    assert [answer.json()["data"]["read_at"] for answer in given] == ["2026-03-01T13:00:00Z"] * 3


async def test_a_missing_page_cannot_be_read(visitor: httpx.AsyncClient) -> None:
    """Noting that a bookmark was read that is not there: the same 404 as for asking for it."""
    missing = await visitor.put("/bookmarks/mypy/read")
    assert (missing.status_code, missing.headers["Content-Type"]) == (404, "application/problem+json")
    assert missing.json() == MISSING | {"instance": "/bookmarks/mypy/read"}


async def test_a_long_address_is_not_repeated_in_full(visitor: httpx.AsyncClient) -> None:
    """The detail of a 404 quotes at most 100 characters of what was asked for."""
    missing = await visitor.get(f"/bookmarks/{'x' * 9000}")
    assert (missing.status_code, missing.json()["code"]) == (404, "bookmark_not_found")
    assert len(missing.json()["detail"]) < 200


@pytest.mark.points(2)
async def test_the_list_has_a_line_for_each_bookmark(client: httpx.AsyncClient) -> None:
    """The last one added comes first, each line in an envelope, its note cut to a teaser of 80 characters."""
    await keep(client, new("Tea", note="sip " * 30), SENT)
    await client.put("/bookmarks/mypy/read")
    mypy = {
        "slug": "mypy",
        "title": "mypy",
        "teaser": "Checks types.",
        "tags": ["types", "tools"],
        "read": True,
    }
    tea = {"slug": "tea", "title": "Tea", "teaser": "sip " * 19 + "sip…", "tags": [], "read": False}
    answer = await client.get("/bookmarks")
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "items": [{"data": mypy, "link": "/bookmarks/mypy"}, {"data": tea, "link": "/bookmarks/tea"}],
            "total": 2,
            "offset": 0,
            "next_offset": None,
        },
    )


@pytest.mark.points(2)
async def test_following_the_next_offset_gives_each_item_once(client: httpx.AsyncClient) -> None:
    """From the first page to the one without a next offset; the total is the same on all."""
    await keep(client, *map(new, "abcde"))
    pages = [(await client.get(f"/bookmarks?limit=2&offset={offset}")).json() for offset in (0, 2, 4)]
    found = ["".join(item["data"]["slug"] for item in page["items"]) for page in pages]
    assert found == ["ed", "cb", "a"]
    assert [(page["total"], page["next_offset"]) for page in pages] == [(5, 2), (5, 4), (5, None)]


async def test_the_list_gives_what_was_asked_for(client: httpx.AsyncClient) -> None:
    """`tag` is compared as it is kept, as a slug, and the last one counts; `unread` leaves out what was read."""
    await keep(client, new("a"), new("b", "Web APIs"), new("c", "x", "web-apis"), new("d", "Web"))
    await client.put("/bookmarks/c/read")
    assert await slugs(client, "?tag=web-apis") == ["c", "b"]
    assert await slugs(client, "?tag=Web%20%20APIs") == ["c", "b"]
    assert await slugs(client, "?tag=x&tag=web") == ["d"]
    assert await slugs(client, "?tag=web-apis&unread=true") == ["b"]
    assert await slugs(client, "?unread=false") == ["d", "c", "b", "a"]


async def test_the_total_counts_what_was_asked_for(client: httpx.AsyncClient) -> None:
    """Not what is there, and not what is on the page: all that the selection takes."""
    await keep(client, new("a", "x"), new("b"), new("c", "x"), new("d", "x"))
    page = (await client.get("/bookmarks?tag=x&limit=1")).json()
    assert (page["total"], page["next_offset"], len(page["items"])) == (3, 1, 1)


async def test_a_page_is_as_long_as_the_settings_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without settings they are read when the app is made: TYPED_SERVICE_PAGE_SIZE; `limit` comes first."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TYPED_SERVICE_PAGE_SIZE", "2")
    async with client_of(ts.create_app()) as client:
        await keep(client, *map(new, "abcd"))
        assert [await slugs(client), await slugs(client, "?limit=3")] == [["d", "c"], ["d", "c", "b"]]


def test_a_wrong_setting_is_refused_when_the_app_is_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Importing the package reads nothing; making an app does, and names the variable that is wrong."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TYPED_SERVICE_PAGE_SIZE", "0")
    with pytest.raises(SettingsError, match="TYPED_SERVICE_PAGE_SIZE"):
        ts.create_app()


@pytest.mark.points(2)
async def test_whatever_fits_the_ports_can_be_wired(clock: HandSet) -> None:
    """A class fits a port by its methods alone; the routes use the adapters they are given, and no others."""
    shelf = Shelf()
    clock.time = NOON.replace(hour=8)
    async with client_of(
        ts.create_app(ts.ServiceSettings(page_size=7), bookmarks=shelf, clock=clock)
    ) as client:
        await keep(client, new("tea", "Hot", note="sip"))
        await client.get("/bookmarks?tag=Hot&unread=true&offset=0")
        await client.get("/bookmarks?limit=3&offset=9")
        await client.put("/bookmarks/tea/read")
    assert shelf.asked == [(ts.Selection(tag="hot", unread=True), 0, 7), (ts.Selection(), 9, 3)]
    times = {"added_at": clock.time, "read_at": clock.time}
    assert shelf.kept == [
        ts.Bookmark(
            slug="tea", title="tea", url="https://example.org/tea", note="sip", tags=("hot",), **times
        )
    ]


async def test_two_services_share_nothing() -> None:
    """Each app has bookmarks of its own: what one keeps, another does not know."""
    first, second = ts.create_app(ts.ServiceSettings()), ts.create_app(ts.ServiceSettings())
    async with client_of(first) as one, client_of(second) as other:
        await keep(one, SENT)
        assert (await slugs(one), await slugs(other)) == (["mypy"], [])


@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"title": 7}, ["title"]),
        ({"title": "  "}, ["title"]),
        ({"title": "x" * 121}, ["title"]),
        ({"url": "mypy-lang.org"}, ["url"]),
        ({"url": "ftp://mypy-lang.org"}, ["url"]),
        ({"note": "x" * 4001}, ["note"]),
        ({"tags": ["x"] * 11}, ["tags"]),
        ({"tags": ["types", "!", 3, ""]}, ["tags.1", "tags.2", "tags.3"]),
        ({"tags": ["x" * 41]}, ["tags.0"]),
        ({"titel": "mypy", "url": "no"}, ["url", "titel"]),
        ({"": 1, "a.b": 2, "tags.1": 3, "größe": 4}, ['""', '"a.b"', '"tags.1"', "größe"]),
    ],
    ids=json.dumps,
)
async def test_a_field_that_does_not_fit_is_named(
    visitor: httpx.AsyncClient, change: dict[str, JsonValue], expected: list[str]
) -> None:
    """422 lists every field that does not fit, an item of a list with its position; odd names are quoted."""
    answer = await visitor.post("/bookmarks", json=SENT | change)
    assert refused(answer) == [("body", field) for field in expected]
    assert await slugs(visitor) == []


async def test_what_just_fits_is_kept(client: httpx.AsyncClient) -> None:
    """120 characters of title without the white space around them, 10 tags of up to 40, 4,000 of note."""
    largest = new("t" * 120, *(f"{number}" * 40 for number in range(10)), note="n" * 4000)
    assert await keep(client, largest | {"title": f"  {'t' * 120}\n"}) == ["t" * 120]
    data = (await client.get(f"/bookmarks/{'t' * 120}")).json()["data"]
    assert (data["title"], data["note"], data["tags"]) == (largest["title"], largest["note"], largest["tags"])


async def test_title_and_url_are_enough(client: httpx.AsyncClient) -> None:
    """Without note and tags a bookmark has an empty note and no tags."""
    answer = await client.post("/bookmarks", json={"title": "x", "url": "http://example.org/x"})
    data = answer.json()["data"]
    assert (answer.status_code, data["note"], data["tags"]) == (201, "", [])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "Field required"),
        (b"{", "JSON decode error: Expecting property name enclosed in double quotes (char 1)"),
        (b'{"title": }', "JSON decode error: Expecting value (char 10)"),
        (b"[]", "Input should be a valid dictionary or object to extract fields from"),
    ],
)
async def test_a_body_that_is_no_object_is_named_as_a_whole(
    visitor: httpx.AsyncClient, content: bytes, expected: str
) -> None:
    """No body, no JSON, no object: the field is called like its part; the message says where reading stopped."""
    answer = await visitor.post("/bookmarks", content=content, headers=JSON)
    assert refused(answer) == [("body", "body")]
    assert answer.json()["errors"][0]["message"] == expected
    assert answer.json()["detail"] == "1 field does not fit"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
async def test_a_body_that_is_not_announced_as_json_is_refused(visitor: httpx.AsyncClient, kind: str) -> None:
    """415, and the answer says what to send: `curl -d` announces a form unless it is told otherwise."""
    answer = await visitor.post("/bookmarks", content=json.dumps(SENT), headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert answer.json()["detail"] == "send JSON, with Content-Type: application/json"
    assert await slugs(visitor) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("limit=0", ["limit"]),
        ("limit=101", ["limit"]),
        ("limit=many", ["limit"]),
        ("offset=-1", ["offset"]),
        ("offset=1000001", ["offset"]),
        ("unread=perhaps", ["unread"]),
        ("tag=!", ["tag"]),
        ("tga=types&limit=0", ["limit", "tga"]),
    ],
)
async def test_a_query_that_does_not_fit_is_named(
    visitor: httpx.AsyncClient, query: str, expected: list[str]
) -> None:
    """Bounds of the window, values that are no such thing, and names that nobody knows: 422 in part "query"."""
    assert refused(await visitor.get(f"/bookmarks?{query}")) == [("query", field) for field in expected]


async def test_a_query_at_its_bounds_is_answered(visitor: httpx.AsyncClient) -> None:
    """A limit of 1 to 100 and an offset of 0 to 1,000,000 are good."""
    for query in ("limit=1", "limit=100", "offset=0", "offset=1000000"):
        assert await slugs(visitor, f"?{query}") == [], query


@pytest.mark.points(2)
async def test_a_refused_request_is_told_in_one_shape(visitor: httpx.AsyncClient) -> None:
    """Problem details with a stable type and code; each error has part, field and Pydantic's own message."""
    answer = await visitor.post("/bookmarks", json={"title": "x", "tags": ["?"]})
    assert refused(answer) == [("body", "url"), ("body", "tags.0")]
    missing, useless = answer.json()["errors"]
    assert missing == {"part": "body", "field": "url", "message": "Field required"}
    assert useless["message"].startswith("Value error, "), useless
    assert answer.json() == {
        "type": "/problems/invalid_request",
        "title": "The request does not fit",
        "status": 422,
        "detail": "2 fields do not fit",
        "instance": "/bookmarks",
        "code": "invalid_request",
        "errors": [missing, useless],
    }


async def test_an_error_does_not_repeat_what_was_sent(visitor: httpx.AsyncClient) -> None:
    """A request may carry what belongs into no answer and no log: values stay out of the errors."""
    answer = await visitor.post("/bookmarks", json=SENT | {"title": ["hunter2"], "password": "hunter2"})
    assert refused(answer) == [("body", "title"), ("body", "password")]
    assert "hunter2" not in answer.text


@pytest.mark.parametrize("name", ["\\ud800", "x" * 5000], ids=["half a character", "5000 characters"])
async def test_a_strange_field_name_is_refused_like_any_other(visitor: httpx.AsyncClient, name: str) -> None:
    """What a client calls its fields cannot break the answer, nor make it long."""
    body = f'{{"title": "x", "url": "https://example.org", "{name}": 1}}'
    answer = await visitor.post("/bookmarks", content=body, headers=JSON)
    [(where, field)] = refused(answer)
    assert (where, 1 <= len(field) <= 100) == ("body", True)


@pytest.mark.parametrize("count", [1, 50, 51])
async def test_at_most_fifty_errors_are_listed(visitor: httpx.AsyncClient, count: int) -> None:
    """However many fields a client makes up, the answer stays short; the detail counts all of them."""
    answer = await visitor.post("/bookmarks", json=SENT | {f"field{number}": 1 for number in range(count)})
    assert refused(answer) == [("body", f"field{number}") for number in range(min(count, 50))]
    assert answer.json()["detail"] == f"{count} field{'s do' if count > 1 else ' does'} not fit"


@pytest.mark.parametrize(
    ("method", "path", "status", "title", "code"),
    [
        ("GET", "/nowhere", 404, "Not Found", "not_found"),
        ("DELETE", "/bookmarks", 405, "Method Not Allowed", "method_not_allowed"),
        ("POST", "/bookmarks/a%20b", 405, "Method Not Allowed", "method_not_allowed"),
    ],
)
async def test_the_framework_refuses_in_the_same_shape(  # noqa: PLR0913, PLR0917  # a column for each
    visitor: httpx.AsyncClient, method: str, path: str, status: int, title: str, code: str
) -> None:
    """An unknown path or method is a problem as well: its title is the status in words, its code their slug."""
    answer = await visitor.request(method, path)
    problem = {"type": f"/problems/{code}", "title": title, "status": status, "detail": title}
    assert answer.json() == problem | {"instance": path, "code": code, "errors": []}
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert ("Allow" in answer.headers) == (status == 405)


async def test_the_words_of_a_refusal_are_its_detail(visitor: httpx.AsyncClient) -> None:
    """A body that is no text is a 400 of the framework's; what it says comes through, under the status' name."""
    answer = await visitor.post("/bookmarks", content=b"\xff", headers=JSON)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
    assert answer.json() == {
        "type": "/problems/bad_request",
        "title": "Bad Request",
        "status": 400,
        "detail": "There was an error parsing the body",
        "instance": "/bookmarks",
        "code": "bad_request",
        "errors": [],
    }


class UnlistedError(ts.ServiceError):
    """An error that nobody has given a status."""

    code = "unlisted"


class VanishedError(ts.BookmarkNotFoundError):
    """An error that has no row of its own, and whose nearest base has one."""


async def test_an_error_is_of_the_kind_of_its_nearest_base() -> None:
    """A class that is not in the table counts as what it is derived from, however the table is ordered."""
    async with client_of(
        ts.create_app(ts.ServiceSettings(), bookmarks=Broken(VanishedError("mypy")))
    ) as client:
        missing = await client.get("/bookmarks/mypy")
    assert (missing.status_code, missing.json()) == (404, MISSING | {"instance": "/bookmarks/mypy"})


@pytest.mark.points(2)
@pytest.mark.parametrize("error", [OSError("disk 7"), KeyError("disk 7"), UnlistedError("disk 7")], ids=repr)
async def test_a_mistake_of_ours_is_not_explained_to_strangers(error: Exception) -> None:
    """500 without the error's words, also for a code that has no status; the server itself still hears of it."""
    app = ts.create_app(ts.ServiceSettings(), bookmarks=Broken(error))
    async with client_of(app) as loud:
        with pytest.raises(type(error)):
            await loud.get("/bookmarks/mypy")
    async with client_of(app, raising=False) as client:
        answer = await client.get("/bookmarks/mypy")
    assert (answer.status_code, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert answer.json() == {
        "type": "/problems/internal_error",
        "title": "The service made a mistake",
        "status": 500,
        "detail": "please try again later",
        "instance": "/bookmarks/mypy",
        "code": "internal_error",
        "errors": [],
    }


def answers(document: Document) -> Iterator[tuple[str, Document]]:
    """Method, path and status of each documented answer, and what is said of it."""
    routes = [
        (path, *route) for path, routes in part(document, "paths").items() for route in part(routes).items()
    ]
    for path, method, operation in routes:
        for status, answer in part(operation, "responses").items():
            yield f"{method} {path} {status}", part(answer)


def test_every_route_says_what_it_answers(document: Document) -> None:
    """Four routes, each with a typed answer: an envelope with one bookmark, or a page of envelopes with lines."""
    titles = {}
    for route, answer in answers(document):
        if "application/json" in (content := part(answer, "content")):
            reference = str(part(content, "application/json", "schema")["$ref"])
            titles[route] = part(document, *reference.removeprefix("#/").split("/"))["title"]
    assert titles == {
        "post /bookmarks 201": "Envelope[BookmarkView]",
        "get /bookmarks 200": "Page[Envelope[BookmarkLine]]",
        "get /bookmarks/{slug} 200": "Envelope[BookmarkView]",
        "put /bookmarks/{slug}/read 200": "Envelope[BookmarkView]",
    }


def test_every_route_says_how_it_refuses(document: Document) -> None:
    """Each refusal that can happen, and no other, under its status, as application/problem+json."""
    refusals = [
        (route.removesuffix(" default"), list(part(answer, "content")))
        for route, answer in answers(document)
        if "200" not in route and "201" not in route
    ]
    assert refusals == [
        (route, ["application/problem+json"])
        for route in (
            "post /bookmarks 400",
            "post /bookmarks 409",
            "post /bookmarks 415",
            "post /bookmarks 422",
            "post /bookmarks",
            "get /bookmarks 422",
            "get /bookmarks",
            "get /bookmarks/{slug} 404",
            "get /bookmarks/{slug}",
            "put /bookmarks/{slug}/read 404",
            "put /bookmarks/{slug}/read",
        )
    ]


def test_the_documentation_is_written_for_clients(document: Document) -> None:
    """Every model is described, none by a docstring's examples; the header Location is documented."""
    assert ">>>" not in json.dumps(document)
    schemas = part(document, "components", "schemas")
    assert [name for name in schemas if not part(schemas, name).get("description")] == []
    assert list(part(dict(answers(document))["post /bookmarks 201"], "headers")) == ["Location"]


@pytest.mark.parametrize(
    "model", [ts.BookmarkView, ts.BookmarkLine, ts.NewBookmark], ids=lambda kind: kind.__name__
)
def test_the_examples_in_the_documentation_are_valid(document: Document, model: type[BaseModel]) -> None:
    """Whoever copies an example from /docs has something that fits its own schema, nothing missing or unknown."""
    schema = part(document, "components", "schemas", model.__name__)
    examples = schema["examples"]
    assert isinstance(examples, list)
    assert examples
    assert [model.model_validate(example).model_dump(mode="json") for example in examples] == examples


def test_the_example_of_a_problem_is_valid(document: Document) -> None:
    """The documented problem fits its own model, and is one that the service really sends."""
    answer = dict(answers(document))["get /bookmarks/{slug} 404"]
    schema = part(answer, "content", "application/problem+json", "schema")
    assert schema["examples"] == [MISSING | {"instance": "/bookmarks/mypy"}]
    assert ts.Problem.model_validate(MISSING).model_dump(mode="json") == MISSING | {"instance": ""}


async def test_the_documented_request_can_be_sent(client: httpx.AsyncClient, document: Document) -> None:
    """The example of a new bookmark, posted as it is, is kept, and comes back the same."""
    examples = part(document, "components", "schemas", "NewBookmark")["examples"]
    assert isinstance(examples, list)
    [example] = map(part, examples)
    answer = await client.post("/bookmarks", json=example)
    assert answer.status_code == 201, answer.text
    assert {name: answer.json()["data"][name] for name in example} == example


@pytest.mark.parametrize("name", PUBLIC + INNER)
def test_the_examples_of_a_public_name_run(name: str) -> None:
    """Each public class and function shows in its docstring how it is used, and the example gives what it says."""
    thing = resolve_name(f"typed_service.{name}" if ":" in name else f"typed_service:{name}")
    examples = [test for test in doctest.DocTestFinder().find(thing, name) if test.examples]
    assert examples, f"the docstring of {name} has no example"
    for test in examples:
        try:
            doctest.DebugRunner(optionflags=doctest.ELLIPSIS).run(test)
        except doctest.UnexpectedException as failure:
            raise failure.exc_info[1] from None
        except doctest.DocTestFailure as failure:
            said = failure.example
            pytest.fail(f"{said.source.strip()} gives {failure.got.strip()}, not {said.want.strip()}")


def visit(lines: TextIO) -> tuple[str, httpx.Response, list[str], httpx.Response]:
    """What the program prints first, and how it answers there; then Ctrl-C, again and again until it has ended."""
    line = lines.readline()
    assert line, "the program ended and had not said where it listens"
    try:
        with httpx.Client(base_url=line.split()[-1], trust_env=False) as client:
            kept = client.post("/bookmarks", json=SENT)
            found = [item["data"]["slug"] for item in client.get("/bookmarks").json()["items"]]
            return line, kept, found, client.post("/bookmarks", json={"title": "x"})
    finally:
        press_ctrl_c(lines)


def press_ctrl_c(lines: TextIO) -> None:
    """Interrupt the program, which ends its standard output; once more whenever it takes too long about it."""
    ended = threading.Thread(target=lines.read)
    ended.start()
    while ended.is_alive():
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        ended.join(LIMIT)


def outcome(arguments: list[str], out: TextIO) -> object:
    """Run the program here, where everything is imported already; its exit code."""

    def interrupt(*_: object) -> None:
        if not out.closed:  # what comes later would end all tests
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        with pytest.MonkeyPatch.context() as patch, out:
            patch.setattr(sys, "argv", ["typed_service", *arguments])
            patch.setattr(sys, "stdout", out)
            runpy.run_module("typed_service", run_name="__main__")
    except SystemExit as end:
        return end.code
    except KeyboardInterrupt:
        return "Ctrl-C was not caught"
    finally:
        signal.signal(signal.SIGINT, before)
    return "no exit code"


@pytest.mark.points(2)
def test_the_program_serves_until_it_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`serve --port 0` prints the address of a free port when it listens there; Ctrl-C ends it with exit code 0."""
    monkeypatch.chdir(tmp_path)
    readable, writable = os.pipe()
    with os.fdopen(readable) as lines, ThreadPoolExecutor(1) as thread:
        visited = thread.submit(visit, lines)
        code = outcome(["serve", "--port", "0"], os.fdopen(writable, "w"))
        line, kept, found, bad = visited.result()
    err = capsys.readouterr().err
    assert line.startswith("typed_service listens at http://127.0.0.1:"), line
    assert (kept.status_code, found, refused(bad)) == (201, ["mypy"], [("body", "url")]), err
    assert (code, "Traceback" in err) == (0, False), err


def test_the_demonstration_shows_the_conversation(capsys: pytest.CaptureFixture[str]) -> None:
    """`gradus run typed_service` starts a server, prints what was asked and answered, and stops by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["typed_service"])
        runpy.run_module("typed_service", run_name="__main__")
    lines = capsys.readouterr().out.splitlines()
    statuses = [line.split()[1] for line in lines if line.startswith("  < ")]
    assert statuses == ["201", "201", "409", "422", "200", "200", "200", "404"]
    assert lines[-1] == "The server has stopped."
