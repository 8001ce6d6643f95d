"""The stub is the working source with its marked bodies taken out, and with nothing else changed.

The shapes of ``stub_shapes.txt`` are formatted and typed as a course file is; what is derived from them must be so
too. That is asked of the real formatter and the real type checker, since only they know.
"""

import ast
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
from gradus.exercises.marks import marked_bodies
from gradus.exercises.stubs import derive_probe, derive_solution, derive_stub

BIN = Path(sys.executable).parent

SHAPES = Path(__file__).with_name("stub_shapes.txt").read_text(encoding="utf-8")


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


def test_a_solution_is_the_working_source_without_its_marks() -> None:
    """The program is the same, laid out as the formatter leaves it, and nothing speaks of an exercise."""
    solution = derive_solution(SHAPES, module="package.module")

    assert ast.dump(ast.parse(solution)) == ast.dump(ast.parse(SHAPES))
    assert formatted(solution) == solution
    assert marked_bodies(solution, module="package.module") == []


def test_a_source_with_a_wrong_mark_gives_no_stub() -> None:
    """Left as it is, the mark would stand above the solution in the learner's file."""
    with pytest.raises(MarkError, match=r"^module\.py:2: "):
        stub("def f():\n    # EXERCISE go\n    return 1\n")


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
