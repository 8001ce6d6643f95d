"""Every error that Gradus raises on purpose, one tree, each with a stable code.

    GradusError
    ├── CourseError            the course itself is wrong: its author must mend it
    │   ├── BriefError         a brief's front matter; names file and field
    │   ├── MarkError          an exercise mark; names file and line
    │   └── CorpusError        a corpus file; names the file
    ├── UseError               what was asked for is not there, or cannot be done like this
    │   ├── UnknownNameError   no such exercise or phase; suggests the nearest
    │   ├── NoWorkspaceError   a command that needs a workspace was given outside of one
    │   ├── FolderInUseError   a new workspace would overwrite something
    │   ├── FileInUseError     a report would overwrite something
    │   ├── TableError         a roster or overrides file; names file and line
    │   ├── NewerStateError    a newer gradus wrote what this one would have to change
    │   ├── NotOpenYetError    passing opens it; says what else does
    │   ├── SealedError        the reference is asked for where a release holds none
    │   ├── AllPassedError     nothing is current: name an exercise
    │   ├── NotAskedError      it needs a yes, and there is no terminal to ask at
    │   ├── SubmissionError    nothing to grade at a path, or it cannot be read
    │   ├── RosterError        the list of a class; names file and line
    │   ├── DueError           a date that cannot be understood
    │   └── SandboxError       strangers' code would run with too little protection
    └── RunnerError            the judging process failed through no fault of the judged code
        └── EngineError        a database server that tests or programs need could not be had

Messages are written for whoever made the mistake: what, with which value, what to do. Exit codes are known to
the command line alone.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

_E = TypeVar("_E", bound=Exception)


def innermost(errors: ExceptionGroup[_E]) -> _E:
    """The error itself, out of the groups that task groups put around it; of several the first."""
    first = errors.exceptions[0]
    return innermost(first) if isinstance(first, ExceptionGroup) else first


class GradusError(Exception):
    """Anything that Gradus refuses on purpose."""

    code = "gradus"

    def __reduce__(self) -> tuple[object, ...]:
        """Another process gets message and data as they are; composing them anew needs what is no longer there."""
        return _as_it_was, (type(self), self.args), self.__dict__


def _as_it_was(kind: type[GradusError], args: tuple[object, ...]) -> GradusError:
    return kind.__new__(kind, *args)


class CourseError(GradusError):
    """The course contradicts its own rules."""

    code = "course"


class BriefError(CourseError):
    """A brief's front matter is missing or wrong."""

    code = "brief"

    def __init__(self, path: Path, field: str, problem: str) -> None:
        super().__init__(f"{path}: field '{field}': {problem}")
        self.path, self.field, self.problem = path, field, problem


class MarkError(CourseError):
    """An exercise mark stands where it cannot be carried out."""

    code = "mark"

    def __init__(self, path: str, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}")
        self.path, self.line, self.problem = path, line, problem


class CorpusError(CourseError):
    """A right or wrong solution of the corpus cannot be laid over its reference."""

    code = "corpus"

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path, self.problem = path, problem


class UseError(GradusError):
    """A request that cannot be carried out as it was made."""

    code = "use"


class UnknownNameError(UseError):
    """Neither an exercise nor a phase bears the name."""

    code = "unknown-name"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        nearest = get_close_matches(name, list(known), n=1, cutoff=0.4)
        advice = f"Did you mean '{nearest[0]}'?" if nearest else "'gradus list' shows what there is."
        super().__init__(f"No exercise or phase is called '{name}'. {advice}")
        self.name, self.nearest = name, nearest[0] if nearest else None


class NoWorkspaceError(UseError):
    """The folder and its parents are no workspace."""

    code = "no-workspace"

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} is not inside a workspace. Make one with 'gradus init DIR', then go there."
        )


class FolderInUseError(UseError):
    """The folder holds something that is not a workspace."""

    code = "folder-in-use"

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} already holds something else. Name a folder that is new or empty.")


class FileInUseError(UseError):
    """The file is not one that gradus wrote."""

    code = "file-in-use"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} already holds something else. Name another file with '--into FILE'.")


class TableError(UseError):
    """A table that somebody keeps in a spreadsheet cannot be read as it is."""

    code = "table"

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}")
        self.path, self.line, self.problem = path, line, problem


class NewerStateError(UseError):
    """A file of the workspace's state has a version that this program does not know."""

    code = "newer-state"

    def __init__(self, path: Path, version: int, known: int) -> None:
        super().__init__(
            f"{path} was written by a newer gradus (version {version}, this one knows {known})."
            " It was left as it is: use that newer gradus."
        )
        self.path, self.version, self.known = path, version, known


class NotOpenYetError(UseError):
    """The reference, and what explains it, of an exercise that has not passed."""

    code = "not-open-yet"

    def __init__(self, name: str, command: str) -> None:
        super().__init__(
            f"{name} has not passed yet: passing opens this. 'gradus hint {name}' helps;"
            f" 'gradus {command} {name} --give-up' opens it now, and your report will say so."
        )
        self.name, self.command = name, command


class SealedError(UseError):
    """The reference, or what explains it, is asked for in a release that was made without."""

    code = "sealed"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"This release of the course holds no reference of {name}, so nothing opens it here."
            f" 'gradus hint {name}' helps; for the rest ask whoever handed the course out."
        )
        self.name = name


class AllPassedError(UseError):
    """No exercise is the current one, since all have passed."""

    code = "all-passed"

    def __init__(self) -> None:
        super().__init__("Every exercise has passed, so none is the current one. Name the one you mean.")


class NotAskedError(UseError):
    """Nobody can be asked, and it is not done without."""

    code = "not-asked"

    def __init__(self, command: str) -> None:
        super().__init__(
            f"Nothing was changed, since there is no terminal to ask at. Add --yes: {command} --yes"
        )


class SubmissionError(UseError):
    """There is nothing to grade, or what was handed in cannot be read within the limits."""

    code = "submission"


class RosterError(UseError):
    """The list of a class cannot be read; ``line`` is 0 where the whole file is meant."""

    code = "roster"

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}" if line else f"{path}: {problem}")
        self.path, self.line, self.problem = path, line, problem


class DueError(UseError):
    """Not a date in the form that is understood everywhere."""

    code = "due"

    def __init__(self, text: str) -> None:
        super().__init__(
            f"'{text}' is no date. Write 2026-11-20 for the end of that day, or 2026-11-20T18:00;"
            " a zone may follow, as in 2026-11-20T18:00+01:00."
        )
        self.text = text


class SandboxError(UseError):
    """Strangers' code would run with less protection than was asked for, or than is bearable."""

    code = "sandbox"


class RunnerError(GradusError):
    """A judging process died, or said something that makes no sense."""

    code = "runner"


class EngineError(RunnerError):
    """Postgres or Redis cannot be started, or a database on it cannot be had; ``engine`` says which."""

    code = "engine"

    def __init__(self, engine: str, problem: str) -> None:
        super().__init__(f"{engine}: {problem}")
        self.engine, self.problem = engine, problem
