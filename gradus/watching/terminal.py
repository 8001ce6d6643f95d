"""A terminal for one program that repaints itself: keys one at a time, a screen of its own, and everything put back.

The alternate screen leaves what stood in the terminal untouched. Keys are read without waiting for Enter, signals
stay with the terminal: Ctrl-C interrupts, Ctrl-Z suspends. Needs POSIX; elsewhere nothing is read and Ctrl-C stops.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, RenderableType

_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
_NAMED_KEYS = {
    "\x1b[A": "up",
    "\x1bOA": "up",
    "\x1b[B": "down",
    "\x1bOB": "down",
    "\x1b[5~": "page up",
    "\x1b[6~": "page down",
    "\x1b": "escape",
    "\r": "enter",
    "\n": "enter",
    " ": "page down",
    "\x7f": "page up",
}


class Terminal:
    """Standard input and output of a person; use inside ``opened``."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, soft_wrap=False)

    def lines(self, content: RenderableType) -> list[str]:
        """``content`` as this terminal draws it, at its width of now."""
        with self.console.capture() as captured:
            self.console.print(content)
        return captured.get().rstrip("\n").split("\n")

    @property
    def height(self) -> int:
        """Lines of now."""
        return self.console.size.height

    def paint(self, lines: list[str]) -> None:
        """Replace the screen in one write, so that nothing flickers."""
        body = "\x1b[K\r\n".join(lines[: self.height])
        _write(f"\x1b[H{body}\x1b[K\x1b[J")

    @contextmanager
    def opened(self, pressed: Callable[[str], None], resized: Callable[[], None]) -> Iterator[None]:
        """Take the screen and the keyboard, hear of resizes, and give everything back at the end."""
        loop = asyncio.get_running_loop()
        with contextlib.ExitStack() as stack:
            stack.enter_context(_own_screen())
            if os.name == "posix":
                stack.enter_context(_single_keys())
                stack.enter_context(_reading(loop, pressed))
                stack.enter_context(_minding_signals(loop, resized))
            yield


def is_a_terminal() -> bool:
    """Whether a person sees what is printed and can press keys."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


@contextmanager
def _own_screen() -> Iterator[None]:
    _write(_ENTER)
    try:
        yield
    finally:
        _write(_LEAVE)


@contextmanager
def _single_keys() -> Iterator[None]:
    import termios  # noqa: PLC0415  # POSIX only
    import tty  # noqa: PLC0415  # the same

    before = termios.tcgetattr(0)
    tty.setcbreak(0)
    try:
        yield
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)


@contextmanager
def _reading(loop: asyncio.AbstractEventLoop, pressed: Callable[[str], None]) -> Iterator[None]:
    def read() -> None:
        text = os.read(0, 1024).decode(errors="replace")
        if not text:
            loop.remove_reader(0)
        for key in _keys_in(text):
            pressed(key)

    loop.add_reader(0, read)
    try:
        yield
    finally:
        loop.remove_reader(0)


def _keys_in(text: str) -> Iterator[str]:
    """The keys of one read: a sequence of the list, or single characters."""
    while text:
        known = next((one for one in _NAMED_KEYS if len(one) > 1 and text.startswith(one)), text[0])
        if known == "\x1b" and len(text) > 1:
            return
        yield _NAMED_KEYS.get(known, known)
        text = text[len(known) :]


@contextmanager
def _minding_signals(loop: asyncio.AbstractEventLoop, resized: Callable[[], None]) -> Iterator[None]:
    """Repaint after a resize; give the terminal back while suspended with Ctrl-Z."""
    import termios  # noqa: PLC0415  # POSIX only

    def suspend() -> None:
        single = termios.tcgetattr(0)
        single[3] |= termios.ICANON | termios.ECHO
        termios.tcsetattr(0, termios.TCSADRAIN, single)
        _write(_LEAVE)
        os.kill(os.getpid(), signal.SIGSTOP)
        single[3] &= ~(termios.ICANON | termios.ECHO)
        termios.tcsetattr(0, termios.TCSADRAIN, single)
        _write(_ENTER)
        resized()

    for number, handler in ((signal.SIGWINCH, resized), (signal.SIGTSTP, suspend)):
        loop.add_signal_handler(number, handler)
    try:
        yield
    finally:
        for number in (signal.SIGWINCH, signal.SIGTSTP):
            loop.remove_signal_handler(number)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
