"""What a thread is doing, and which line of it to blame.

The innermost line is where the time goes, and often it is of no use: ``ssl.py``, line 1,166. What one can mend is the
last line of one's own that led there. So libraries are passed over, unless there is nothing else. A frame must not be
kept: it keeps every variable of its function alive. Lines of text keep nothing.
"""

import asyncio
import linecache
import os
import sys
import sysconfig
from collections import Counter
from collections.abc import Iterator, Sequence
from types import FrameType

from blocking_monitor.model import Line, Stack

RUN_A_CALLBACK = asyncio.Handle._run.__code__  # noqa: SLF001 - the one frame where the loop ends and the program begins
OURS = frozenset({"blocking_monitor.steps", "blocking_monitor.monitor"})
LIBRARIES = ("<frozen ", *{sysconfig.get_path(name) + os.sep for name in ("stdlib", "purelib", "platlib")})


def current_stack(thread: int) -> Stack:
    """The lines that the thread of this identifier is executing, outermost first; empty if there is none.

    Begins with what the event loop called: the loop's own frames, from `RUN_A_CALLBACK` outwards, say nothing. Nor do
    frames of the modules in `OURS`, which are left out as well.
    """
    # EXERCISE: keep lines, not frames.
    frame = sys._current_frames().get(thread)  # noqa: SLF001 - documented, in spite of its name
    return tuple(_line(each) for each in reversed(list(_outwards(frame))))


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    # EXERCISE-REMOVE
    while frame is not None and frame.f_code is not RUN_A_CALLBACK:
        if frame.f_globals.get("__name__") not in OURS:
            yield frame
        frame = frame.f_back


def _line(frame: FrameType) -> Line:
    """The line that a frame is at."""
    code, number = frame.f_code, frame.f_lineno or 0
    text = linecache.getline(code.co_filename, number, frame.f_globals).strip()
    return Line(code.co_filename, number, code.co_qualname, text)


def blocking_line(stack: Stack) -> Line | None:
    """The innermost line that is not in one of the `LIBRARIES`; if all are, the innermost; None if there is none."""
    # EXERCISE: whose line can be mended?
    for line in reversed(stack):
        if not line.file.startswith(LIBRARIES):
            return line
    return stack[-1] if stack else None


def most_seen(samples: Sequence[Stack]) -> tuple[Line | None, Stack, int]:
    """The blocking line of most samples, the last stack that shows it, and how many do; of equals, the first seen.

    ``(None, (), 0)`` if no sample has a line.
    """
    # EXERCISE: count blocking lines, not stacks: inside a library, the stack changes all the time.
    counts = Counter(line for line in map(blocking_line, samples) if line)
    if not counts:
        return None, (), 0
    line, seen = counts.most_common(1)[0]
    stack = next(stack for stack in reversed(samples) if blocking_line(stack) == line)
    return line, stack, seen
