"""The tool itself: interpreter, packages, course, and whether a check really works and how fast."""

from collections.abc import Iterator

from packaging.specifiers import SpecifierSet

from gradus.doctor.findings import Finding, advice, ok, problem
from gradus.doctor.machine import Dependency, Engine, Machine, Trial
from gradus.engine_settings import URL_OF

OLDEST = (3, 11)
TRIED = ((3, 11),)
"""Versions that the whole suite passes with."""

SLOW = 1.0
"""Seconds for a warm check of the smallest exercise, from which on something else must be the matter."""


def check_python(machine: Machine) -> Iterator[Finding]:
    """Whether it is a version that the course is for, and was tried with."""
    version = machine.installation.python
    said, wanted = ".".join(map(str, version)), ".".join(map(str, OLDEST))
    mend = f"{machine.installation.sync} --python {wanted}"
    if version[:2] < OLDEST:
        yield problem("python", f"This is Python {said}; the course needs {wanted} or newer.", mend)
    elif version[:2] not in TRIED:
        yield advice("python", f"Python {said} is untried; {wanted} is what the course is tested with.", mend)
    else:
        yield ok("python", f"Python {said}.")


def check_packages(machine: Machine) -> Iterator[Finding]:
    """Whether the judges are there, and what exercises import, at versions that judge as the course does."""
    faults = [_fault(one) for one in machine.installation.dependencies]
    drifted = [
        f"{one.name} {one.installed} instead of {one.pinned}"
        for one, fault in zip(machine.installation.dependencies, faults, strict=True)
        if not fault and one.pinned not in ("", one.installed)
    ]
    mend = machine.installation.sync
    yield from (problem("packages", fault, mend) for fault in faults if fault)
    if drifted:
        sentence = f"Verdicts may be worded otherwise with {', '.join(drifted)}."
        yield advice("packages", sentence, mend)
    elif not any(faults):
        yield ok("packages", f"All {len(faults)} packages that the course needs are there.")


def _fault(one: Dependency) -> str:
    if not one.installed:
        return f"{one.name} is not installed."
    if not SpecifierSet(one.allowed).contains(one.installed, prereleases=True):
        return f"{one.name} is {one.installed}; the course needs {one.allowed}."
    return ""


def check_course(machine: Machine) -> Iterator[Finding]:
    """Whether the course can be read."""
    if fault := machine.installation.course_fault:
        yield problem("course", f"The course cannot be read: {fault}", "gradus author check")
    else:
        yield ok("course", f"{machine.installation.exercises} exercises.")


def check_engines(machine: Machine) -> Iterator[Finding]:
    """Whether what needs Postgres or Redis can be checked at all."""
    for engine in machine.engines:
        name = engine.name.capitalize()
        if engine.fault:
            wanted = ", ".join(engine.wanted_by)
            yield problem(engine.name, f"No check of {wanted}: {engine.fault}.", _mend(engine, machine))
        elif engine.given:
            yield ok(engine.name, f"The {name} that {URL_OF[engine.name]} names answers.")
        else:
            yield ok(engine.name, f"A private {name} starts and answers.")


def _mend(engine: Engine, machine: Machine) -> str:
    """Install what is missing; where it is there and does not start, another server helps."""
    if engine.installed or engine.given:
        return f"export {URL_OF[engine.name]}=URL, of a server that works"
    return f"{machine.install} redis-server" if engine.name == "redis" else machine.installation.sync


def check_forking(machine: Machine) -> Iterator[Finding]:
    """Whether checks can be forked from a process that has everything imported."""
    kernel = machine.kernel
    missing = [
        name
        for name, there in (
            ("process descriptors", kernel.process_descriptors),
            ("lists of children in /proc", kernel.children_listed),
        )
        if not there
    ]
    if kernel.system != "Linux":
        sentence = "Only Linux can fork checks; here each starts fresh processes: the same verdict, later."
        yield advice("forking", sentence, "Nothing is wrong; on Linux it is about ten times faster.")
    elif missing:
        sentence = f"This kernel has no {' and no '.join(missing)}, which forked checks need."
        yield problem("forking", sentence, "Use Linux 5.3 or newer, in a container that shows its own /proc.")
    else:
        yield ok("forking", "Checks are forked from a process that has everything imported.")


def check_trial(machine: Machine) -> Iterator[Finding]:
    """Whether the reference of the first exercise passes here, and how long that takes."""
    trial = machine.trial
    if trial is None:
        return
    took = f"{trial.again:.2f} s, the first after a start {trial.first:.1f} s"
    if trial.fault:
        sentence = f"The reference of {trial.exercise} does not pass here: {trial.fault}"
        yield problem("check", sentence, f"gradus author check {trial.exercise}")
    elif trial.forked and trial.again > SLOW:
        yield advice("check", f"A check of {trial.exercise} takes {took}: that is slow.", _busy(machine))
    else:
        yield ok("check", f"A check of {trial.exercise} takes {took}.")


def _busy(machine: Machine) -> str:
    """The command that shows what else keeps the machine at work."""
    return "taskmgr" if machine.kernel.system == "Windows" else "top"


def check_mypy(machine: Machine) -> Iterator[Finding]:
    """Whether the mypy that watch keeps answers."""
    match machine.trial:
        case Trial(mypy_stays=True):
            yield ok("mypy", "mypy stays between two checks, and looks only at what changed.")
        case Trial(mypy_stays=False):
            sentence = "mypy does not stay between two checks: watch asks a forked one, which is slower."
            yield advice("mypy", sentence, machine.installation.sync)
        case _:
            return
