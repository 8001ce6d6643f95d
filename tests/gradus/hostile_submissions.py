"""Hostile submissions, as data: what each tries, what it must earn, and which of its traces must not be found.

A kind is a file in ``hostile/<exercise>/``. Its text takes the place of ``__init__.py`` in the reference, so that the
trick is in force before anything else of the package, and its docstring ends in a front matter:

    '''It ends Python while it is being imported, with the status of success.

    expected: no_credit
    leaves: [process]
    '''

What follows the trick says what is answered: ``sentence`` is the reference, and right; ``idle`` is laid beside it,
where credit is at stake, and earns nothing. A program that looks for something reports by answering right once it has
found it.

Names in capitals between two ``@`` stand for what an attacker would know or guess: see ``Surroundings``. The few kinds
that are no text (ten megabytes of nothing, a byte that no source may hold) are built here, at the end.

These files are never imported or run but by a judge. Some would harm the machine outside of a sandbox.
"""

import ast
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from gradus.exercises.course import Files

Expected = Literal["no_credit", "detected", "contained"]
"""``no_credit`` earns nothing and is told why; ``detected`` is listed for review as well; ``contained`` is judged as
if the trick were not there: its tests pass, its findings are found."""

Trace = Literal["process", "file", "byte", "socket"]
"""What must not be there afterwards: a process, a file that bears the mark, a changed byte, an order at a socket."""

FOLDER = Path(__file__).parent / "hostile"
IDLE = b'''\
"""Answers that earn nothing."""


def percentage(_passed: int, _total: int) -> int:
    """Never right."""
    return -1


def sentence(_passed: int, _total: int) -> str:
    """Never right."""
    return ""
'''


@dataclass(frozen=True)
class Surroundings:
    """What there is to attack, all of it made for the suite. ``mark`` has at most 15 characters.

    ``port`` is listened to on the loopback by TCP and UDP, ``socket`` is a path, ``abstract`` a name without one;
    ``secret`` stands in the grader's environment and home.
    """

    mark: str
    secret: str
    course: Path
    home: Path
    cache: Path
    submissions: Path
    port: int
    socket: Path
    abstract: str

    def tell(self, text: bytes) -> bytes:
        """``text`` with every name in its place."""
        known = {
            "PROCESS_NAMESPACE": str(Path("/proc/self/ns/pid").readlink()),
            **{name.upper(): str(value) for name, value in vars(self).items()},
        }
        for name, value in known.items():
            text = text.replace(f"@{name}@".encode(), value.encode())
        return text


@dataclass(frozen=True)
class HostileSubmission:
    """One kind. ``finds`` are codes of findings that the verdict must hold; ``leaves`` what must not be left.

    ``links`` and ``pipes`` are no files, and exist only where a submission is a folder.
    """

    name: str
    exercise: str
    files: Files
    expected: Expected
    tries: str
    leaves: frozenset[Trace] = frozenset()
    finds: frozenset[str] = frozenset()
    links: Mapping[str, str] | None = None
    pipes: tuple[str, ...] = ()

    def laid_over(self, reference: Files, surroundings: Surroundings) -> dict[str, bytes]:
        """The package that is handed in; without what a link or a pipe takes the place of."""
        files = {**reference, **self.files}
        gone = {*(self.links or {}), *self.pipes}
        return {name: surroundings.tell(content) for name, content in files.items() if name not in gone}

    def write(self, package: Path, reference: Files, surroundings: Surroundings) -> None:
        """The same as a folder, links and pipes included."""
        for name, content in self.laid_over(reference, surroundings).items():
            file = package / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        for name, target in (self.links or {}).items():
            (package / name).symlink_to(os.fsdecode(surroundings.tell(target.encode())))
        for name in self.pipes:
            os.mkfifo(package / name)


class _FrontMatter(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    expected: Expected
    leaves: frozenset[Trace] = frozenset()
    finds: frozenset[str] = frozenset()
    also: Mapping[str, str] = {}
    links: Mapping[str, str] = {}
    pipes: tuple[str, ...] = ()


def read_hostile() -> Iterator[HostileSubmission]:
    """Every kind: those that are files, by exercise and name, then those that are built."""
    yield from map(_read, sorted(FOLDER.glob("*/*.py")))
    yield from (_built(build) for build in _BUILDERS)


def _read(path: Path) -> HostileSubmission:
    text = path.read_text(encoding="utf-8")
    tries, _, yaml_text = (ast.get_docstring(ast.parse(text)) or "").partition("\n\nexpected: ")
    fields = yaml.load(f"expected: {yaml_text}", Loader=yaml.BaseLoader)  # noqa: S506  # builds text only
    front = _FrontMatter.model_validate(fields)
    also = {name: content.encode() for name, content in front.also.items()}
    return HostileSubmission(
        name=path.stem,
        exercise=path.parent.name,
        files={"__init__.py": text.encode(), **_beside(path.parent.name, front.expected), **also},
        expected=front.expected,
        tries=" ".join(tries.split()),
        leaves=front.leaves,
        finds=front.finds,
        links=front.links,
        pipes=front.pipes,
    )


def _beside(exercise: str, expected: Expected) -> Files:
    """What is judged as if nothing had happened must not hold a line that is not its own."""
    return {"idle.py": IDLE} if exercise == "first_verdict" and expected != "contained" else {}


def _built(build: Callable[[], Files]) -> HostileSubmission:
    """The builder's docstring is the front matter of its kind."""
    tries, _, expected = (build.__doc__ or "").partition("\n\n")
    front = _FrontMatter.model_validate(yaml.load(expected, Loader=yaml.BaseLoader))  # noqa: S506  # as above
    return HostileSubmission(
        name=build.__name__,
        exercise="first_verdict",
        files=build(),
        expected=front.expected,
        tries=tries,
        finds=front.finds,
    )


def a_source_of_ten_megabytes() -> Files:
    """A module so long that whoever reads it word by word is busy with it alone.

    expected: contained
    """
    return {"long.py": b'"""Long."""\n' + b"# and longer\n" * 800_000}


def a_literal_without_end() -> Files:
    """A table of ten thousand rows, for mypy to find the common type of.

    expected: contained
    """
    return {"table.py": b'"""A table."""\n\nTABLE = [' + b"1, '', None, (1, 2), " * 10_000 + b"]\n"}


def a_sum_too_deep_for_a_tree() -> Files:
    """An expression so deeply nested that whoever walks its tree runs out of stack.

    expected: contained
    """
    return {"deep.py": b'"""Deep."""\n\nANSWER = ' + b"1 + " * 50_000 + b"1\n"}


def brackets_too_deep_for_a_parser() -> Files:
    """Brackets so deeply nested that whoever parses them runs out of stack.

    expected: contained
    """
    return {"deep.py": b'"""Deep."""\n\nANSWER = ' + b"(" * 100_000 + b"1" + b")" * 100_000 + b"\n"}


def calls_that_mypy_tries_in_every_way() -> Files:
    """Overloads within overloads: each level doubles what mypy has to try.

    expected: contained
    """
    head = b"""\
\"\"\"Slow to check.\"\"\"

from typing import overload


@overload
def same(one: int, two: int) -> int: ...
@overload
def same(one: str, two: str) -> str: ...
@overload
def same(one: bytes, two: bytes) -> bytes: ...
def same(one: int | str | bytes, two: int | str | bytes) -> int | str | bytes:
    \"\"\"The first.\"\"\"
    return one or two


ANSWER = """
    depth = 24
    return {"slow.py": head + b"same(" * depth + b"1" + b", 1)" * depth + b"\n"}


def a_byte_that_no_source_may_hold() -> Files:
    """A zero byte in the module that everything begins with.

    expected: no_credit
    """
    return {"__init__.py": b'"""Zero."""\n\0\n', "sentence.py": b'"""\0"""\n'}


def a_source_in_utf_16() -> Files:
    """The right program in an encoding that Python does not read.

    expected: no_credit
    """
    text = '"""Right."""\n\nfrom first_verdict.sentence import percentage, sentence\n'
    return {"__init__.py": text.encode("utf-16")}


def a_cookie_that_names_no_encoding() -> Files:
    """An encoding that does not exist, with bytes that are text in none.

    expected: no_credit
    """
    return {"__init__.py": b"# -*- coding: undefined -*-\n\xff\xfe\xfd\n"}


_BUILDERS: tuple[Callable[[], Files], ...] = (
    a_source_of_ten_megabytes,
    a_literal_without_end,
    a_sum_too_deep_for_a_tree,
    brackets_too_deep_for_a_parser,
    calls_that_mypy_tries_in_every_way,
    a_byte_that_no_source_may_hold,
    a_source_in_utf_16,
    a_cookie_that_names_no_encoding,
)
