"""Takes an exception apart into facts that survive the process: names, messages, places, causes.

Only places in the judged code and its tests are kept. A learner has no use for the forty frames of pytest,
asyncio and pluggy between the two, and they differ from one way of running to the next.
"""

import linecache
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from gradus.runner.records import Fault, Frame

LONGEST_MESSAGE = 4_000
LONGEST_NOTES = 2_000
MOST_FAULTS = 12


def take_apart(error: BaseException, root: Path) -> list[Fault]:
    """``error``, then what caused it; frames below ``root`` only."""
    return [_fault(one, root) for one in _family(error)][:MOST_FAULTS]


def _family(error: BaseException) -> Iterator[BaseException]:
    """``error`` and its relatives: members of groups, explicit causes, contexts that were not suppressed."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        members = one.exceptions if isinstance(one, BaseExceptionGroup) else ()
        context = None if one.__suppress_context__ else one.__context__
        waiting.extend(relative for relative in (*members, one.__cause__, context) if relative is not None)


def _fault(error: BaseException, root: Path) -> Fault:
    frames = [*frames_of(error.__traceback__, root), *_place_of_syntax(error, root)]
    fault: Fault = {"exception": type(error).__name__, "message": shorten(_message(error)), "frames": frames}
    notes = [note for note in getattr(error, "__notes__", []) if isinstance(note, str)]
    return {**fault, "notes": shorten("\n".join(notes), LONGEST_NOTES)} if notes else fault


def _message(error: BaseException) -> str:
    """The exception's own words; a hostile or broken ``__str__`` must not break the report."""
    try:
        return str(error.msg) if isinstance(error, SyntaxError) else str(error)
    except Exception as broken:  # noqa: BLE001  # whatever a learner's __str__ raises
        return f"(its message cannot be shown: {type(broken).__name__})"


def frames_of(trace: TracebackType | None, root: Path) -> list[Frame]:
    """The frames of ``trace`` that stand below ``root``, outermost first."""
    return [
        frame_at(frame.f_code.co_filename, line, frame.f_code.co_name)
        for frame, line in traceback.walk_tb(trace)
        if Path(frame.f_code.co_filename).is_relative_to(root)
    ]


def frame_at(path: str, line: int, function: str) -> Frame:
    """One place, with its source line where that can still be read."""
    return {"path": path, "line": line, "function": function, "text": linecache.getline(path, line).strip()}


def _place_of_syntax(error: BaseException, root: Path) -> list[Frame]:
    if not isinstance(error, SyntaxError) or error.filename is None:
        return []
    if not Path(error.filename).is_relative_to(root):
        return []
    text = (error.text or "").strip()
    return [{"path": error.filename, "line": error.lineno or 1, "function": "<module>", "text": text}]


def shorten(text: str, most: int = LONGEST_MESSAGE) -> str:
    """``text``, its middle left out when it is longer than ``most`` characters."""
    text = text.encode("utf-8", "backslashreplace").decode()
    if len(text) <= most:
        return text
    return f"{text[: most // 2]}\n… {len(text) - most:,} characters left out …\n{text[-most // 2 :]}"
