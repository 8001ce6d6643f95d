"""The stub is the working source with its marked bodies taken out, and with nothing else changed.

The shapes below are formatted and typed as a course file is; what is derived from them must be so too. That
is asked of the real formatter and the real type checker, since only they know.
"""

import inspect
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from types import CodeType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradus.errors import MarkError
from gradus.stubs import MarkedBody, derive_probe, derive_stub, marked_bodies

BIN = Path(sys.executable).parent

SHAPES = '''\
"""Every shape that a marked body can have."""

import asyncio
import contextlib
import functools
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from dataclasses import dataclass
from typing import overload

from collections import OrderedDict

LIMIT = 3


def plain(value: int) -> int:
    """One statement."""
    # EXERCISE: add one.
    return value + 1


def long_sentence(value: int) -> int:
    """A sentence over two lines, and a solution with comments of its own."""

    # EXERCISE: double it,
    # but never above the limit.

    # The solution says why.
    if value > LIMIT:
        return LIMIT

    return value * 2
    # and goes on to say it.


def bare(value: int) -> OrderedDict[int, int]:
    # EXERCISE: without a docstring.
    return OrderedDict({value: value})


def only_words() -> None:
    """The docstring is the whole body."""
    # EXERCISE: nothing to do.


def counts(limit: int) -> Iterator[int]:
    """A generator."""
    # EXERCISE: count.
    yield from range(limit)


def echoes() -> Generator[int, str, bool]:
    """A generator with all three types."""
    # EXERCISE: echo.
    word = yield 1
    return word == ""


def makes_a_generator() -> Callable[[], Iterator[int]]:
    """Not a generator itself."""
    # EXERCISE: give back one.

    def inner() -> Iterator[int]:
        yield 1

    return inner


@contextlib.contextmanager
def managed() -> Iterator[None]:
    """Decorated."""
    # EXERCISE: enter and leave.
    yield


async def waits() -> None:
    """A coroutine."""
    # EXERCISE: wait.
    await asyncio.sleep(0)


async def streams() -> AsyncIterator[int]:
    """An async generator."""
    # EXERCISE: stream.
    yield 1


@contextlib.asynccontextmanager
async def opened(
    name: str,
    *,
    mode: str = "r",  # a remark in the signature
) -> AsyncIterator[str]:
    """An async generator in a decorator that insists on one."""
    # EXERCISE: open.
    yield name + mode


def outer(times: int) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Given, around two that are not."""

    def decorate(function: Callable[[], int]) -> Callable[[], int]:
        # EXERCISE: call it so many times.

        @functools.wraps(function)
        def call() -> int:
            return sum(function() for _ in range(times))

        return call

    return decorate


@overload
def either(value: int) -> int: ...
@overload
def either(value: str) -> str: ...
def either(value: int | str) -> int | str:
    """The implementation of overloads."""
    # EXERCISE: the same for both.
    match value:
        case int():
            return value
        case str():
            return value


# About the helper that goes.
def _helper(value: int) -> int:
    """Its own body uses it too."""
    # EXERCISE-REMOVE
    return _helper(value - 1) if value else 0


class _Node:
    # EXERCISE-REMOVE
    value: int = 0


class Shape(ABC):
    """Members of every kind."""

    @abstractmethod
    def area(self) -> float:
        """An abstract method."""


@dataclass
class Box(Shape):
    def _first(self) -> int:
        # EXERCISE-REMOVE
        return 1

    size: float = 1.0

    def __init__(self, size: float) -> None:
        """The attributes are declared."""
        # EXERCISE: keep the size.
        self.size = size + _helper(self._first())

    @property
    def width(self) -> float:
        """A getter."""
        # EXERCISE: read.
        return self._last()

    @width.setter
    def width(self, value: float) -> None:
        """A setter."""
        # EXERCISE: write.
        self.size = value

    def area(self) -> float:
        """A method."""
        # EXERCISE: multiply.
        return self.size**2 + _Node.value

    class Lid:
        """Nested."""

        @staticmethod
        def opens() -> bool:
            """Static."""
            # EXERCISE: always.
            return True

    def _last(self) -> float:
        # EXERCISE-REMOVE
        return self.size


if LIMIT > 2:

    def conditional() -> int:
        """In one branch."""
        # EXERCISE: one.
        return 1

    def _conditional_helper() -> int:
        # EXERCISE-REMOVE
        return 1

else:

    def conditional() -> int:
        """In the other."""
        return 2


TEXT = """
# EXERCISE: a string is not a mark.
"""


def last() -> str:
    """Shows a mark in words: ``# EXERCISE: so``."""
    # EXERCISE: the end.
    return "# EXERCISE: nor is this"


def _trailing() -> None:
    # EXERCISE-REMOVE
    return
'''


def stub(source: str) -> str:
    """Any text as the module ``package.module``."""
    return derive_stub(textwrap.dedent(source), module="package.module", path="module.py")


def formatted(source: str) -> str:
    """What the real formatter makes of it."""
    command = (f"{BIN}/ruff", "format", "--isolated", "--line-length=110", "-")
    run = subprocess.run(command, input=source.encode(), capture_output=True, check=True)
    return run.stdout.decode()


def public_names(source: str) -> set[str]:
    """Of functions and classes, outside of functions."""
    return {name for name in kinds(source) if "<" not in name and not re.search(r"\b_(?!_init__)", name)}


def kinds(source: str) -> dict[str, int]:
    """What calling each function gives, as the interpreter sees it."""
    wanted = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
    pending, found = [compile(source, "m.py", "exec")], {}
    for code in pending:
        pending += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
        found[code.co_qualname] = code.co_flags & wanted
    return found


def test_a_marked_body_becomes_a_raise_below_its_sentence() -> None:
    """Signature, docstring and sentence stay; the error names the module and the function."""
    source = '''
    def plain(value: int) -> int:
        """One statement."""
        # EXERCISE: add one.
        return value + 1
    '''
    assert stub(source) == textwrap.dedent('''
    def plain(value: int) -> int:
        """One statement."""
        # TODO: add one.
        raise NotImplementedError("package.module.plain")
    ''')


def test_the_shapes_are_as_the_formatter_leaves_them_before_and_after() -> None:
    """What the formatter had nothing to say to, it has nothing to say to as a stub."""
    assert formatted(SHAPES) == SHAPES
    assert formatted(stub(SHAPES)) == stub(SHAPES)


def test_the_stub_of_every_shape_passes_the_strict_type_check(tmp_path: Path) -> None:
    """A learner starts with no type error, generators under decorators and overloads included."""
    (tmp_path / "shapes.py").write_text(stub(SHAPES))
    command = (f"{BIN}/mypy", "--strict", "--config-file=", f"--cache-dir={os.devnull}", "shapes.py")
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.stdout == "Success: no issues found in 1 source file\n"


def test_the_stub_offers_the_same_public_names() -> None:
    """Only private helpers may go."""
    assert public_names(stub(SHAPES)) == public_names(SHAPES)


def test_a_generator_stays_a_generator_and_a_coroutine_a_coroutine() -> None:
    """Calling the stub gives an object of the kind that calling the solution gives."""
    left, before = kinds(stub(SHAPES)), kinds(SHAPES)
    assert {name: kind for name, kind in left.items() if before[name] != kind} == {}


def test_nothing_of_a_solution_is_left_in_the_stub() -> None:
    """Comments of the solution go with it, those below its last statement too."""
    assert "The solution says why" not in stub(SHAPES)
    assert "and goes on" not in stub(SHAPES)
    assert "the helper that goes" not in stub(SHAPES)


def test_an_import_that_only_a_body_used_stays() -> None:
    """The learner needs it again."""
    assert "import asyncio\n" in stub(SHAPES)


def test_a_source_without_marks_comes_back_unchanged() -> None:
    """Most files of a package have none, and one of them need not even be Python."""
    assert stub("x = 1") == "x = 1"
    assert stub("print 'two'") == "print 'two'"


def test_a_stub_is_its_own_stub() -> None:
    """A derived text holds no mark, so deriving again changes nothing."""
    assert stub(stub(SHAPES)) == stub(SHAPES)


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_the_ends_of_lines_are_kept(ending: str) -> None:
    """A file from another system does not become a mixture."""
    assert stub(SHAPES.replace("\n", ending)) == stub(SHAPES).replace("\n", ending)


def test_tabs_and_a_missing_last_line_end_are_kept() -> None:
    """Indentation is taken from the body as it stands."""
    given = stub('def f():\n\t"""Words."""\n\t# EXERCISE: go.')
    assert (
        given == 'def f():\n\t"""Words."""\n\t# TODO: go.\n\traise NotImplementedError("package.module.f")\n'
    )


@pytest.mark.parametrize("length", [10, 55, 56, 57, 58, 80])
def test_a_long_name_is_laid_out_as_the_formatter_does(length: int) -> None:
    """The line with the error may become too long by the name alone."""
    given = stub(f"class A:\n    def {'f' * length}(self) -> None:\n        # EXERCISE: go.\n        pass\n")
    assert formatted(given) == given


def test_a_marked_body_is_known_by_name_kind_and_lines() -> None:
    """Lines count in the working source; the sentence lies above them."""
    source = textwrap.dedent("""
        class Box:
            async def items(self):
                # EXERCISE: one by one,
                # in order.

                for item in self._items:
                    yield item
                # The end.

        """)
    assert marked_bodies(source, module="m") == [
        MarkedBody(
            qualified_name="m.Box.items",
            kind="async generator",
            sentence="one by one, in order.",
            indentation="        ",
            mark_line=4,
            first_line=6,
            last_line=9,
        )
    ]


def test_the_names_of_nested_functions_are_plain() -> None:
    """They are read by people, in errors; so they have no ``<locals>``."""
    names = [body.qualified_name for body in marked_bodies(SHAPES, module="m")]
    assert "m.outer.decorate" in names
    assert len(names) == SHAPES.count("    # EXERCISE: ")


REFUSED = {
    "no colon": ("def f():\n    # EXERCISE go\n    pass\n", 2, "is no mark: write '# EXERCISE: what to do'"),
    "no sentence": ("def f():\n    # EXERCISE:\n    pass\n", 2, "is no mark"),
    "no space": ("def f():\n    #EXERCISE: go\n    pass\n", 2, "is no mark"),
    "small letters": ("def f():\n    # Exercise: go.\n    pass\n", 2, "is no mark"),
    "a slip": ("def _f():\n    # EXERCISE-REMOVED\n    pass\n", 2, "is no mark"),
    "one line": ("def f(): return 1  # EXERCISE: go.\n", 1, "a one-line body cannot be marked"),
    "at the module": ("# EXERCISE: go.\nx = 1\n", 1, "nothing claims this mark"),
    "at a class": ("class A:\n    # EXERCISE: go.\n    x = 1\n", 2, "nothing claims this mark"),
    "at an if": ("if x:\n    # EXERCISE: go.\n    pass\n", 2, "nothing claims this mark"),
    "too late": ("def f():\n    x = 1\n    # EXERCISE: go.\n    return x\n", 3, "nothing claims this mark"),
    "below": ("def f():\n    return 1\n    # EXERCISE: go.\n", 3, "nothing claims this mark"),
    "outside": ('def f():\n    """Words."""\n# EXERCISE: go.\n', 3, "nothing claims this mark"),
    "behind code": ("def f():\n    return 1  # EXERCISE: go.\n", 2, "nothing claims this mark"),
    "on the header": ("def f():  # EXERCISE: go.\n    return 1\n", 1, "nothing claims this mark"),
    "above words": (
        'def f():\n    # EXERCISE: go.\n    """Words."""\n    x()\n',
        2,
        "nothing claims this mark",
    ),
    "second": ("def f():\n    # Words.\n    # EXERCISE: go.\n    x()\n", 3, "nothing claims this mark"),
    "twice": ("def f():\n    # EXERCISE: go.\n    # EXERCISE: on.\n    x()\n", 3, "nothing claims this mark"),
    "nested": (
        "def f():\n    # EXERCISE: go.\n    def g():\n        # EXERCISE: on.\n        x()\n",
        4,
        "lies in what the mark on line 2 takes away",
    ),
    "undeclared": (
        "class A:\n    x: int\n    def __init__(self):\n        # EXERCISE: a\n        self.x = self.y = 0\n",
        4,
        "__init__ sets y: declare each in the class body",
    ),
    "public": ("def f():\n    # EXERCISE-REMOVE\n    x()\n", 2, "f is public and must stay"),
    "special": ("def __len__():\n    # EXERCISE-REMOVE\n    x()\n", 2, "__len__ is public"),
    "used": ("def _f():\n    # EXERCISE-REMOVE\n    x()\n\nx = _f\n", 2, "_f is still used on line 5"),
    "quoted": ("class _A:\n    # EXERCISE-REMOVE\n    x: int\n\nx: '_A'\n", 2, "_A is still used on line 5"),
    "member": (
        "class A:\n    def _f(self):\n        # EXERCISE-REMOVE\n        x()\n\n    x = lambda a: a._f()\n",
        3,
        "_f is still used on line 6",
    ),
    "overloaded": (
        "@overload\ndef _f(): ...\ndef _f():\n    # EXERCISE-REMOVE\n    x()\n",
        4,
        "_f is defined on line 2 as well",
    ),
    "emptied": (
        "class A:\n    def _f():\n        # EXERCISE-REMOVE\n        x()\n",
        2,
        "nothing would be left",
    ),
    "not Python": ("def f(:\n    # EXERCISE: go.\n", 1, "is not Python: "),
    "null": ("# EXERCISE: \0\n", 1, "is not Python: "),
}


@pytest.mark.parametrize(("source", "line", "problem"), REFUSED.values(), ids=REFUSED)
def test_a_mark_that_cannot_be_honoured_is_refused(source: str, line: int, problem: str) -> None:
    """The error says file and line, what is wrong and what to do."""
    with pytest.raises(MarkError) as caught:
        stub(source)
    assert str(caught.value).startswith(f"module.py:{line}: ")
    assert problem in str(caught.value)


def test_an_init_with_declared_attributes_may_be_marked() -> None:
    """Other attributes than its own do not count, nor does what its neighbours set."""
    source = """
    class A:
        x: int
        y = z = 0

        def __init__(self, other):
            # EXERCISE: set them.
            self.x, self.y = self.z = other.w = 1, 2

        def reset(self):
            # EXERCISE: back to the start.
            self.w = 0
    """
    assert stub(source).count("raise NotImplementedError") == 2


def test_a_removed_helper_may_be_used_by_what_goes_too() -> None:
    """Replaced bodies and other removed helpers are no uses, nor is an attribute of something else."""
    source = """
    def _a():
        # EXERCISE-REMOVE
        return _b()

    def _b():
        # EXERCISE-REMOVE
        return _a()

    def c(x):
        # EXERCISE: call it.
        return _a()

    d = c.__name__ + x._a
    """
    assert "def _" not in stub(source)


def run_probe(folder: Path, source: str, call: str, **variables: str) -> list[str]:
    """The lines that calling into the probe of a source wrote."""
    probe = derive_probe(textwrap.dedent(source), module="package.module")
    (folder / "module.py").write_text(f"{probe}\n{call}\n")
    subprocess.run((sys.executable, "module.py"), cwd=folder, env=variables, check=True)
    return (folder / "touched").read_text().splitlines() if (folder / "touched").exists() else []


PROBED = '''
"""Words."""
from __future__ import annotations

def counts():
    """Words."""
    # EXERCISE: count.
    yield 1

def calls():
    # EXERCISE: call.
    return counts()
'''


def test_a_probe_tells_which_test_touched_which_body(tmp_path: Path) -> None:
    """A generator is touched when it starts to run, as its stub would raise then."""
    touched = run_probe(
        tmp_path, PROBED, "calls()", GRADUS_TOUCHED="touched", PYTEST_CURRENT_TEST="t.py::t (call)"
    )
    assert touched == ["package.module.calls\tt.py::t (call)"]
    touched = run_probe(tmp_path, PROBED, "list(counts())", GRADUS_TOUCHED="touched")
    assert touched[1:] == ["package.module.counts\t"]


def test_a_probe_without_a_file_to_write_to_is_silent(tmp_path: Path) -> None:
    """It is the working program, whoever runs it."""
    assert run_probe(tmp_path, PROBED, "assert list(calls()) == [1]") == []


def test_the_probe_of_every_shape_works(tmp_path: Path) -> None:
    """Calls stand in each marked body, and the module behaves as it did."""
    touched = run_probe(tmp_path, SHAPES, "assert Box(2.0).area() == 4.0", GRADUS_TOUCHED="touched")
    assert touched == ["package.module.Box.__init__\t", "package.module.Box.area\t"]


# Random modules: each item may stand at the top, in a class or in a branch, between any neighbours.

REMARKS = st.sampled_from(["", "# A remark.\n", "# Apart.\n\n"])
DOCSTRINGS = st.sampled_from(["", '"""Words."""\n', '"""# EXERCISE: words.\n\n"""\n\n'])
MARKS = st.sampled_from(["", "# Given.\n", "# EXERCISE: go.\n", "# EXERCISE: go\n# on.\n\n"])
BODIES = st.sampled_from(
    [
        "return 1\n",
        "yield [\n    1,\n]\n",
        "for i in x:\n    pass\n    # Inside.\n# At the end.\n",
        "def inner():\n    yield\n",
        "@x\n\n# Between.\ndef inner(a=lambda: (yield)):\n    return a\n\nreturn inner\n",
    ]
)
HEADS = st.sampled_from(["def f():\n", "async def f():\n", "@x\n@(\n    x\n)\ndef f(\n    a=1,\n):\n"])
REMOVED = st.sampled_from(
    [
        "def _helper():\n    # EXERCISE-REMOVE\n    return 1\n\n    # The end.\n",
        '@x\nclass _Helper:\n    """Words."""\n\n    # EXERCISE-REMOVE\n',
    ]
)
STATEMENTS = st.sampled_from(["x = y = 1\n", "# Alone.\n\n", "x: int\n\n\n", "import x\n"])


def indented(text: str) -> str:
    """One level deeper."""
    return textwrap.indent(text, "    ")


def block(header: str, text: str) -> str:
    """Never empty, whatever is removed from it."""
    return header + indented(text + "z = 1\n")


FUNCTIONS = st.builds(lambda head, *body: head + indented("".join(body)), HEADS, DOCSTRINGS, MARKS, BODIES)
ITEMS = st.builds(str.__add__, REMARKS, FUNCTIONS | REMOVED | STATEMENTS)
BLOCKS = st.recursive(
    ITEMS,
    lambda inner: st.builds(
        block,
        st.sampled_from(["class C:\n", "if x:\n", "if x:\n    pass\nelse:\n", "try:\n    pass\nfinally:\n"]),
        st.lists(inner, min_size=1, max_size=4).map("".join),
    ),
    max_leaves=6,
)
MODULES = st.lists(BLOCKS, max_size=5).map("".join)


@settings(max_examples=40, deadline=None)
@given(MODULES)
def test_a_formatted_module_has_a_formatted_stub(module: str) -> None:
    """Whatever stands beside it, what is removed or replaced leaves no trace in the layout."""
    given = stub(formatted(module))
    assert given == formatted(given)


@given(MODULES)
def test_any_stub_compiles_and_derives_to_itself(module: str) -> None:
    """No combination of shapes makes a stub that is not Python, or one that still holds a mark."""
    given = stub(module)
    compile(given, "module.py", "exec")
    assert given == stub(given)


@given(MODULES)
def test_lines_outside_of_marked_bodies_stay_in_place(module: str) -> None:
    """With nothing to remove, only the lines between sentence and end of body are exchanged."""
    module = module.replace("# EXERCISE-REMOVE", "pass")
    kept = module.splitlines()
    for body in reversed(marked_bodies(module, module="package.module")):
        replacement = [f'raise NotImplementedError("{body.qualified_name}")', "yield"]
        lines = replacement if "generator" in body.kind else replacement[:1]
        kept[body.first_line - 1 : body.last_line] = [body.indentation + line for line in lines]
        kept[body.mark_line - 1] = kept[body.mark_line - 1].replace("EXERCISE", "TODO")
    assert stub(module).splitlines() == kept


@given(MODULES)
def test_a_probe_is_the_working_source_and_one_line_for_each_body(module: str) -> None:
    """Without what the probe inserts, every line of the source is left as it was."""
    bodies = marked_bodies(module, module="package.module")
    probe = derive_probe(module, module="package.module")
    touches = [line for line in probe.splitlines() if line.lstrip().startswith("_gradus_touch(")]
    assert touches == [f'{body.indentation}_gradus_touch("{body.qualified_name}")' for body in bodies]
    kept = [line for line in probe.splitlines() if line not in touches]
    added = len(kept) - len(module.splitlines())
    rests = [kept[:start] + kept[start + added :] for start in range(len(kept) + 1)]
    assert module.splitlines() in rests
