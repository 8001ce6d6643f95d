"""Runs a lesson's blocks in order in one namespace, as a program of its own: ``lesson_process.py BLOCKS.json``.

A block keeps the line it has in the lesson, so that a traceback points there. The first that does otherwise than it
says ends the program with status 1 and a sentence. It imports nothing of the tool: the lesson is to meet what a
learner's program would meet.
"""

import json
import sys
import types
from pathlib import Path
from typing import Any, TypedDict

_NAME = "lesson"


class Part(TypedDict):
    """One block; ``raises`` names the exception that it must raise."""

    line: int
    code: str
    raises: str | None


def run(parts: list[Part]) -> None:
    """Run all of them; SystemExit with a sentence for the first that breaks its word."""
    module = types.ModuleType(_NAME)
    sys.modules[_NAME] = module
    for part in parts:
        raised = _raised(part, vars(module))
        names = [kind.__name__ for kind in type(raised).__mro__]
        if part["raises"] is None and raised is not None:
            raise raised
        if part["raises"] is not None and part["raises"].rpartition(".")[2] not in names:
            sys.exit(f"lesson.md:{part['line']}: should raise {part['raises']}, and gave {raised!r}")


def _raised(part: Part, namespace: dict[str, Any]) -> BaseException | None:
    code = compile("\n" * (part["line"] - 1) + part["code"], "lesson.md", "exec", dont_inherit=True)
    try:
        exec(code, namespace)  # noqa: S102  # running the lesson is the point
    except BaseException as error:  # noqa: BLE001  # SystemExit too may be what a block shows
        return error
    return None


if __name__ == "__main__":
    run(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
