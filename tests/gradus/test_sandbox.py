"""The sandbox: what is found out about the machine, and what a program within it can see and do."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gradus.runner.abandoned import held
from gradus.runner.composition import Slot
from gradus.runner.confinement import Confinement, enter
from gradus.runner.control_groups import control_group, name_of_group
from gradus.runner.file_view import View
from gradus.runner.limits import Limits
from gradus.runner.sandbox import MEANINGS, Layer, LayerName, Sandbox, detect_sandbox
from gradus.runner.sandbox_places import interpreter_folders

SECONDS = 20


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    """What this machine offers; it must be everything, or these tests would prove nothing."""
    found = asyncio.run(detect_sandbox())
    assert found.shuts_in, [layer for layer in found.layers if not layer.in_force]
    return found


@pytest.fixture
def slot(tmp_path: Path) -> Slot:
    """With a package in it."""
    slot = Slot(tmp_path / "slot")
    for folder in (slot.source, slot.scratch, slot.temporary):
        folder.mkdir(parents=True)
    (slot.source / "program.py").write_text("answer = 42\n")
    return slot


Within = Callable[[Callable[[], object]], object]


@pytest.fixture
def within(sandbox: Sandbox, slot: Slot) -> Within:
    """Calls a function in a confined process and gives what it returned, through JSON, or its error's text."""

    def call(what: Callable[[], object]) -> object:
        reader, writer = os.pipe()
        with sandbox.confinement(slot, ()) as confinement:
            child = os.fork()
            if child == 0:
                _answer(confinement, what, writer)
            os.close(writer)
            with os.fdopen(reader) as answers:
                said = answers.read()
            os.waitpid(child, 0)
        return json.loads(said)

    return call


def _answer(confinement: Confinement, what: Callable[[], object], writer: int) -> None:
    try:
        enter(confinement, cpu_seconds=SECONDS)
        said = what()
    except BaseException as error:  # noqa: BLE001  # nothing may return from here
        said = f"{type(error).__name__}: {error}"
    os.write(writer, json.dumps(said).encode())
    os._exit(0)


def layers(*names: LayerName) -> Sandbox:
    """A sandbox of just these."""
    return Sandbox(tuple(Layer(name, in_force=True, meaning="") for name in names))


def test_each_layer_says_what_it_means_or_why_it_is_not_there(sandbox: Sandbox) -> None:
    """A report that only names layers tells an instructor nothing."""
    assert sandbox.layers
    for layer in sandbox.layers:
        assert layer.meaning
        assert not layer.in_force or layer.meaning == MEANINGS[layer.name]


def test_limits_alone_do_not_shut_a_program_in() -> None:
    """It could still reach the network and the disk."""
    assert not layers("process_limits", "other_user").shuts_in
    assert layers("process_limits", "process_namespace", "network_namespace", "file_view").shuts_in
    assert layers("process_limits", "bubblewrap").shuts_in


def test_without_a_limit_on_processes_nothing_bounds_a_fork_bomb() -> None:
    """Which is what root has to be refused for."""
    assert not layers("process_namespace", "file_view").bounds_processes


def test_a_confinement_survives_its_journey_to_another_process() -> None:
    """It travels as JSON."""
    view = View("/room", "/run", "/run/src", ("/a", "/b"), ("/usr",), ())
    sent = Confinement(Limits(), ("/a",), 1234, process_namespace=True, view=view, group=("/sys/x",))
    assert Confinement.from_json(sent.to_json()) == sent


def test_a_program_sees_its_own_processes_only(within: Within) -> None:
    """The first is the sandbox's, the second itself."""
    assert within(lambda: sorted(int(name) for name in os.listdir("/proc") if name.isdigit())) == [1, 2]  # noqa: PTH208


def test_a_program_sees_no_home_and_no_course(within: Within, tmp_path: Path) -> None:
    """Nothing is there but what Python needs."""
    secret = tmp_path / "secret"
    secret.write_text("an answer")
    assert within(secret.exists) is False
    course = Path(__file__).parents[2]
    assert (
        within(lambda: [(course / name).exists() for name in ("01_typing", "tests", "docs")]) == [False] * 3
    )


def test_a_program_reads_its_own_files_and_the_interpreter(within: Within, slot: Slot) -> None:
    """A view in which Python cannot be read would give everybody a zero."""
    assert within((slot.source / "program.py").read_text) == "answer = 42\n"
    assert within(lambda: all(any(folder.iterdir()) for folder in interpreter_folders())) is True


def test_what_a_program_writes_is_gone_with_it(within: Within, slot: Slot) -> None:
    """Its folders are memory of its own."""

    def write_everywhere() -> bool:
        for folder in (slot.source, slot.scratch, slot.temporary):
            (folder / "left").write_text("behind")
        (slot.source / "program.py").unlink()
        return True

    assert within(write_everywhere) is True
    assert [path.name for path in slot.root.rglob("left")] == []
    assert (slot.source / "program.py").exists()


def test_a_program_cannot_write_beside_its_own_folders(within: Within, slot: Slot) -> None:
    """The course's tests and the interpreter are read-only."""

    def writable() -> list[str]:
        places = [slot.run / "tests", Path("/usr/lib"), *interpreter_folders()]
        return [str(place) for place in places if os.access(place, os.W_OK)]

    assert within(writable) == []


def test_a_program_has_a_loopback_and_nothing_beyond(within: Within) -> None:
    """What listens outside hears nothing; what it starts itself, it reaches."""

    def reach(port: int) -> str:
        with socket.socket() as client:
            client.settimeout(5)
            return os.strerror(client.connect_ex(("127.0.0.1", port)))

    def reach_own() -> str:
        with socket.create_server(("127.0.0.1", 0)) as server:
            return reach(server.getsockname()[1])

    with socket.create_server(("127.0.0.1", 0)) as outside:
        assert within(lambda: reach(outside.getsockname()[1])) == "Connection refused"
        outside.settimeout(0)
        with pytest.raises(BlockingIOError):
            outside.accept()
    assert within(reach_own) == "Success"


def test_a_program_has_no_rights_left(within: Within) -> None:
    """Neither capabilities nor programs that would lend some."""

    def rights() -> list[str]:
        lines = Path("/proc/self/status").read_text().splitlines()
        return [line.split()[1] for line in lines if line.startswith(("CapEff", "CapPrm", "NoNewPrivs"))]

    assert within(rights) == ["0" * 16, "0" * 16, "1"]


def test_memory_and_the_size_of_files_are_bounded(within: Within, slot: Slot) -> None:
    """More than the limit is an ordinary error in the program, and no more than that."""
    limits = Limits()
    assert "MemoryError" in str(within(lambda: len(bytearray(2 * limits.memory))))
    big = slot.scratch / "big"
    assert "OSError" in str(within(lambda: big.write_bytes(bytes(limits.file + 1))))


def test_an_ending_is_told_as_it_was(sandbox: Sandbox, slot: Slot) -> None:
    """The keeper ends as the program did: by a status, or by a signal."""
    with sandbox.confinement(slot, ()) as confinement:
        endings = [_ending_of(confinement, end) for end in (_leave, _stop_oneself)]
    assert endings == [7, -signal.SIGTERM]


def _ending_of(confinement: Confinement, end: Callable[[], None]) -> int:
    child = os.fork()
    if child == 0:
        enter(confinement, cpu_seconds=SECONDS)
        end()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _leave() -> None:
    os._exit(7)


def _stop_oneself() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_groups_of_a_grader_that_was_killed_are_removed_by_the_next(sandbox: Sandbox) -> None:
    """Those of processes that live, and those that somebody holds, stay."""
    if not sandbox.has("control_group"):
        pytest.skip("nobody may make groups here")
    ended = subprocess.Popen(["true"])
    ended.wait()
    with control_group(f"gradus-{ended.pid}-1", Limits()) as held, control_group(name_of_group(1), Limits()):
        left = Path(held[-1]).parent.with_name(f"gradus-{ended.pid}-2")
        left.mkdir()
        with control_group(name_of_group(2), Limits()):
            assert not left.exists()
            assert Path(held[-1]).exists()
            assert left.with_name(name_of_group(1)).exists()


def test_every_system_can_import_what_only_linux_can_do() -> None:
    """Windows has none of these modules, and the same command line."""
    blocked = "import sys, gradus.locks; sys.modules.update(dict.fromkeys(['fcntl', 'pwd', 'resource'])); "
    modules = "gradus.cli, gradus.runner.pytest_process, gradus.runner.mypy_process"
    subprocess.run([sys.executable, "-c", f"{blocked}import {modules}"], check=True)


def test_folders_of_a_grader_that_was_killed_are_removed_by_the_next(tmp_path: Path) -> None:
    """What is held by a living one stays, and so does what only has such a name."""
    killed, living, other, new = (
        tmp_path / f"gradus-{name}" for name in ("killed", "living", "other", "new")
    )
    for folder in (killed, living, other, new):
        (folder / "run").mkdir(parents=True)
    (killed / "held").touch()
    (tmp_path / "gradus-link").mkdir()
    (tmp_path / "gradus-link" / "held").symlink_to(living / "run")
    with held(living), held(new):
        assert sorted(path.name for path in tmp_path.iterdir()) == [
            *("gradus-link", "gradus-living", "gradus-new", "gradus-other"),
        ]
    assert [path.name for path in living.iterdir()] == ["run"]
