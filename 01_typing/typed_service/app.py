"""The composition root: the one module that knows every other, and decides which adapter stands behind a port.

A module that makes `app = FastAPI()` when it is imported reads settings before anybody could give others, and
shares its state with every test of the process. So there is a function; uvicorn calls it itself:
`uvicorn --factory typed_service:create_app`.
"""

import os
from pathlib import Path

from fastapi import FastAPI

from app_settings import load_settings
from typed_service.adapters import MemoryBookmarks, SystemClock
from typed_service.api.problems import answer_with_problems
from typed_service.api.routes import bookmarks_port, clock_port, page_size, router
from typed_service.ports import Bookmarks, Clock
from typed_service.settings import ServiceSettings


def create_app(
    settings: ServiceSettings | None = None,
    *,
    bookmarks: Bookmarks | None = None,
    clock: Clock | None = None,
) -> FastAPI:
    """A service of its own, with the adapters given, or with bookmarks in memory and the system's clock.

    Without settings, those of the environment and of the folder it is called in; SettingsError names what is wrong.
    With ``debug``, a mistake of ours is answered with its traceback.

    >>> import asyncio, httpx
    >>> transport = httpx.ASGITransport(app=create_app(ServiceSettings()))
    >>> client = httpx.AsyncClient(transport=transport, base_url="http://test")
    >>> asyncio.run(client.get("/bookmarks")).text
    '{"items":[],"total":0,"offset":0,"next_offset":null}'
    """
    if settings is None:
        settings = load_settings(ServiceSettings, folder=Path.cwd(), environment=os.environ)
    app = FastAPI(title="Bookmarks", version="1.0.0", debug=settings.debug)
    app.include_router(router)
    answer_with_problems(app)
    wire(
        app,
        bookmarks=MemoryBookmarks() if bookmarks is None else bookmarks,
        clock=SystemClock() if clock is None else clock,
        items=settings.page_size,
    )
    return app


def wire(app: FastAPI, *, bookmarks: Bookmarks, clock: Clock, items: int) -> None:
    """Let `bookmarks_port`, `clock_port` and `page_size` give these values in this app, at each request.

    ``app.dependency_overrides`` maps a dependency to the function that is asked in its place, without arguments.
    No request may need a thread: FastAPI sends plain functions, lambdas too, to its pool of threads each time, and
    asks coroutine functions in the loop. With the port as its return annotation, mypy holds the value against it.
    """

    # EXERCISE: who is asked in the place of `bookmarks_port`, and how does it know this app's bookmarks?
    async def kept() -> Bookmarks:
        return bookmarks

    async def time() -> Clock:
        return clock

    async def size() -> int:
        return items

    app.dependency_overrides.update({bookmarks_port: kept, clock_port: time, page_size: size})
