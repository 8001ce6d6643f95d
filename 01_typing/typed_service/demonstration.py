"""The demonstration: a server of our own on a free port, and a client that talks to it.

A real server and real sockets, in one process and one event loop: whatever is printed went over the loopback.
The time stands still, so that the conversation is the same each time.
"""

import json
from collections.abc import AsyncGenerator, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

import httpx
from pydantic import JsonValue

from typed_service.app import create_app
from typed_service.server import serving
from typed_service.settings import ServiceSettings


class Call(NamedTuple):
    """One request, and why it is made."""

    why: str
    method: str
    path: str
    body: Mapping[str, JsonValue] | None = None


FIRST: Mapping[str, JsonValue] = {
    "title": "mypy",
    "url": "https://mypy-lang.org",
    "note": "Checks types before the program runs.",
    "tags": ["Types", "Static  Analysis", "types"],
}
CALLS = (
    Call("Keep a page. Its address is made from the title.", "POST", "/bookmarks", FIRST),
    Call(
        "The same title again, for another page.",
        "POST",
        "/bookmarks",
        {"title": "Mypy!", "url": "https://mypy.readthedocs.io/en/stable/", "tags": ["types"]},
    ),
    Call("A page that is kept already.", "POST", "/bookmarks", FIRST),
    Call(
        "Bad input: every field that does not fit is named.",
        "POST",
        "/bookmarks",
        {"titel": "FastAPI", "url": "fastapi", "tags": ["web", "!"]},
    ),
    Call("Note that the first one has been read.", "PUT", "/bookmarks/mypy/read"),
    Call("What is left to read about types?", "GET", "/bookmarks?tag=Types&unread=true"),
    Call("The list, one at a time.", "GET", "/bookmarks?limit=1"),
    Call("One that does not exist.", "GET", "/bookmarks/ruff"),
)


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Noon of a day in spring."""
        return datetime(2026, 3, 1, 12, tzinfo=UTC)


async def demonstrate() -> AsyncGenerator[str, None]:
    """The lines of the conversation, each as soon as it has taken place."""
    app = create_app(ServiceSettings(), clock=Noon())
    async with serving(app) as address, httpx.AsyncClient(base_url=address, trust_env=False) as client:
        yield f"uvicorn listens at {address}"
        for call in CALLS:
            yield f"\n# {call.why}"
            for line in told(call, await client.request(call.method, call.path, json=call.body)):
                yield line
    yield "\nThe server has stopped."


def told(call: Call, response: httpx.Response) -> list[str]:
    """The call and its answer, the way a terminal shows them."""
    sent = [] if call.body is None else [f"    {json.dumps(call.body)}"]
    media_type = response.headers["Content-Type"]
    status = f"  < {response.status_code} {response.reason_phrase}, {media_type}"
    body = json.dumps(response.json(), indent=2).replace("\n", "\n    ")
    return [f"  > {call.method} {call.path}", *sent, status, f"    {body}"]
