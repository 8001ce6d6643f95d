"""Where a watch shows itself: painted on a terminal, as one JSON event a line, or as one verdict after the other.

The session tells every outlet everything: states to those that paint, events to those that print.
"""

import asyncio
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Protocol

from gradus.screens.screen import console, verdict_view
from gradus.watching.events import Event, Judged, Noted
from gradus.watching.pages import body, footer, header
from gradus.watching.state import State
from gradus.watching.terminal import Terminal


class Outlet(Protocol):
    """One way to show a watch."""

    def opened(
        self, pressed: Callable[[str], None], resized: Callable[[], None]
    ) -> AbstractContextManager[None]:
        """Hold what it needs meanwhile; ``pressed`` hears of keys, where there are any."""
        ...

    def show(self, state: State) -> State:
        """Show ``state``; back comes the one that could be shown, scrolled no further than there is text."""
        ...

    def tell(self, event: Event) -> None:
        """Something happened."""
        ...


class ScreenOutlet:
    """Repaints a terminal."""

    def __init__(self) -> None:
        self._terminal = Terminal()
        self.opened = self._terminal.opened

    def show(self, state: State) -> State:
        """Header, as much of the page as there is room for, and the keys on the last line."""
        top = self._terminal.lines(header(state))
        page = self._terminal.lines(body(state))
        bottom = self._terminal.lines(footer(state, more=True))
        room = max(1, self._terminal.height - len(top) - len(bottom))
        first = min(state.top, max(0, len(page) - room))
        part = page[first : first + room]
        if first + room >= len(page):
            bottom = self._terminal.lines(footer(state, more=False))
        empty = [""] * (self._terminal.height - len(top) - len(part) - len(bottom))
        self._terminal.paint([*top, *part, *empty, *bottom])
        return state if state.top == first else state.scrolled(first - state.top)

    def tell(self, event: Event) -> None:
        """The state has it."""


class _Printing:
    """An outlet without keys."""

    def opened(
        self, _pressed: Callable[[str], None], _resized: Callable[[], None]
    ) -> AbstractContextManager[None]:
        """Nothing to hold."""
        return nullcontext()

    def show(self, state: State) -> State:
        """Events are enough."""
        return state


class JsonOutlet(_Printing):
    """One event a line, at once; when nobody reads the pipe any more, the watch is over."""

    def opened(
        self, pressed: Callable[[str], None], _resized: Callable[[], None]
    ) -> AbstractContextManager[None]:
        """Notice the other end of a pipe closing, which is all that can be read from this one."""
        return _noticing_the_end(lambda: pressed("q"))

    def tell(self, event: Event) -> None:
        """Print it."""
        sys.stdout.write(event.line() + "\n")
        sys.stdout.flush()


@contextmanager
def _noticing_the_end(ended: Callable[[], None]) -> Iterator[None]:
    loop, output = asyncio.get_running_loop(), sys.stdout.fileno()
    if os.name != "posix" or not stat.S_ISFIFO(os.fstat(output).st_mode):
        yield
        return
    loop.add_reader(output, ended)
    try:
        yield
    finally:
        loop.remove_reader(output)


class PlainOutlet(_Printing):
    """Verdicts one below the other, for a pipe or a terminal that cannot be painted."""

    def tell(self, event: Event) -> None:
        """Print verdicts and notes."""
        for line in _lines(event):
            console().print(line, "")


def _lines(event: Event) -> Iterator[object]:
    if isinstance(event, Judged):
        yield verdict_view(event.verdict)
    if isinstance(event, Noted):
        yield event.sentence
