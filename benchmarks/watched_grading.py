"""``gradus grade`` as a process of its own, watched from outside: its time, its memory, and what it has written."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.generated_class import Work
from gradus.judging.verdict import Verdict

BETWEEN_SAMPLES = 0.2


@dataclass
class Grading:
    """One run of the command: ``processor`` are seconds of it and its children, ``memory`` bytes over time.

    The verdicts are kept by learner and exercise.
    """

    seconds: float
    processor: float
    memory: list[int]
    verdicts: dict[tuple[str, str], Verdict]

    def verdict(self, work: Work) -> Verdict:
        """The one on ``work``."""
        return self.verdicts[work.learner, work.exercise.name]

    @property
    def flatness(self) -> float:
        """The median of the last fifth of ``memory`` over that of the second; 1 where there is too little to tell."""
        fifth = len(self.memory) // 5
        if not fifth:
            return 1.0
        return median(self.memory[-fifth:]) / median(self.memory[fifth : 2 * fifth])


def grade(submissions: Path, out: Path, works: Iterable[Work], *options: str) -> Grading:
    """Run ``gradus grade`` and read what it has written; RuntimeError when that is no gradebook."""
    names = ",".join(dict.fromkeys(work.exercise.name for work in works))
    command = ["gradus", "grade", str(submissions), "--out", str(out), "--exercises", names, *options]
    log = out.with_suffix(".log")
    used, began = processor_time(), time.perf_counter()
    with log.open("wb") as said:
        process = subprocess.Popen([sys.executable, "-m", *command], stdout=said, stderr=said)
        memory = list(memory_until_it_ends(process, out / "results"))
    seconds = time.perf_counter() - began
    if not (out / "gradebook.json").is_file():
        problem = f"there is no gradebook: {log.read_text(errors='replace')[-2000:]}"
        raise RuntimeError(problem)
    return Grading(seconds, processor_time() - used, memory, read_verdicts(out))


def memory_until_it_ends(process: "subprocess.Popen[bytes]", results: Path) -> Iterator[int]:
    """Resident bytes of the grader and its servers, five times a second, from the first result on."""
    while True:
        try:
            process.wait(BETWEEN_SAMPLES)
        except subprocess.TimeoutExpired:
            if results.is_dir():
                yield sum(map(_resident, [process.pid, *_servers(process.pid)]))
        else:
            return


def _servers(grader: int) -> list[int]:
    """The grader's own children that stay; not those that each of them forks for a check."""
    children = _read(f"/proc/{grader}/task/{grader}/children").split()
    return [int(child) for child in children if "gradus.runner." in _read(f"/proc/{child}/cmdline")]


def _resident(process: int) -> int:
    pages = _read(f"/proc/{process}/statm").split()
    return int(pages[1]) * os.sysconf("SC_PAGESIZE") if pages else 0


def _read(path: str) -> str:
    """Empty when the process has ended."""
    try:
        return Path(path).read_text(errors="replace")
    except OSError:
        return ""


def processor_time() -> float:
    """Seconds that all children so far have computed, and theirs."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def read_verdicts(out: Path) -> dict[tuple[str, str], Verdict]:
    """What lies beside the gradebook in ``out``."""
    gradebook = json.loads((out / "gradebook.json").read_bytes())
    return {
        (learner["id"], mark["exercise"]): Verdict.model_validate_json((out / mark["result"]).read_bytes())
        for learner in gradebook["learners"]
        for mark in learner["marks"]
    }
