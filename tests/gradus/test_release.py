"""A release judges as the clone does, and holds nothing of the references that can be read.

The course is ``planted_course.txt`` with a third exercise that imports the first. Asked for is the third alone, and one
test of the first is kept for grading.
"""

import ast
import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from gradus.errors import CourseError, FolderInUseError, SealedError, UseError
from gradus.exercises.course import Course, discover
from gradus.exercises.marks import marked_bodies
from gradus.exercises.seal import ABOUT
from gradus.judging.opening import Setting, open_checker
from gradus.judging.private_tests import merged
from gradus.judging.verdict import Score, TestResult, Verdict
from gradus.learner.opening import difference, give_up, require_open, solution_of
from gradus.learner.progress import load_progress
from gradus.learner.update_plan import plan_update
from gradus.learner.workspace import create_workspace
from gradus.release.account import account_as_json
from gradus.release.choice import Choice, choose
from gradus.release.making import Places, Release, make_release
from gradus.release.signatures import derive_signatures
from gradus.release.test_parts import names_of_tests, private_part, public_part
from gradus.runner.composition import write_files
from gradus.runner.environment import default_cache

HERE = Path(__file__).parent
CLONE = HERE.parents[1]
WEIGHT_TESTS = "tests/01_parcels/test_parcel_weights.py"
KEPT_BACK = f"{WEIGHT_TESTS}::test_a_description_counts_and_weighs"

POST = {
    "__init__.py": '"""What posting costs."""\n\nfrom parcel_post.post import postage\n\n__all__ = ["postage"]\n',
    "post.py": '''\
"""What posting parcels costs, in cents."""

from parcel_weights import total

PER_GRAM = 2


def postage(weights: list[int]) -> int:
    """Two cents for each gram."""
    # EXERCISE: weigh them all together.
    return total(weights) * PER_GRAM
''',
}
POST_TEST = '''\
"""Exercise 1.3."""

from parcel_post import postage


def test_a_gram_costs_two_cents() -> None:
    """Parcels of 1 and 2 g cost 6 cents; nothing costs nothing."""
    assert (postage([1, 2]), postage([])) == (6, 0)
'''


def planted() -> dict[str, str]:
    """The planted course with the exercise that needs another."""
    _, *parts = re.split(r"^==== (.+)\n", (HERE / "planted_course.txt").read_text(), flags=re.MULTILINE)
    files = dict(zip(parts[::2], parts[1::2], strict=True))
    weights = "01_parcels/parcel_weights"
    brief = files[f"{weights}/README.md"].replace("id: 1.1", "id: 1.3")
    needs = "needs: [parcel_weights]\nafter: [parcel_labels]\nlearning:"
    texts = {name: files[f"{weights}/{name}"] for name in ("lesson.md", "hints.md", "after.md")}
    post = {**texts, **POST, "README.md": brief.replace("learning:", needs)}
    files |= {f"01_parcels/parcel_post/{name}": text for name, text in post.items()}
    return files | {"tests/01_parcels/test_parcel_post.py": POST_TEST}


def planted_course(folder: Path) -> Course:
    """The course, written to ``folder``."""
    write_files(folder, {name: text.encode() for name, text in planted().items()})
    return discover(folder)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The clone's."""
    return planted_course(tmp_path_factory.mktemp("clone"))


def places(folder: Path, private: Path | None = None) -> Places:
    """A release at ``folder``, made with the tool that runs here."""
    return Places(CLONE, default_cache(), os.environ, folder, private)


@pytest.fixture(scope="module")
def release(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The third exercise, and what it imports."""
    folder = tmp_path_factory.mktemp("handout")
    choice = choose(course, ["parcel_post"], [KEPT_BACK], [])
    return asyncio.run(make_release(course, choice, places(folder / "release", folder / "private")))


@pytest.fixture(scope="module")
def released(release: Release) -> Course:
    """The course of the release."""
    return discover(release.places.release)


async def judged(course: Course, name: str, reference: Course) -> list[Verdict]:
    """What ``course`` says to the reference of an exercise, and to its own start."""
    exercise = course.find(name)
    async with open_checker(course, [exercise], Setting(default_cache(), os.environ)) as checker:
        files = (reference.find(name).reference, exercise.start)
        return [await checker.check(exercise, one) for one in files]


# What it holds.


def test_what_an_exercise_imports_comes_along(released: Course) -> None:
    """Nothing else does, and the brief follows nothing that is not there."""
    assert [one.name for one in released.exercises] == ["parcel_weights", "parcel_post"]
    assert released.find("parcel_post").brief.after == ()


def test_learners_start_from_the_same_files(course: Course, released: Course) -> None:
    """Stubs are written out, and the same files wait to be written."""
    for exercise in released.exercises:
        assert exercise.start == course.find(exercise.name).start
        assert exercise.to_write == course.find(exercise.name).to_write


def test_no_marked_body_can_be_read_in_it(course: Course, release: Release) -> None:
    """Not a line of what learners write stands in any file, the packed reference included."""
    bodies = [
        line.strip()
        for exercise in course.select(["parcel_weights", "parcel_post"])
        for name, content in exercise.reference.items()
        for body in marked_bodies(content.decode(), module=exercise.module(name))
        for line in content.decode().splitlines()[body.first_line - 1 : body.last_line]
    ]
    folders = [release.places.release / name for name in ("01_parcels", "tests")]
    texts = [path.read_bytes() for folder in folders for path in folder.rglob("*.*") if path.is_file()]
    assert 'return f"{len(weights)} parcels, {total(weights)} g"' in bodies
    assert [body for body in bodies if any(f"{body}\n".encode() in text for text in texts)] == []


def test_only_chosen_files_are_in_it(release: Release) -> None:
    """No corpus, no afterword, no test of the tool; the folders that the wheel names exist."""
    folder = release.places.release
    named = {path.name for path in folder.rglob("*")}
    project = tomllib.loads((folder / "pyproject.toml").read_text())
    carried = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert (
        named & {"after.md", "corpus", "mutants", "repository", "benchmarks", "parcel_labels", ".git"}
        == set()
    )
    assert [path for path in carried if not (folder / path).exists()] == []
    assert project["project"]["requires-python"] == f"=={sys.version_info.major}.{sys.version_info.minor}.*"


def test_its_links_lead_somewhere(release: Release) -> None:
    """A page that is named was handed out, too."""
    pages = [path for path in release.places.release.rglob("*.md") if "lesson" not in path.name]
    links = [
        (page, link) for page in pages for link in re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text())
    ]
    assert links
    assert [link for page, link in links if not (page.parent / link).exists()] == []


def test_the_account_says_what_remains_visible(release: Release) -> None:
    """How many tests there are and are not, and whose bytecode is there."""
    account = json.loads(json.dumps(account_as_json(release)))
    rows = [(one["name"], one["tests"], one["left_out"], one["bytecode"]) for one in account["exercises"]]
    assert rows == [("parcel_weights", 7, 1, True), ("parcel_post", 1, 0, False)]
    assert any(sentence.startswith("parcel_weights: ") for sentence in account["remains_visible"])


def test_the_same_source_is_sealed_to_the_same_bytes(course: Course, release: Release) -> None:
    """Whatever else the process has seen: a second release of a course differs in nothing."""
    program = (
        "import sys; from pathlib import Path; from gradus.exercises.course import discover;"
        "from gradus.exercises.seal import pack; from gradus.release.sealing import sealed_reference;"
        "one = discover(Path(sys.argv[1])).find('parcel_weights');"
        "sys.stdout.buffer.write(pack(sealed_reference(one)))"
    )
    command = [sys.executable, "-c", program, str(course.root)]
    again = subprocess.run(
        command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": "7"}
    )
    sealed = release.places.release / "01_parcels" / "parcel_weights" / "sealed" / "reference.bin"
    assert again.stdout == sealed.read_bytes()


# How it judges.


async def test_a_verdict_is_that_of_the_clone(course: Course, released: Course) -> None:
    """On a sealed package the reference passes and the start is to do, word for word as on its source."""
    here, there = await judged(released, "parcel_post", course), await judged(course, "parcel_post", course)
    assert [verdict.state for verdict in here] == ["passed", "incomplete"]
    assert [verdict.without_chance() for verdict in here] == [verdict.without_chance() for verdict in there]


async def test_changed_tests_are_no_fault_of_a_learners(release: Release, tmp_path: Path) -> None:
    """What is expected came with the release: for other tests nothing can be judged, and nothing counts."""
    course = discover(Path(shutil.copytree(release.places.release, tmp_path / "changed")))
    (course.root / WEIGHT_TESTS).write_text("def test_it() -> None: ...\n")
    weights = course.find("parcel_weights")
    async with open_checker(course, [weights], Setting(default_cache(), os.environ)) as checker:
        verdict = await checker.check(weights, weights.start)
    assert verdict.state == "not_gradable"
    assert "not those that this release of the course was made with" in verdict.sentence


def test_bytecode_of_another_python_is_refused_at_once(release: Release, tmp_path: Path) -> None:
    """One sentence with both versions, before anything is judged."""
    folder = Path(shutil.copytree(release.places.release / "01_parcels", tmp_path / "01_parcels"))
    about = json.loads((folder / "parcel_weights" / ABOUT).read_text())
    about["bytecode"] = {"python": "3.99", "magic": "00"}
    (folder / "parcel_weights" / ABOUT).write_text(json.dumps(about))
    with pytest.raises(CourseError, match=r"made for Python 3\.99 .* this is Python 3\."):
        discover(tmp_path)


# What a learner meets.


def test_nothing_opens_a_reference_that_is_not_there(released: Course, tmp_path: Path) -> None:
    """Solution and comparison say so; giving up is refused before it is remembered."""
    workspace, post = create_workspace(released, tmp_path / "mine"), released.find("parcel_post")
    refused = (
        lambda: require_open(workspace, post, "after"),
        lambda: give_up(workspace, post),
        lambda: solution_of(post),
        lambda: difference(workspace, post),
        lambda: post.reference,
    )
    for ask in refused:
        with pytest.raises(SealedError, match="holds no reference of parcel_post"):
            ask()
    assert not load_progress(workspace.state).opened(post)


def test_a_workspace_moves_from_the_clone_to_a_release(
    course: Course, released: Course, tmp_path: Path
) -> None:
    """An update retires what the release does not hold, brings its tests, and touches no start."""
    workspace = create_workspace(course, tmp_path / "mine")
    steps = {step.path: step.kind for step in plan_update(released, workspace).steps}
    assert steps[WEIGHT_TESTS] == "newer"
    assert steps["01_parcels/parcel_labels/label.py"] == "retired"
    assert [
        path for path in steps if path.startswith(("01_parcels/parcel_post", "01_parcels/parcel_w"))
    ] == []


# Tests that are kept for grading.


def test_kept_tests_are_written_apart(release: Release) -> None:
    """They stand where grading reads them, and nowhere in the release."""
    assert release.places.private is not None
    private = release.places.private / "01_parcels" / "test_parcel_weights.py"
    public = release.places.release / WEIGHT_TESTS
    assert names_of_tests(private.read_bytes(), "private") == ["test_a_description_counts_and_weighs"]
    assert "test_a_description_counts_and_weighs" not in names_of_tests(public.read_bytes(), "public")


TEA_TEST = """\
def test_tea_costs_three() -> None:
    assert price("tea") == 3


"""
SHARED = f'''\
"""Rules of a shop."""

import pytest

PRICES = {{"tea": 3}}
SECRET = 7  # of the second test alone


# Somebody has to pay.
@pytest.fixture
def purse() -> list[int]:
    return [SECRET]


def price(name: str) -> int:
    return PRICES[name]


{TEA_TEST}# What nobody shall know before.
@pytest.mark.parametrize("count", [1, 2])
def test_the_purse_is_full(purse: list[int], count: int) -> None:
    assert price("tea") < sum(purse) * count
'''


def test_what_only_kept_tests_use_goes_with_them() -> None:
    """Fixtures, constants and remarks would tell of them; what both use is in both."""
    source, left_out = SHARED.encode(), ["test_the_purse_is_full"]
    public = public_part(source, left_out, "t").decode()
    without_secrets = SHARED[: SHARED.index("SECRET")] + SHARED[SHARED.index("\n\ndef price") :]
    assert public == without_secrets[: without_secrets.index("\n\n# What")]
    private = private_part(source, left_out, "t").decode()
    assert private == SHARED.replace(TEA_TEST, "")


@pytest.mark.parametrize(
    ("leave_out", "keep", "left"),
    [
        ([f"{WEIGHT_TESTS}::*"], [KEPT_BACK], 7),
        (["*::test_*heaviest*"], [], 2),
        ([KEPT_BACK, f"./{KEPT_BACK}"], [], 1),
        ([KEPT_BACK], [KEPT_BACK], 0),
    ],
)
def test_patterns_choose_tests(course: Course, leave_out: list[str], keep: list[str], left: int) -> None:
    """What is kept wins over what is left out."""
    choice = choose(course, ["parcel_weights"], leave_out, keep)
    assert choice.left_out_of(course.find("parcel_weights")) == left


@pytest.mark.parametrize(
    ("test", "said"),
    [
        (f"{WEIGHT_TESTS}::test_a_description_counts", "Did you mean '.*counts_and_weighs'"),
        (f"{KEPT_BACK}[one]", "cases of a test stay together"),
        (f"{WEIGHT_TESTS}::*", "Nothing would be left of the tests of parcel_weights"),
        ("nowhere.txt", "neither a test, such as"),
    ],
)
def test_a_slip_of_the_pen_hands_out_nothing(course: Course, test: str, said: str) -> None:
    """A test that is not found is told, with the nearest; an exercise keeps at least one."""
    with pytest.raises(UseError, match=said):
        choose(course, [], [test], [])


def test_tests_are_listed_in_a_file(course: Course, tmp_path: Path) -> None:
    """One on a line, with remarks."""
    (tmp_path / "kept.txt").write_text(f"# for the second week\n{KEPT_BACK}  # the whole\n\n")
    assert choose(course, [], [str(tmp_path / "kept.txt")], []).left_out == {
        WEIGHT_TESTS: {"test_a_description_counts_and_weighs"}
    }


def verdict_on(*tests: str) -> Verdict:
    """One in which these tests pass."""
    results = tuple(
        TestResult(id=one, rule="", outcome="passed", worth=1, passes_at_start=False, seconds=0)
        for one in tests
    )
    return Verdict(
        exercise="x",
        id="1.1",
        title="",
        phase="",
        state="passed",
        sentence="",
        tests=results,
        score=Score(earned=2, possible=2),
    )


def test_a_kept_test_counts_once_when_the_clone_grades() -> None:
    """The clone has it among its own tests still: it is the private one that stays."""
    both = merged(verdict_on("test_a", "test_b"), verdict_on("test_b"))
    assert [(test.id, test.private) for test in both.tests] == [("test_a", False), ("test_b", True)]


# Whole or not at all.


def everything(course: Course) -> Choice:
    """All exercises, all tests."""
    return choose(course, [], [], [])


async def test_a_folder_in_use_is_left_alone(course: Course, tmp_path: Path) -> None:
    """Nothing is added to what is there."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FolderInUseError):
        await make_release(course, everything(course), places(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


FOLLOWING = """

def test_zz_it_follows_another() -> None:
    assert SEEN == [1]
"""


async def test_a_part_that_does_not_pass_is_not_handed_out(tmp_path: Path) -> None:
    """A test that needs another to have run fails alone: the place stays empty, and so does that of the others."""
    course = planted_course(tmp_path / "clone")
    path, first = course.root / WEIGHT_TESTS, "def test_the_total_adds_up_all_weights() -> None:\n"
    text = path.read_text().replace(first, f"SEEN: list[int] = []\n\n\n{first}    SEEN.append(1)\n")
    path.write_text(text + FOLLOWING)
    choice = choose(course, ["parcel_weights"], [f"{WEIGHT_TESTS}::test_the_total_adds*"], [])
    with pytest.raises(CourseError, match="the reference of parcel_weights does not pass"):
        await make_release(course, choice, places(tmp_path / "release", tmp_path / "private"))
    assert [one.name for one in tmp_path.iterdir()] == ["clone"]


@pytest.mark.parametrize("inner", ["release/private", "release"])
async def test_kept_tests_never_lie_in_the_release(course: Course, tmp_path: Path, inner: str) -> None:
    """Nor it in them."""
    choice = choose(course, [], [KEPT_BACK], [])
    with pytest.raises(UseError, match="learners would get both"):
        await make_release(course, choice, places(tmp_path / "release", tmp_path / inner))


# What mypy is told of a sealed package.


def stub_of(source: str) -> str:
    """The stub file without the import that each begins with."""
    return derive_signatures(source, "m.py").partition("\n")[2].strip()


OVERLOADS = """\
@overload
def f(x: int) -> int: ...
@overload
def f(x: str) -> str: ...
"""
IMPLEMENTED = f"{OVERLOADS}def f(x: int | str) -> int | str:\n    return x\n"
PROTOCOL = "class P(Protocol):\n    def m(self) -> int: ..."
ABSTRACT = "class P(Protocol):\n    @_abstractmethod\n    def m(self) -> int: ..."
TRIED = "try:\n    import a\nexcept ImportError:\n    a = None"


@pytest.mark.parametrize(
    ("source", "stub"),
    [
        ("def f(x: int = 3) -> str:\n    return str(x)", "def f(x: int = 3) -> str: ..."),
        ("async def f() -> AsyncIterator[int]:\n    yield 1", "def f() -> AsyncIterator[int]: ..."),
        ("async def f() -> int:\n    return 1", "async def f() -> int: ..."),
        (IMPLEMENTED, OVERLOADS),
        (PROTOCOL, ABSTRACT),
        (TRIED, TRIED),
        ("if __name__ == '__main__':\n    main()", "if __name__ == '__main__':\n    ..."),
        ("X = [1]\nprint(X)", "X = [1]"),
    ],
)
def test_a_stub_file_keeps_what_is_outside_of_bodies(source: str, stub: str) -> None:
    """Headers, values and classes stay; what means something else in a stub is put so that it means the same."""
    assert stub_of(source) == ast.unparse(ast.parse(stub))


SETTING = """\
class A:
    def __init__(self, *xs: int, y: str) -> None:
        self.xs = list(xs)
        self.n: int = 0
        self.y = y
"""


def test_attributes_that_methods_set_are_declared() -> None:
    """With their annotation, or by a value from which mypy infers what it inferred of the body."""
    lines = [line.strip() for line in stub_of(SETTING).splitlines()]
    declared = ["_xs_given_xs: tuple[int, ...]", "xs = list(_xs_given_xs)", "n: int"]
    assert lines[-5:] == [*declared, "_y_given_y: str", "y = _y_given_y"]


def test_an_attribute_that_only_a_body_explains_is_refused() -> None:
    """Dependants would be told that it does not exist: the line and the remedy are named."""
    source = "class A:\n    def load(self) -> None:\n        found = read()\n        self.found = found"
    with pytest.raises(CourseError, match=r"m\.py:4: declare 'found' with its type in the body of 'A'"):
        derive_signatures(source, "m.py")
