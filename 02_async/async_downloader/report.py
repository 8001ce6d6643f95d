"""What became of the whole batch, told as text for people or as JSON for programs.

Names and details come from servers and command lines, and a terminal obeys control characters: they are
replaced before anything is printed, and the words for an HTTP status are ours, not the server's.
"""

import json
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from async_downloader.comparison import Comparison
from async_downloader.model import Outcome, Result

SENTENCES = {
    Outcome.DOWNLOADED: "downloaded",
    Outcome.INVALID_URL: "this is no URL to download from",
    Outcome.DNS_FAILURE: "the server's name is not known",
    Outcome.REFUSED: "nobody listens at this address",
    Outcome.UNREACHABLE: "there is no connection to the server",
    Outcome.HTTP_ERROR: "the server did not give the file",
    Outcome.RESET: "the connection broke off",
    Outcome.WRONG_LENGTH: "the server stopped before the end of the file",
    Outcome.TIMED_OUT: "it took too long",
    Outcome.NOT_WRITTEN: "the file could not be written",
    Outcome.CANCELLED: "cancelled before it was complete",
}


def sentence(result: Result) -> str:
    """What became of this job, in words."""
    detail = f": {printable(result.detail)}" if result.detail else ""
    return SENTENCES[result.outcome] + detail


def printable(text: str) -> str:
    """The text without what a terminal could take for a command."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def spoken_size(size: int) -> str:
    """``512 bytes``, ``1.5 kB``, ``20.0 MB``."""
    for unit, value in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= value:
            return f"{size / value:.1f} {unit}"
    return f"{size} bytes"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a batch, how long it took, and what ended it early."""

    results: Sequence[Result]
    seconds: float
    comparison: Comparison | None = None
    interrupted: signal.Signals | None = None
    keeps_partial: bool = False

    @property
    def downloaded(self) -> int:
        """How many files are there."""
        return sum(result.outcome is Outcome.DOWNLOADED for result in self.results)

    @property
    def exit_code(self) -> int:
        """0 if all files are there, 1 if not, and 128 plus the signal's number after an interruption."""
        if self.interrupted is not None:
            return 128 + self.interrupted
        return 0 if self.downloaded == len(self.results) else 1

    def lines(self) -> Iterator[str]:
        """The report for people."""
        yield from (line(result) for result in self.results)
        size = spoken_size(sum(result.size for result in self.results))
        yield f"{self.downloaded} of {len(self.results)} downloaded, {size} in {self.seconds:.2f} s."
        if self.comparison is not None:
            yield _spoken_comparison(self.comparison)
        if self.interrupted is not None:
            yield f"Interrupted by {self.interrupted.name}; {self._what_is_left()}."

    def _what_is_left(self) -> str:
        if not self.keeps_partial:
            return "no partial file is left"
        return "partial files that can be resumed are kept: run the same again"

    def as_json(self) -> str:
        """The report for programs, one object."""
        files = [_as_dict(result) for result in self.results]
        comparison = None if self.comparison is None else _comparison_as_dict(self.comparison)
        interrupted = None if self.interrupted is None else self.interrupted.name
        numbers = {"downloaded": self.downloaded, "seconds": round(self.seconds, 6)}
        report = {"files": files, **numbers, "comparison": comparison, "interrupted": interrupted}
        return json.dumps(report, indent=2)


def line(result: Result) -> str:
    """One result in one line."""
    kept = f" after {spoken_size(result.kept)} that were kept" if result.kept else ""
    came = f"{spoken_size(result.size)} in {result.seconds:.2f} s{kept}"
    about = f"{result.outcome:<12} {result.job.path.name}  {came}"
    if result.outcome is Outcome.DOWNLOADED:
        return about
    return f"{about}; {sentence(result)} ({printable(result.job.url)})"


def _spoken_comparison(comparison: Comparison) -> str:
    factor = comparison.speed_up
    verdict = "no comparison, files are missing" if factor is None else f"{factor:.1f} times as fast"
    return f"One after another {comparison.sequential:.2f} s, at once {comparison.at_once:.2f} s: {verdict}."


def _comparison_as_dict(comparison: Comparison) -> dict[str, float | None]:
    return {
        "sequential_seconds": round(comparison.sequential, 6),
        "at_once_seconds": round(comparison.at_once, 6),
        "speed_up": comparison.speed_up,
    }


def _as_dict(result: Result) -> dict[str, str | int | float | None]:
    return {
        "url": result.job.url,
        "path": str(result.job.path),
        "outcome": result.outcome.value,
        "status": result.status,
        "bytes": result.size,
        "kept": result.kept,
        "seconds": round(result.seconds, 6),
        "sentence": sentence(result),
    }
