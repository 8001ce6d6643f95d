"""Tries each layer of isolation on this machine and prints, as JSON, why not, or nothing where it works.

    python -P -m gradus.runner.sandbox_probe

A layer counts when an interpreter starts within it: a view in which Python cannot be read would give every program a
zero. Each attempt is a forked process, since there is no way back from most of them.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from gradus.runner.bubblewrap import bubblewrap_command
from gradus.runner.composition import Slot
from gradus.runner.confinement import Confinement, enter
from gradus.runner.control_groups import control_group, name_of_group
from gradus.runner.limits import Limits
from gradus.runner.sandbox import Layer, LayerName, Sandbox

_CPU_SECONDS = 10
_FEW, _MANY = 4, 12
_ASK = "import ssl, ctypes, multiprocessing, pytest"
_PYTHON = [sys.executable, "-P", "-c", _ASK]


def main() -> None:
    """Print what each layer said."""
    with tempfile.TemporaryDirectory(prefix="gradus-") as folder:
        print(json.dumps(_try_all(Slot(Path(folder).resolve()))))  # noqa: T201  # its whole output


def _try_all(slot: Slot) -> dict[LayerName, str]:
    for place in (slot.source, slot.scratch, slot.temporary):
        place.mkdir(parents=True, exist_ok=True)
    refusals: dict[LayerName, str] = {}
    names: list[LayerName] = ["process_namespace", "network_namespace", "file_view"]
    # Another user may not be able to read the interpreter, unless a view shows it; without rights there is no view.
    for name in [*names, "other_user"] if os.getuid() == 0 else ["user_namespace", *names]:
        refusals[name] = _attempt(slot, [*_working(refusals), name], _start_python)
    refusals["control_group"] = _why_no_group()
    refusals["process_limits"] = _attempt(slot, _working(refusals), _start_many)
    if refusals["file_view"] and os.getuid():
        refusals["bubblewrap"] = _why_no_bubblewrap(slot)
    return refusals


def _working(refusals: dict[LayerName, str]) -> list[LayerName]:
    return [name for name, why in refusals.items() if not why]


def _attempt(slot: Slot, names: list[LayerName], what: Callable[[], str]) -> str:
    """Do ``what`` within the layers ``names``; why that was not possible."""
    sandbox = Sandbox(tuple(Layer(name, in_force=True, meaning="") for name in names))
    try:
        with sandbox.confinement(slot, ()) as confinement:
            few = replace(confinement.limits, processes=_FEW) if what is _start_many else confinement.limits
            return _in_a_child(replace(confinement, limits=few), what)
    except OSError as error:
        return _said(error)


def _in_a_child(confinement: Confinement, what: Callable[[], str]) -> str:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            enter(confinement, cpu_seconds=_CPU_SECONDS)
            said = what()
        except BaseException as error:  # noqa: BLE001  # nothing may return from here
            said = _said(error)
        os.write(writer, (said or "works").encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answers:
        said = answers.read()
    os.waitpid(child, 0)
    return "" if said == "works" else said or "it ended without a word"


def _said(error: BaseException) -> str:
    return (
        f"{error.strerror}: {error.filename}" if isinstance(error, OSError) and error.filename else str(error)
    )


def _start_python() -> str:
    run = subprocess.run(_PYTHON, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return (
        ""
        if run.returncode == 0
        else f"Python does not start in it: {run.stderr.strip().rpartition(chr(10))[2]}"
    )


def _start_many() -> str:
    """Fork until it is refused."""
    reader, writer = os.pipe()
    try:
        for _ in range(_MANY):
            if os.fork() == 0:
                os.close(writer)
                os.read(reader, 1)  # until whoever forked is gone
                os._exit(0)
    except BlockingIOError:
        return ""
    finally:
        os.close(reader)
    return "the kernel does not bound the processes of this user"


def _why_no_group() -> str:
    try:
        with control_group(name_of_group(secrets.randbelow(1 << 30)), Limits()):
            return ""
    except OSError as error:
        return _said(error)


def _why_no_bubblewrap(slot: Slot) -> str:
    program = shutil.which("bwrap")
    if program is None:
        return "it is not installed"
    command = [*bubblewrap_command(program, slot, ()), *_PYTHON]
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return "" if run.returncode == 0 else run.stderr.strip().rpartition("\n")[2]


if __name__ == "__main__":
    main()
