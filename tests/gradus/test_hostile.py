"""Every kind of hostile submission, judged as a class would be, and what it leaves behind.

All are judged before the first test asks, two at a time, in the same two slots one after the other: so whatever one of
them leaves meets the next. Among the last are an honest program and an empty one, which must get what they deserve.

What there is to attack is made for the suite: a course, a home, a cache, submissions of others, an engine's sockets.
Where this machine offers no sandbox, nothing here is run.
"""

import asyncio
import os
import secrets
import shutil
import site
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest

from gradus.exercises.course import Course, Exercise, Files, course_root, digest, discover
from gradus.grading.intake.reading import read_submission
from gradus.grading.intake.submission import Found
from gradus.judging.distrust import Distrust
from gradus.judging.opening import Setting, open_pool
from gradus.judging.verdict import Verdict
from gradus.runner.sandbox import Sandbox, detect_sandbox
from tests.gradus.hostile_submissions import HostileSubmission, Surroundings, Trace, read_hostile

KINDS = {one.name: one for one in read_hostile()}
SECONDS = 0.6
"""What each may use; a run that must be killed takes twice the runner's grace longer."""

LONGEST_VERDICT = 200_000
PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/run", ".")  # noqa: S108  # where strangers would write


@dataclass(frozen=True)
class Aftermath:
    """The verdicts by kind; of each trace where it was found; what two more programs got in the end."""

    verdicts: Mapping[str, Verdict]
    traces: Mapping[Trace, Sequence[str]]
    honest: Sequence[Verdict]
    empty: Sequence[Verdict]
    marks: Mapping[str, str]


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    """How it all ended."""
    sandbox = asyncio.run(detect_sandbox())
    if not (sandbox.shuts_in and sandbox.has("process_limits")):
        pytest.skip("nothing here can shut strangers' code in")
    return asyncio.run(judge_all(tmp_path_factory.mktemp("hostile"), sandbox))


async def judge_all(folder: Path, sandbox: Sandbox) -> Aftermath:
    """Judge every kind, then the honest and the empty program, and look around."""
    async with surroundings(folder) as (around, heard):
        course = discover(around.course)
        marks = {name: f"{around.mark}{number:03}" for number, name in enumerate(KINDS)}
        before = digests(around)
        outside = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        distrust = Distrust(Random(4))  # noqa: S311  # drawn alike each time, or a test would be a matter of luck
        setting = Setting(around.cache, outside, sandbox, distrust)
        async with open_pool(course, course.exercises, setting, ways=["warm", "warm"]) as judge:

            async def verdict_on(kind: HostileSubmission) -> Verdict:
                exercise = bounded(course.find(kind.exercise))
                told = replace(around, mark=marks[kind.name])
                return await judge.check(
                    exercise, handed_in(folder / "class" / kind.name, exercise, kind, told)
                )

            async with asyncio.TaskGroup() as group:
                asked = {name: group.create_task(verdict_on(kind)) for name, kind in KINDS.items()}
            exercise = course.find("first_verdict")
            honest = await asyncio.gather(*(judge.check(exercise, exercise.reference) for _ in range(2)))
            empty = await asyncio.gather(*(judge.check(exercise, exercise.start) for _ in range(2)))
        traces: Mapping[Trace, Sequence[str]] = {
            "process": list(processes(around.mark)),
            "file": list(files(around)),
            "byte": changed(before, digests(around)),
            "socket": heard,
        }
    return Aftermath({name: task.result() for name, task in asked.items()}, traces, honest, empty, marks)


def handed_in(folder: Path, exercise: Exercise, kind: HostileSubmission, around: Surroundings) -> Files:
    """What a grader reads of it, when it comes as a folder."""
    package = folder / exercise.phase / exercise.name
    package.mkdir(parents=True)
    kind.write(package, exercise.reference, around)
    return read_submission(Found(kind.name, folder, "folder"), [exercise]).packages[exercise.name]


def bounded(exercise: Exercise) -> Exercise:
    """The same, with little time."""
    return replace(exercise, brief=exercise.brief.model_copy(update={"time_limit": SECONDS}))


@asynccontextmanager
async def surroundings(folder: Path) -> AsyncIterator[tuple[Surroundings, list[str]]]:
    """Everything there is to attack, and the list of what arrives at the engine's sockets."""
    heard: list[str] = []
    mark = f"hostile{secrets.token_hex(2)}"
    path = Path(f"/tmp/{mark[::-1]}")  # noqa: S108  # an engine's socket, not named like what is looked for
    around = Surroundings(
        mark=mark,
        secret=secrets.token_hex(16),
        course=copied_course(folder / "course").root,
        home=folder / "home",
        cache=folder / "cache",
        submissions=folder / "submissions",
        port=free_port(),
        socket=path,
        abstract=path.name,
    )
    furnish(around)
    keeper = await asyncio.create_subprocess_exec(
        "sleep", "600", env={"API_TOKEN": around.secret, **os.environ}
    )
    async with engine(around, heard):
        try:
            yield around, heard
        finally:
            path.unlink(missing_ok=True)
            keeper.kill()
            await keeper.wait()


def furnish(around: Surroundings) -> None:
    """A home with secrets, a cache, and a classmate."""
    around.cache.mkdir()
    (around.home / ".ssh").mkdir(parents=True)
    for name in (".netrc", ".ssh/id_ed25519"):
        (around.home / name).write_text(around.secret, encoding="ascii")
    own = around.submissions / "ada" / "01_typing"
    shutil.copytree(around.course / "01_typing" / "first_verdict", own / "first_verdict")


def copied_course(root: Path) -> Course:
    """The exercises that the kinds are about, and what they follow, where they may be damaged."""
    course = discover(course_root())
    names = [kind.exercise for kind in KINDS.values()]
    for name in names:
        names += [earlier for earlier in course.find(name).brief.after if earlier not in names]
    for name in sorted(set(names)):
        exercise = course.find(name)
        shutil.copytree(
            exercise.folder, root / exercise.phase / name, ignore=shutil.ignore_patterns("__pycache__")
        )
        for path, content in {"tests/conftest.py": course.conftest, **exercise.test_files}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
    return discover(root)


def free_port() -> int:
    """For the engine."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@asynccontextmanager
async def engine(around: Surroundings, heard: list[str]) -> AsyncIterator[None]:
    """Listens by every kind of socket."""

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            heard.append((await reader.read()).decode(errors="replace"))
        writer.close()

    class Datagrams(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, _address: object) -> None:
            heard.append(data.decode(errors="replace"))

    address = ("127.0.0.1", around.port)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Datagrams, local_addr=address)
    async with (
        await asyncio.start_server(hear, *address),
        await asyncio.start_unix_server(hear, around.socket),
        await asyncio.start_unix_server(hear, f"\0{around.abstract}"),
    ):
        yield
    transport.close()


def digests(around: Surroundings) -> dict[str, str]:
    """A fingerprint of every folder that nobody but us may change."""
    folders = (around.course, around.home, around.submissions)
    return {
        folder.name: digest(
            {
                str(path.relative_to(folder)): path.read_bytes()
                for path in folder.rglob("*")
                if path.is_file() and "__pycache__" not in path.parts
            }
        )
        for folder in folders
    }


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Names of the folders that differ."""
    return [name for name in before if before[name] != after.get(name)]


def processes(mark: str) -> Iterator[str]:
    """Processes that a hostile program has named."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            names = (folder / "comm").read_bytes() + (folder / "cmdline").read_bytes()
            if mark.encode() in names:
                yield names.decode(errors="replace")


def files(around: Surroundings) -> Iterator[str]:
    """Files that a hostile program has named, or written its mark into."""
    pattern = f"*{around.mark}*"
    for place in (*PLACES, *site.getsitepackages(), str(Path.home())):
        yield from map(str, Path(place).glob(pattern))
    for folder in (around.course, around.home, around.cache, around.submissions):
        yield from map(str, folder.rglob(pattern))
    for path in around.cache.rglob("*"):
        if path.is_file() and "first_verdict" not in str(path) and around.mark.encode() in path.read_bytes():
            yield str(path)


@pytest.mark.parametrize("name", KINDS)
def test_a_hostile_submission_gets_what_its_kind_deserves(aftermath: Aftermath, name: str) -> None:
    """No credit, and the reason in words; detected, and a person is asked; or judged as if nothing had happened."""
    verdict, kind = aftermath.verdicts[name], KINDS[name]
    found = {one.code for one in verdict.types} | {one.code for one in verdict.lint}

    assert verdict.state != "not_gradable", verdict.sentence
    assert verdict.sentence
    assert kind.finds <= found
    if kind.expected == "contained":
        assert [test.name for test in verdict.tests if test.outcome != "passed"] == []
        assert verdict.review == ()
        assert not (kind.finds and verdict.passed)
    else:
        assert (verdict.score.earned, verdict.passed) == (0.0, False)
        assert bool(verdict.review) or kind.expected == "no_credit"


@pytest.mark.parametrize("trace", ["process", "file", "byte", "socket"])
def test_nothing_is_left_of_any_of_them(aftermath: Aftermath, trace: Trace) -> None:
    """No process, no file, no changed byte, and an engine outside has heard of none."""
    culprits = {name: mark for name, mark in aftermath.marks.items() if trace in KINDS[name].leaves}

    assert culprits
    assert aftermath.traces[trace] == []


def test_whoever_is_judged_after_them_gets_what_he_deserves(aftermath: Aftermath) -> None:
    """An honest program passes in both slots, and an empty one earns nothing."""
    assert [verdict.passed for verdict in aftermath.honest] == [True, True], aftermath.honest[0].sentence
    assert [verdict.score.earned for verdict in aftermath.empty] == [0.0, 0.0]


def test_no_verdict_is_larger_than_a_page_can_show(aftermath: Aftermath) -> None:
    """A gradebook of a class stays readable whatever one of them prints."""
    sizes = {name: len(verdict.model_dump_json()) for name, verdict in aftermath.verdicts.items()}

    assert {name: size for name, size in sizes.items() if size > LONGEST_VERDICT} == {}
