"""The words of the monitor: a line, a stack of lines, and a report of a block.

A *stretch* is a time in which the loop cannot do anything else: a step of a coroutine from one `await` to the next, a
section, or the time until the loop answers a *beat*. The *watchman* is a thread that looks, every few hundredths of a
second, at what the loop's thread is doing. Whatever it needs of the world, two clocks and a look at a stack, is a
parameter, so that tests can do without any of it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias


class Line(NamedTuple):
    """A line of source that is being executed; ``text`` is empty where the source cannot be read."""

    file: str
    number: int
    function: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.number}, in {self.function}: {self.text}".removesuffix(": ")


Stack: TypeAlias = tuple[Line, ...]
"""Outermost call first, as in a traceback."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The loop was blocked for ``seconds``: as long as the ``threshold`` of ``name`` or longer, or it seems to hang.

    ``over``: False for a hang, which was still going on when this was told; another report follows if it ends.
    ``line``: the one to blame, None if it was never seen. ``stack``: how one got there.
    ``samples``: how often the watchman saw the block; ``seen``: how many of those times it was at ``line``.
    ``unseen``: for so many of the seconds the watchman could not look, since a C call did not release the GIL.
    """

    name: str
    seconds: float
    threshold: float
    over: bool
    line: Line | None
    stack: Stack
    samples: int
    seen: int
    unseen: float

    def __str__(self) -> str:
        verb = "blocked" if self.over else "has been blocking"
        return f"{self.name} {verb} the event loop for {self.seconds:.3f} s{self._where()}{self._unseen()}"

    def as_dict(self) -> dict[str, object]:
        """The fields, ready for JSON; lines as objects with `file`, `number`, `function` and `text`."""
        fields: dict[str, object] = {name: getattr(self, name) for name in self.__slots__}
        line = None if self.line is None else self.line._asdict()
        return fields | {"line": line, "stack": [each._asdict() for each in self.stack]}

    def _where(self) -> str:
        if self.line is None:
            return ""
        calls = "".join(f"\n    {line}" for line in self.stack)
        return f" at {self.line} ({self.seen} of {self.samples} samples){calls}"

    def _unseen(self) -> str:
        if self.unseen < self.seconds / 10:
            return ""
        return f"\n    For {self.unseen:.3f} s of it no line could be seen: a C call did not release the GIL."


Clock: TypeAlias = Callable[[], float]
"""Seconds that only grow."""

CpuClock: TypeAlias = Callable[[int], float | None]
"""The CPU seconds that the thread of this identifier has used; None where the system does not say."""

Sampler: TypeAlias = Callable[[int], Stack]
"""What the thread of this identifier is doing."""

Listener: TypeAlias = Callable[[Report], None]
"""Is told of a block, always in the watchman's thread; must not wait for the loop."""

Pacemaker: TypeAlias = Callable[[Callable[[], None]], AbstractContextManager[None]]
"""Calls the function again and again while the block lasts, once more when it is left, and never afterwards."""
