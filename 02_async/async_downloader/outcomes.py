"""Which error means which outcome.

httpx wraps what goes wrong below it, and that is its promise: whoever catches `httpx.HTTPError` has caught
every failure of the network. What it cannot keep is the difference between "no such name" and "nobody
listens": both are a `ConnectError`, and only the chain of causes below it tells them apart. Looking at the
words of the message instead does not work: they come from the operating system, in its language.

Plain `OSError` therefore never comes from the network here. It comes from the disk.
"""

import socket
from collections.abc import Iterator
from http import HTTPStatus

import httpx

from async_downloader.model import Outcome


class WrongLengthError(Exception):
    """The server closed in good order, but before the body had the length it announced."""

    def __init__(self, received: int, expected: int) -> None:
        super().__init__(f"{received} of {expected} bytes came")


#: What may go wrong with one download. Anything else is a mistake in the program and must be seen.
FAILURES = (httpx.HTTPError, httpx.InvalidURL, WrongLengthError, OSError)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what caused it, what caused that, down to the bottom; also inside groups."""
    if error is None:
        return
    yield error
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from causes(part)
    yield from causes(error.__cause__ or error.__context__)


def classify(error: Exception) -> Outcome:
    """The outcome that stands for one of the `FAILURES`.

    ================ ==================================================================================
    TIMED_OUT        `TimeoutError` (of asyncio) and `httpx.TimeoutException` (connecting or reading)
    WRONG_LENGTH     `WrongLengthError`
    HTTP_ERROR       `httpx.HTTPStatusError`, `httpx.TooManyRedirects`
    INVALID_URL      `httpx.InvalidURL`, `httpx.UnsupportedProtocol`
    DNS_FAILURE      `httpx.ConnectError` with a `socket.gaierror` among its `causes`
    REFUSED          `httpx.ConnectError` with a `ConnectionRefusedError` among its `causes`
    UNREACHABLE      any other `httpx.ConnectError` (no route, TLS), and `httpx.ProxyError`
    RESET            any other error of httpx: the connection broke off
    NOT_WRITTEN      any other `OSError`: the disk
    ================ ==================================================================================
    """
    # EXERCISE: ask for the kinds of the table, the special ones before the general ones.
    match error:
        case TimeoutError() | httpx.TimeoutException():
            outcome = Outcome.TIMED_OUT
        case WrongLengthError():
            outcome = Outcome.WRONG_LENGTH
        case httpx.HTTPStatusError() | httpx.TooManyRedirects():
            outcome = Outcome.HTTP_ERROR
        case httpx.InvalidURL() | httpx.UnsupportedProtocol():
            outcome = Outcome.INVALID_URL
        case httpx.ConnectError() | httpx.ProxyError():
            outcome = _unconnected(error)
        case OSError():
            outcome = Outcome.NOT_WRITTEN
        case _:
            outcome = Outcome.RESET
    return outcome


def _unconnected(error: Exception) -> Outcome:
    """Why there was no connection: the name, the port, or something on the way."""
    # EXERCISE-REMOVE
    kinds = [type(cause) for cause in causes(error)]
    if any(issubclass(kind, socket.gaierror) for kind in kinds):
        return Outcome.DNS_FAILURE
    if any(issubclass(kind, ConnectionRefusedError) for kind in kinds):
        return Outcome.REFUSED
    return Outcome.UNREACHABLE


def explain(error: Exception) -> str:
    """What is worth adding to the outcome's sentence, for the one who reads the report."""
    match error:
        case httpx.HTTPStatusError():
            return _spoken_status(error.response.status_code)
        case httpx.ConnectTimeout():
            return "no connection"
        case httpx.TimeoutException():
            return "it went silent"
        case TimeoutError():
            return "not finished"
        case httpx.InvalidURL():
            return str(error)
        case _:
            return str(list(causes(error))[-1])


def _spoken_status(status: int) -> str:
    """``503 Service Unavailable``; from our table, for the server may write anything into its own words."""
    known = {entry.value: f"{entry.value} {entry.phrase}" for entry in HTTPStatus}
    return known.get(status, str(status))
