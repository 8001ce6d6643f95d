"""Output that nobody watches: a file or a pipe gets lines without the blanks that fill a screen."""

import io
import re
from typing import IO

_TRAILING = re.compile(r"[ \t]+(?=\n)")


class Redirected(io.TextIOBase):
    """Stands before a text file; takes the blanks from the end of every line that is written whole."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        """Write ``text`` without blanks before line ends."""
        self._file.write(_TRAILING.sub("", text))
        return len(text)

    def flush(self) -> None:
        """As the file does."""
        self._file.flush()

    def fileno(self) -> int:
        """As the file does; rich asks for the size of the terminal."""
        return self._file.fileno()
