"""How much of a submission is read, whatever it claims to be.

Sizes that an archive states about itself are only a reason to stop early. What counts is what was really read: each
reader reports it here as it goes, and the first limit that is passed ends the reading with a sentence naming it. The
last line is a clock, for whatever is small and slow.

Memory stays below a few times ``total_bytes``, since nothing is kept but the files that are graded.
"""

import time
from dataclasses import dataclass

from gradus.errors import SubmissionError

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one submission may cost; bytes unless it is said otherwise.

    ``archive_bytes``: the file that was handed in. ``unpacked_bytes``: a tar archive as a whole, unpacked. ``entries``:
    names of any kind, also those that nobody grades. ``files``, ``total_bytes``: what is graded. A file above
    ``file_bytes``, or a name above ``name_length`` characters or ``depth`` folders, is left out and the rest is read.
    """

    archive_bytes: int = 256 * MEBIBYTE
    unpacked_bytes: int = 256 * MEBIBYTE
    entries: int = 50_000
    files: int = 2_000
    total_bytes: int = 32 * MEBIBYTE
    file_bytes: int = 4 * MEBIBYTE
    name_length: int = 200
    depth: int = 16
    seconds: float = 20.0


class Budget:
    """What is left of the limits while one submission is read; SubmissionError where one is passed."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._entries = 0
        self._files = 0
        self._bytes = 0
        self._unpacked = 0
        self._end = time.monotonic() + limits.seconds

    @property
    def seconds_left(self) -> float:
        """Never below a tenth of a second."""
        return max(0.1, self._end - time.monotonic())

    def archive(self, size: int) -> None:
        """The file that was handed in has ``size`` bytes."""
        if size > self.limits.archive_bytes:
            raise SubmissionError(f"It is larger than {_shown(self.limits.archive_bytes)}, the limit.")

    def entry(self) -> None:
        """One more name was seen."""
        self._entries += 1
        if self._entries > self.limits.entries:
            raise self.too_many_entries()
        self.look_at_the_clock()

    def too_many_entries(self) -> SubmissionError:
        """For a reader that knows it before it has counted."""
        return SubmissionError(
            f"It holds more than {self.limits.entries:,} files and folders, the limit."
            " Leave out environments and what programs install."
        )

    def unpacked(self, size: int) -> None:
        """``size`` more bytes came out of a packed stream."""
        self._unpacked += size
        if self._unpacked > self.limits.unpacked_bytes:
            raise SubmissionError(
                f"Unpacked it is larger than {_shown(self.limits.unpacked_bytes)}, the limit."
            )
        self.look_at_the_clock()

    def file(self, size: int) -> None:
        """A file of a graded package was read."""
        self._files += 1
        self._bytes += size
        if self._files > self.limits.files:
            raise SubmissionError(f"The exercises hold more than {self.limits.files:,} files, the limit.")
        if self._bytes > self.limits.total_bytes:
            raise SubmissionError(
                f"The exercises hold more than {_shown(self.limits.total_bytes)}, the limit."
            )

    def look_at_the_clock(self) -> None:
        """SubmissionError when the time is over."""
        if time.monotonic() > self._end:
            raise SubmissionError(f"Reading it took longer than {self.limits.seconds:g} seconds, the limit.")


def _shown(size: int) -> str:
    return f"{size / MEBIBYTE:g} MiB" if size >= MEBIBYTE else f"{size:,} bytes"
