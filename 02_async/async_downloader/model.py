"""The nouns of the downloader, in the order in which they appear.

A *job* is a URL and the file it shall become. A *transfer* is a job under way: it changes with every chunk,
so that whoever is interrupted still knows how far it came. A *result* is what became of a job, and never
changes. Errors are not raised through the batch but end as one of the *outcomes* of a result: with forty
files it is normal that one fails, and the other thirty-nine must not notice.

Cancellation is the exception to that: it is nobody's result. It passes through everything, and whoever
watched (`ledger.Ledger`) calls a job ``cancelled`` that has no result at the end.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import Protocol


class Outcome(StrEnum):
    """What can become of a download."""

    DOWNLOADED = "downloaded"
    INVALID_URL = "invalid_url"
    DNS_FAILURE = "dns_failure"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    HTTP_ERROR = "http_error"
    RESET = "reset"
    WRONG_LENGTH = "wrong_length"
    TIMED_OUT = "timed_out"
    NOT_WRITTEN = "not_written"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Settings:
    """At most ``limit`` files at once, ``timeout`` seconds for each and ``stall`` without a single byte.

    With ``keep_partial``, what came of a file stays on the disk, and the next run goes on from there.
    """

    limit: int = 5
    timeout: float = 600.0
    stall: float = 10.0
    keep_partial: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """A URL, and the file it shall become."""

    url: str
    path: Path


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a job: ``size`` bytes came in ``seconds``; ``detail`` says more of an error.

    ``kept`` bytes were already there, and these came after them.
    """

    job: Job
    outcome: Outcome
    size: int
    seconds: float
    status: int | None = None
    detail: str = ""
    kept: int = 0


@dataclass(slots=True, eq=False)
class Transfer:
    """A job under way: the HTTP ``status``, the bytes ``expected`` (if they are known) and ``received``.

    Neither counts the bytes ``kept`` by an earlier run.
    """

    job: Job
    status: int | None = None
    expected: int | None = None
    received: int = 0
    begun: float = field(default_factory=perf_counter)
    kept: int = 0

    def result(self, outcome: Outcome, detail: str = "") -> Result:
        """The transfer ends here and now, with this outcome."""
        seconds = perf_counter() - self.begun
        return Result(self.job, outcome, self.received, seconds, self.status, detail, self.kept)


class Progress(Protocol):
    """Whoever wants to know how the downloads go. Called from the event loop: be quick."""

    def started(self, transfer: Transfer) -> None:
        """The turn of this job has come."""

    def advanced(self, transfer: Transfer) -> None:
        """Another chunk is in the file; ``transfer.received`` has grown."""

    def finished(self, result: Result) -> None:
        """The job is over, well or not. Not called for a job that is cancelled."""
