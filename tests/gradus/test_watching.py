"""A watch, driven by saves and keys: what it judges, what it shows, and what it survives."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

import pytest
import pytest_asyncio

from gradus.exercises.course import Course, discover
from gradus.judging.checking import Checker
from gradus.judging.opening import Setting, open_checker
from gradus.learner.progress import load_progress
from gradus.learner.workspace import Workspace, create_workspace
from gradus.runner.environment import default_cache
from gradus.watching.events import Checking, Event, Judged, Noted, Passed, Started
from gradus.watching.judging import Surroundings
from gradus.watching.session import Session
from gradus.watching.state import State

pytestmark = pytest.mark.asyncio(loop_scope="module")
_Kind = TypeVar("_Kind", bound=Event)


class Recorder:
    """An outlet that keeps everything, and whose keys are pressed by the test."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.states: list[State] = []
        self.press: Callable[[str], None] = lambda _key: None
        self._new = asyncio.Event()
        self._read = 0

    def opened(
        self, pressed: Callable[[str], None], _resized: Callable[[], None]
    ) -> AbstractContextManager[None]:
        """Keep the keyboard."""

        @contextmanager
        def held() -> Iterator[None]:
            self.press = pressed
            yield

        return held()

    def show(self, state: State) -> State:
        """Keep the state."""
        self.states.append(state)
        self._new.set()
        return state

    def tell(self, event: Event) -> None:
        """Keep the event."""
        self.events.append(event)
        self._new.set()

    async def next(self, kind: type[_Kind]) -> _Kind:
        """The next event of this kind that was not waited for yet."""
        async with asyncio.timeout(30):
            while True:
                while self._read < len(self.events):
                    event = self.events[self._read]
                    self._read += 1
                    if isinstance(event, kind):
                        return event
                self._new.clear()
                await self._new.wait()

    async def shown(self, fits: Callable[[State], bool]) -> State:
        """The last state, as soon as it fits."""
        async with asyncio.timeout(30):
            while not self.states or not fits(self.states[-1]):
                self._new.clear()
                await self._new.wait()
        return self.states[-1]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Two small exercises."""
    root = tmp_path_factory.mktemp("course")
    text = Path(__file__).with_name("planted_course.txt").read_text(encoding="utf-8")
    _, *parts = re.split(r"^==== (.+)\n", text, flags=re.MULTILINE)
    for name, content in zip(parts[::2], parts[1::2], strict=True):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")
    (root / "tests/conftest.py").touch()
    return discover(root)


@pytest.fixture
def workspace(course: Course, tmp_path: Path) -> Workspace:
    """A fresh one."""
    return create_workspace(course, tmp_path / "mine")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def checker(course: Course) -> AsyncIterator[Checker]:
    """One for all of these: what it costs to start is not the question here."""
    async with open_checker(
        course, course.exercises, Setting(default_cache(), os.environ), way="resident"
    ) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def watch(course: Course, workspace: Workspace, checker: Checker) -> AsyncIterator[Recorder]:
    """A watch that has judged the untouched start."""
    recorder = Recorder()
    session = Session(Surroundings(course, workspace, lambda _: nullcontext(checker)), recorder)
    async with asyncio.timeout(60):
        running = asyncio.create_task(session.run())
        await recorder.next(Judged)
        yield recorder
        recorder.press("n")
        recorder.press("q")
        await running


def module(workspace: Workspace) -> Path:
    """What a learner edits."""
    return workspace.root / "01_parcels/parcel_weights/weights.py"


def solved(course: Course, wrong: str = "") -> str:
    """The reference; with ``wrong`` in place of its sum."""
    text = course.exercises[0].reference["weights.py"].decode()
    return text.replace("return sum(weights)", f"return {wrong}") if wrong else text


async def test_it_begins_with_what_has_not_passed(watch: Recorder) -> None:
    """Whoever comes back finds the exercise at hand judged before touching anything."""
    started = watch.events[0]

    assert isinstance(started, Started)
    assert started.exercise == "parcel_weights"
    assert (await watch.shown(lambda state: state.verdict is not None)).page == "verdict"


async def test_a_save_is_judged(watch: Recorder, workspace: Workspace, course: Course) -> None:
    """What was saved is what the verdict is about."""
    module(workspace).write_text(solved(course, "len(weights)"), encoding="utf-8")
    judged = await watch.next(Judged)

    failing = {test.name for test in judged.verdict.tests if test.outcome != "passed"}
    assert failing == {"test_the_total_adds_up_all_weights", "test_the_program_prints_a_description"}


async def test_an_editor_may_save_by_renaming(watch: Recorder, workspace: Workspace, course: Course) -> None:
    """Many write a new file beside the old one and move it over."""
    beside = module(workspace).with_name(".weights.py.tmp")
    beside.write_text(solved(course), encoding="utf-8")
    beside.replace(module(workspace))

    assert (await watch.next(Judged)).passed


async def test_the_newer_save_wins(watch: Recorder, workspace: Workspace, course: Course) -> None:
    """A check that a save makes worthless is called off: its verdict is never shown."""
    module(workspace).write_text(solved(course, "sum(iter(int, 1))"), encoding="utf-8")
    await watch.next(Checking)
    module(workspace).write_text(solved(course), encoding="utf-8")

    assert (await watch.next(Judged)).passed


async def test_a_save_without_a_change_is_not_judged_again(
    watch: Recorder, workspace: Workspace, course: Course
) -> None:
    """Editors touch files for many reasons; what was judged is known."""
    module(workspace).write_bytes(module(workspace).read_bytes())
    module(workspace).write_text(solved(course), encoding="utf-8")
    await watch.next(Judged)

    assert (
        len([event for event in watch.events if isinstance(event, Checking) and event.cause == "save"]) == 1
    )


async def test_after_passing_it_moves_on(watch: Recorder, workspace: Workspace, course: Course) -> None:
    """The next exercise is judged at once, and the one before it stays worth a look."""
    module(workspace).write_text(solved(course), encoding="utf-8")
    passed = await watch.next(Passed)
    state = await watch.shown(lambda state: state.just_passed is not None and state.verdict is not None)

    assert (passed.exercise, passed.next) == ("parcel_weights", "parcel_labels")
    assert state.exercise is not None
    assert (state.exercise.name, state.unlocked) == ("parcel_labels", state.just_passed)
    assert load_progress(workspace.state).passed(course.exercises[0])


async def test_a_deleted_module_is_a_verdict(watch: Recorder, workspace: Workspace, course: Course) -> None:
    """What is gone is said; a reset or an undo brings it back, and the watch goes on."""
    module(workspace).unlink()
    gone = await watch.next(Judged)
    module(workspace).write_text(solved(course), encoding="utf-8")

    assert (gone.verdict.state, "is gone" in gone.verdict.sentence) == ("error", True)
    assert (await watch.next(Judged)).passed


async def test_a_deleted_phase_is_survived(watch: Recorder, workspace: Workspace) -> None:
    """Even the folder that is being watched may go and come back."""
    folder = workspace.root / "01_parcels"
    shutil.move(folder, workspace.root / "elsewhere")
    gone = await watch.next(Judged)
    shutil.move(workspace.root / "elsewhere", folder)

    assert gone.verdict.state == "error"
    assert (await watch.next(Judged)).verdict.state == "incomplete"


async def test_progress_that_cannot_be_kept_is_a_note(
    watch: Recorder, workspace: Workspace, course: Course
) -> None:
    """A full disk or a locked folder costs the memory of a verdict, never the verdict."""
    shutil.rmtree(workspace.state)
    workspace.state.write_text("in the way", encoding="utf-8")
    module(workspace).write_text(solved(course, "0"), encoding="utf-8")

    assert not (await watch.next(Judged)).passed
    assert "could not be kept" in (await watch.next(Noted)).sentence


def _number(title: str) -> int:
    """Of the hint that the page shows; 0 for another page."""
    found = re.match(r"Hint (\d)", title)
    return int(found[1]) if found else 0


async def test_a_hint_climbs_one_rung_with_each_press(watch: Recorder) -> None:
    """The question first; the shape of the answer only after the tool."""
    titles: list[str] = []
    for _ in range(3):
        watch.press("h")
        state = await watch.shown(lambda state: len(titles) + 1 == _number(state.title))
        titles.append(state.title)

    assert titles == ["Hint 1 of 3", "Hint 2 of 3", "Hint 3 of 3"]


async def test_the_reference_stays_closed_until_it_passes(watch: Recorder) -> None:
    """Keys for diff, solution and why say what opens them."""
    for key in "dsw":
        watch.press(key)
        state = await watch.shown(lambda state: "opens when" in state.note)
        assert state.page == "verdict"
        watch.press("escape")
        await watch.shown(lambda state: not state.note)


async def test_a_reset_asks_before_it_moves_anything(
    watch: Recorder, workspace: Workspace, course: Course
) -> None:
    """Any key but y means no; after yes the start is back and judged."""
    module(workspace).write_text(solved(course, "0"), encoding="utf-8")
    await watch.next(Judged)
    watch.press("x")
    watch.press("z")
    await watch.shown(lambda state: state.asking is None and "Nothing was changed" in state.note)
    assert "return 0" in module(workspace).read_text(encoding="utf-8")
    watch.press("x")
    watch.press("y")

    assert (await watch.next(Judged)).verdict.state == "incomplete"


async def test_the_list_leads_to_any_exercise(watch: Recorder) -> None:
    """Arrows choose, Enter goes there, and it is judged."""
    for key in ("l", "down", "enter"):
        watch.press(key)
    checking = await watch.next(Checking)

    assert (checking.exercise, checking.cause) == ("parcel_labels", "key")


async def test_a_check_called_off_during_the_sweep_harms_no_later_one(
    checker: Checker, course: Course
) -> None:
    """What a run left behind is removed after its verdict; whoever leaves while that goes on leaves it alone."""
    exercise = course.exercises[0]
    littering = exercise.reference["weights.py"] + (
        b"\nfrom pathlib import Path\n\nfor number in range(3000):\n    Path(str(number)).touch()\n"
    )
    await checker.check(exercise, {**exercise.reference, "weights.py": littering})
    hasty = asyncio.create_task(checker.check(exercise, exercise.reference))
    await asyncio.sleep(0)
    hasty.cancel()
    await asyncio.wait([hasty])

    assert (await checker.check(exercise, exercise.reference)).passed
