"""Everything that is found out by running an exercise, gathered once for all rules.

The start, the reference with bodies that report themselves, the solutions of the corpus (side by side where the judge
has room); then the demonstration and the lesson, each in a folder of its own.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import ruff

from gradus.errors import RunnerError
from gradus.exercises.corpus import Solution
from gradus.exercises.course import Files
from gradus.exercises.stubs import LINE_LENGTH
from gradus.gate import lesson_process
from gradus.gate.blocks import fenced_blocks
from gradus.gate.child import Ended, reference_slot, run_python
from gradus.gate.subject import Subject
from gradus.gate.touches import Touches, probe, read_touches
from gradus.judging.checking import Judge
from gradus.judging.verdict import Verdict
from gradus.runner.composition import write_files


@dataclass(frozen=True)
class Evidence:
    """What running ``subject`` showed. ``probed`` and ``touches`` are there where bodies are marked."""

    subject: Subject
    start: Verdict
    unformatted: tuple[str, ...]
    probed: Verdict | None
    touches: Touches | None
    solutions: tuple[tuple[Solution, Verdict], ...]
    demonstration: Ended
    lesson: Ended


async def gather(subject: Subject, judge: Judge, heard: Callable[[str], None]) -> Evidence:
    """Run all there is to run; ``heard`` is told what comes next."""
    heard("the start")
    start = await judge.check(subject.exercise, subject.exercise.start)
    unformatted = await _unformatted(subject.exercise.start)
    probed, touches = await _measure_touches(subject, judge, heard)
    solutions = await _judge_solutions(subject, judge, heard)
    heard("the demonstration")
    demonstration = await _demonstrate(subject)
    heard("the lesson")
    lesson = await _teach(subject)
    return Evidence(subject, start, unformatted, probed, touches, solutions, demonstration, lesson)


async def _unformatted(files: Files) -> tuple[str, ...]:
    """The files that the formatter changes: it is let loose on a copy, so that nothing hangs on how it reports."""
    with TemporaryDirectory(prefix="gradus-") as folder:
        copies = {name: text for name, text in files.items() if name.endswith(".py")}
        write_files(Path(folder), copies)
        process = await asyncio.create_subprocess_exec(
            *(ruff.find_ruff_bin(), "format", "--isolated", "--no-cache", "--quiet"),
            *("--line-length", str(LINE_LENGTH), "--target-version", "py311", "."),
            stderr=asyncio.subprocess.PIPE,
            cwd=folder,
        )
        _, err = await process.communicate()
        if process.returncode:
            problem = f"ruff could not format: {err.decode(errors='replace').strip()}"
            raise RunnerError(problem)
        return tuple(name for name, text in copies.items() if Path(folder, name).read_bytes() != text)


async def _measure_touches(
    subject: Subject, judge: Judge, heard: Callable[[str], None]
) -> tuple[Verdict | None, Touches | None]:
    if not subject.marks:
        return None, None
    heard("which test reaches which body")
    with TemporaryDirectory(prefix="gradus-", ignore_cleanup_errors=True) as folder:
        record = Path(folder).resolve() / "touched"
        verdict = await judge.check(subject.exercise, probe(subject.exercise, record))
        return verdict, read_touches(record)


async def _judge_solutions(
    subject: Subject, judge: Judge, heard: Callable[[str], None]
) -> tuple[tuple[Solution, Verdict], ...]:
    """All at once, as far as the judge has room."""
    count = len(subject.solutions)

    async def judged(number: int, files: Files) -> Verdict:
        verdict = await judge.check(subject.exercise, files)
        heard(f"solution {number} of {count}")
        return verdict

    async with asyncio.TaskGroup() as group:
        tasks = [
            (solution, group.create_task(judged(number, files)))
            for number, (solution, files) in enumerate(subject.solutions, start=1)
        ]
    return tuple((solution, task.result()) for solution, task in tasks)


async def _demonstrate(subject: Subject) -> Ended:
    with reference_slot(subject) as slot:
        return await run_python(slot, ["-m", subject.exercise.name])


async def _teach(subject: Subject) -> Ended:
    blocks = [one for one in fenced_blocks(subject.prose("lesson.md")) if one.language == "python"]
    parts = [lesson_process.Part(line=one.line, code=one.code, raises=one.raises) for one in blocks]
    with reference_slot(subject) as slot:
        file = slot.root / "lesson.json"
        file.write_text(json.dumps(parts), encoding="utf-8")
        return await run_python(slot, ["-W", "error", str(Path(lesson_process.__file__)), str(file)])
