"""A solution of the corpus is the reference with a few definitions exchanged, as text and never reprinted."""

from pathlib import Path

import pytest

from gradus.errors import CorpusError
from gradus.exercises.briefs import read_brief
from gradus.exercises.corpus import apply, corpus_folder, read_corpus, read_solution
from gradus.exercises.course import Exercise, course_root
from gradus.exercises.overlay import lay_over

MODULE = '''\
"""Prices."""

import math
from typing import overload

RATE = 0.2
"""Of each price."""


@overload
def tax(price: int) -> int: ...
@overload
def tax(price: float) -> float: ...
def tax(price: float) -> float:
    """A share."""
    return math.floor(price * RATE)  # down


# Kept where it is.
@staticmethod
def net(price: float) -> float:
    """What is left."""
    return price - tax(price)
'''

WRONG = '''\
"""Rounding feels fairer.

replaces: prices.py
fails:
  - test_the_tax_is_rounded_down
"""


def tax(price: float) -> float:
    return round(price * RATE)
'''


def written(tmp_path: Path, text: str, name: str = "wrong_rounds.py") -> Path:
    """A file of a corpus."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_solution_says_why_and_what_objects(tmp_path: Path) -> None:
    """Docstring: a paragraph, an empty line, YAML. The file's name says right or wrong."""
    solution = read_solution(written(tmp_path, WRONG))
    assert (solution.name, solution.right, solution.whole) == ("wrong_rounds", False, False)
    assert (solution.why, solution.replaces) == ("Rounding feels fairer.", "prices.py")
    assert solution.fails == {"test_the_tax_is_rounded_down"}


def test_definitions_of_the_same_name_are_replaced_whole() -> None:
    """Decorators, overloads and all; what stands around them keeps its lines, comments included."""
    given = lay_over(MODULE, "def tax(price: float) -> float:\n    return price  # all of it\n")
    assert given.count("def tax") == 1
    assert given.startswith(
        MODULE.partition("@overload")[0] + "def tax(price: float) -> float:\n    return price  # all"
    )
    assert given.endswith(MODULE.partition("# Kept where it is.")[2])


def test_the_decorators_of_a_replaced_definition_go_with_it() -> None:
    """The overlay's definition is complete, so a decorator that it does not have is gone."""
    given = lay_over(MODULE, "def net(price: float) -> float:\n    return price\n")
    assert "@staticmethod" not in given


def test_an_assignment_is_replaced_with_its_docstring() -> None:
    """A text below an assignment documents it, so it belongs to it."""
    given = lay_over(MODULE, "RATE = 0.5\n")
    assert "RATE = 0.5\n\n\n@overload" in given


def test_new_definitions_stand_before_the_first_replaced_one() -> None:
    """There a decorator or a base class is already known to what uses it."""
    half = "# Halves.\ndef _half(price: float) -> float:\n    return price / 2\n"
    overlay = f"{half}\n\ndef tax(price: float) -> float:\n    return _half(price)\n"
    given = lay_over(MODULE, overlay)
    assert f'"""Of each price."""\n\n\n{overlay}' in given


def test_definitions_that_replace_nothing_stand_at_the_end() -> None:
    """There everything that they could use is defined."""
    given = lay_over(MODULE, "def gross(price: float) -> float:\n    return price + tax(price)\n")
    assert given == MODULE + "\n\ndef gross(price: float) -> float:\n    return price + tax(price)\n"


@pytest.mark.parametrize(
    ("overlay", "imports"),
    [
        ("import math\n", "import math\nfrom typing import overload\n"),
        ("import json\n", "import math\nfrom typing import overload\nimport json\n"),
        (
            "from typing import Any, overload\n",
            "import math\nfrom typing import overload\nfrom typing import Any\n",
        ),
        ("import math as m\n", "import math\nfrom typing import overload\nimport math as m\n"),
    ],
)
def test_only_missing_imports_are_added_below_the_others(overlay: str, imports: str) -> None:
    """What is imported twice would be a finding of the linter, and nobody's mistake."""
    given = lay_over(MODULE, f"{overlay}\n\nRATE = 0.5\n")
    assert given.startswith(f'"""Prices."""\n\n{imports}\nRATE = 0.5\n')


def test_a_module_without_imports_gets_them_below_its_docstring() -> None:
    """A docstring is one only as long as it comes first."""
    assert lay_over('"""Text."""\n\nRATE = 1\n', "import math\n\nRATE = math.pi\n").startswith(
        '"""Text."""\n\nimport math\n\nRATE = math.pi\n'
    )


@pytest.mark.parametrize(
    ("overlay", "problem"),
    [
        ("print('hello')\n", "have a name to be found by"),
        ("if True:\n    RATE = 1\n", "have a name to be found by"),
        ("HIGH = 3\n", "define that as well"),
        ("LOW, HIGH = 1, 2\n", "changes nothing"),
        ("import math\n", "changes nothing"),
    ],
)
def test_what_cannot_be_laid_over_is_refused(overlay: str, problem: str) -> None:
    """Silence would judge the reference in the place of the solution."""
    with pytest.raises(ValueError, match=problem):
        lay_over("import math\n\nLOW, HIGH = 1, 2\n", overlay)


def test_a_whole_module_keeps_the_prose_as_its_docstring(tmp_path: Path) -> None:
    """The front matter is for the gate; the module keeps the paragraph and everything below it."""
    text = '"""Two lines,\nof \\"prose\\".\n\nreplaces: prices.py\nwhole: true\nfails: []\n"""\n\nRATE = 1  # all\n'
    solution = read_solution(written(tmp_path, text, "right_flat.py"))
    given = apply(solution, {"prices.py": MODULE.encode(), "other.py": b""})
    assert given == {
        "prices.py": b'"""Two lines,\nof \\"prose\\".\n"""\n\nRATE = 1  # all\n',
        "other.py": b"",
    }


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("worng_rounds.py", WRONG, "must be called"),
        ("wrong_rounds.py", "def tax(:\n", "line 1: is not Python"),
        ("wrong_rounds.py", "RATE = 1\n", "the docstring must be"),
        ("wrong_rounds.py", '"""Only prose."""\n', "the docstring must be"),
        ("wrong_rounds.py", WRONG.replace("replaces:", "replace:"), "field 'replaces'"),
        ("wrong_rounds.py", WRONG.replace("fails:", "whole: perhaps\nfails:"), "field 'whole'"),
        ("wrong_rounds.py", WRONG.replace("fails:", "fails: ["), "not YAML"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, text: str, problem: str) -> None:
    """The author hears which file, and what it should hold."""
    with pytest.raises(CorpusError, match=problem) as caught:
        read_solution(written(tmp_path, text, name))
    assert str(caught.value).startswith(str(tmp_path / name))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("replaces: prices.py", "replaces: taxes.py", "replaces 'taxes.py', but the package has prices.py"),
        ("def tax(price: float) -> float:\n    return round(price * RATE)", "print()", "found by"),
    ],
)
def test_a_solution_that_does_not_fit_its_reference_is_named(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    """It fits a module of the package, and says which."""
    path = written(tmp_path, WRONG.replace(old, new))
    with pytest.raises(CorpusError, match=problem):
        apply(read_solution(path), {"prices.py": MODULE.encode(), "data.txt": b""})


def test_the_corpus_of_an_exercise_is_read_by_name() -> None:
    """Every file of the folder is a solution, and each can be laid over the reference."""
    folder = course_root() / "01_typing" / "first_verdict"
    exercise = Exercise(read_brief(folder / "README.md"), folder, course_root())
    solutions = list(read_corpus(exercise))
    assert [one.path.name for one in solutions] == sorted(
        path.name for path in corpus_folder(exercise).glob("*.py")
    )
    assert all(apply(one, exercise.reference) != exercise.reference for one in solutions)
