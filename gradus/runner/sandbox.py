"""Finds out what protection this machine offers for running strangers' code, by trying it, and prepares its use.

Each layer is tried on top of those that work, in a process of its own; what the kernel refuses is reported with its
reason and left out. So the same command runs on a laptop, in a container and on a server, and says which protection
was in force.
"""

import asyncio
import contextlib
import json
import secrets
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from gradus.runner.abandoned import held
from gradus.runner.composition import Slot
from gradus.runner.confinement import Confinement
from gradus.runner.control_groups import control_group, name_of_group
from gradus.runner.file_view import View
from gradus.runner.limits import Limits
from gradus.runner.sandbox_places import interpreter_folders, own_package

LayerName = Literal[
    "process_limits",
    "other_user",
    "user_namespace",
    "process_namespace",
    "network_namespace",
    "file_view",
    "control_group",
    "bubblewrap",
]
MEANINGS: dict[LayerName, str] = {
    "process_limits": "memory, processor time, processes and files are bounded by the kernel",
    "other_user": "programs run as a user who owns nothing on this machine",
    "user_namespace": "programs have no rights outside a user namespace of their own",
    "process_namespace": "programs see no process but their own, and all of those end with the check",
    "network_namespace": "programs reach nothing but a loopback device of their own",
    "file_view": "programs see the interpreter, the tests and a copy of themselves, and write to memory only",
    "control_group": "memory and processes are bounded for everything that a program starts, taken together",
    "bubblewrap": "each check runs in a fresh process within bubblewrap, since the system grants that to it alone",
}
_ENOUGH: tuple[frozenset[LayerName], ...] = (
    frozenset({"process_limits", "process_namespace", "network_namespace", "file_view"}),
    frozenset({"process_limits", "bubblewrap"}),
)
_PROBE_WAIT = 30.0
_FIRST_USER, _USERS = 61_200, 4_000
"""Numbers of users that no distribution gives out."""


@dataclass(frozen=True)
class Layer:
    """Whether one layer is in force here, and what that means or why it is not."""

    name: LayerName
    in_force: bool
    meaning: str


@dataclass(frozen=True)
class Sandbox:
    """What was found; ``bubblewrap`` is its path where it is needed."""

    layers: tuple[Layer, ...]
    limits: Limits = field(default_factory=Limits)
    bubblewrap: str | None = None

    def has(self, name: LayerName) -> bool:
        """Whether the layer ``name`` is in force."""
        return any(layer.name == name and layer.in_force for layer in self.layers)

    @property
    def shuts_in(self) -> bool:
        """Whether a program can neither reach out nor leave anything behind."""
        return any(all(self.has(name) for name in names) for names in _ENOUGH)

    @property
    def bounds_processes(self) -> bool:
        """Whether a program that starts processes without end is stopped: as root, limits alone do not."""
        return self.has("process_limits")

    @contextlib.contextmanager
    def confinement(self, slot: Slot, readable: tuple[Path, ...]) -> Iterator[Confinement]:
        """How to shut in what runs in ``slot``; beside the interpreter it may read ``readable``."""
        slot.root.chmod(0o711)
        with contextlib.ExitStack() as stack:
            stack.enter_context(held(slot.root))
            group = self._group(stack)
            yield Confinement(
                limits=self.limits,
                writable=tuple(map(str, (slot.source, slot.scratch, slot.temporary))),
                user=_unused_user() if self.has("other_user") else None,
                user_namespace=self.has("user_namespace"),
                process_namespace=self.has("process_namespace"),
                network_namespace=self.has("network_namespace"),
                view=_view(slot, readable) if self.has("file_view") else None,
                group=group,
            )

    def _group(self, stack: contextlib.ExitStack) -> tuple[str, ...]:
        if not self.has("control_group"):
            return ()
        return stack.enter_context(control_group(name_of_group(secrets.randbelow(1 << 30)), self.limits))


def _view(slot: Slot, readable: tuple[Path, ...]) -> View:
    room = slot.root / "view"
    room.mkdir(exist_ok=True)
    here = own_package()
    data = here / "course_data"
    return View(
        room=str(room),
        run=str(slot.run),
        packages=str(slot.source),
        own=(str(slot.scratch), str(slot.temporary)),
        readable=tuple(dict.fromkeys(map(str, (*interpreter_folders(), here, *readable)))),
        hidden=(str(data),) if data.is_dir() else (),
    )


def _unused_user() -> int:
    """A number that names nobody."""
    import pwd  # noqa: PLC0415  # Windows has none, and imports this module all the same

    named = {entry.pw_uid for entry in pwd.getpwall()}
    while (user := _FIRST_USER + secrets.randbelow(_USERS)) in named:
        pass
    return user


NO_SANDBOX = Sandbox(layers=())
"""For what is one's own."""


async def detect_sandbox(limits: Limits = Limits()) -> Sandbox:  # noqa: B008  # immutable
    """What works here, tried in a process of its own; nothing works where there is no Linux."""
    if sys.platform != "linux":
        return replace(NO_SANDBOX, layers=_unavailable("this system is not Linux"), limits=limits)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", "gradus.runner.sandbox_probe"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), _PROBE_WAIT)
    except TimeoutError:
        process.kill()
        await process.wait()
        return Sandbox(_unavailable("trying it took too long"), limits)
    if process.returncode:
        said = err.decode(errors="replace").strip().rpartition("\n")[2]
        return Sandbox(_unavailable(f"trying it failed: {said}"), limits)
    return _understood(json.loads(out), limits)


def _understood(refusals: dict[LayerName, str], limits: Limits) -> Sandbox:
    """``refusals`` holds every layer that was tried, with the reason why not, or nothing."""
    layers = tuple(
        Layer(name, name in refusals and not refusals[name], refusals.get(name) or meaning)
        for name, meaning in MEANINGS.items()
        if name in refusals
    )
    needed = not refusals.get("bubblewrap", "not tried")
    return Sandbox(layers, limits, shutil.which("bwrap") if needed else None)


def _unavailable(why: str) -> tuple[Layer, ...]:
    return tuple(Layer(name, in_force=False, meaning=why) for name in MEANINGS)
