"""The service under uvicorn, on a port that may be chosen by the system, and with a sign that it is ready.

Whoever starts a server and calls it must know when. Sleeping for a second is too short on a busy machine and too
long on any other; asking again and again until it answers is noisy. So the server says when it listens, and where.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI


class Server(uvicorn.Server):
    """A uvicorn server that calls ``ready`` with its address as soon as it can be reached."""

    def __init__(self, app: FastAPI, *, host: str, port: int, ready: Callable[[str], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                lifespan="off",
                ws="none",
                log_config=None,
                timeout_graceful_shutdown=5,
            )
        )
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen; then say so."""
        await super().startup(sockets)
        self._ready(address_of(self.servers[0].sockets[0]))


def address_of(listener: socket.socket) -> str:
    """``http://127.0.0.1:8000``, with brackets around an address of IPv6."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@asynccontextmanager
async def serving(app: FastAPI, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """The address of the app under uvicorn, for as long as the block takes; then the server has ended."""
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    server = Server(app, host=host, port=port, ready=address.set_result)
    work = asyncio.create_task(server.serve())
    work.add_done_callback(lambda _: address.cancel())
    try:
        yield await address
    finally:
        server.should_exit = True
        await work
