"""Shuts a judged process in: what the sandbox found possible is carried out here, after the fork.

    server ─fork▶ keeper: leaves the namespaces, builds the view, waits and ends as the judged process does
                   └─fork▶ init: the first process of its own process namespace; reaps; its end kills all within
                            └─fork▶ judged: limits, another user, no capabilities

Three processes, since only a child is in a new process namespace, and its first process is deaf to most signals and
would owe every orphan a burial. All of it costs about ten milliseconds a check.

What does not work: confining a process that has threads, and keeping secrets from code that shares an interpreter with
what judges it.
"""

import json
import os
import signal
import struct
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

from gradus.runner import kernel
from gradus.runner.file_view import View, enter_view, hand_over
from gradus.runner.limits import Limits, apply_limits, processes_of

_STATUS = struct.Struct("i")


@dataclass(frozen=True)
class Confinement:
    """What is in force: ``user`` is another user to become, which only root can; ``group`` a control group to join.

    ``writable`` are the folders that the judged process may write to. A ``view`` needs the process namespace, for its
    ``/proc``.
    """

    limits: Limits
    writable: tuple[str, ...] = ()
    user: int | None = None
    user_namespace: bool = False
    process_namespace: bool = False
    network_namespace: bool = False
    view: View | None = None
    group: tuple[str, ...] = ()

    def to_json(self) -> str:
        """As ``from_json`` reads it, in another process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Confinement":
        """The opposite of ``to_json``."""
        fields = {name: _as_written(value) for name, value in json.loads(text).items()}
        view = fields.pop("view")
        limits = Limits(**fields.pop("limits"))
        return cls(limits=limits, view=View(**view) if view else None, **fields)


def _as_written(value: Any) -> Any:  # noqa: ANN401  # what JSON can hold
    """JSON knows no tuples."""
    if isinstance(value, dict):
        return {name: _as_written(one) for name, one in value.items()}
    return tuple(value) if isinstance(value, list) else value


def enter(confinement: Confinement, *, cpu_seconds: int) -> None:
    """Go in; returns in the judged process alone. OSError when the kernel refuses; nothing judged has run then."""
    user, group = confinement.user or os.getuid(), confinement.user or os.getgid()
    kernel.die_with_parent(signal.SIGKILL)
    for processes in confinement.group:
        _join(processes)
    _leave_namespaces(confinement)
    if confinement.process_namespace:
        _become_second(confinement, user, group)
    elif confinement.user is not None:
        for folder in confinement.writable:
            hand_over(Path(folder), user, group)
    _settle_in(confinement, user, group, cpu_seconds)


def _join(processes: str) -> None:
    with open(processes, "w", encoding="ascii") as file:  # noqa: PTH123  # a control file
        file.write(str(os.getpid()))


def _leave_namespaces(confinement: Confinement) -> None:
    flags = {
        kernel.NEW_USER: confinement.user_namespace,
        kernel.NEW_PROCESSES | kernel.NEW_IPC: confinement.process_namespace,
        kernel.NEW_NETWORK: confinement.network_namespace,
        kernel.NEW_MOUNTS | kernel.NEW_NAMES: confinement.view is not None or confinement.process_namespace,
    }
    user, group = os.getuid(), os.getgid()
    kernel.unshare(sum(flag for flag, wanted in flags.items() if wanted))
    if confinement.user_namespace:
        kernel.map_user(user, group)
    if confinement.network_namespace:
        kernel.raise_loopback()
    if flags[kernel.NEW_MOUNTS | kernel.NEW_NAMES]:
        kernel.keep_mounts_to_oneself()


def _become_second(confinement: Confinement, user: int, group: int) -> None:
    """Returns in the second process of the new process namespace; this one becomes the keeper, its child the init."""
    reader, writer = os.pipe()
    init = os.fork()
    if init:
        os.close(writer)
        _keep(init, reader)
    os.close(reader)
    kernel.die_with_parent(signal.SIGKILL)
    if confinement.view is not None:
        enter_view(confinement.view, confinement.limits, user, group)
    judged = os.fork()
    if judged:
        _reap(judged, writer)
    os.close(writer)
    os.setsid()


def _keep(init: int, reader: int) -> NoReturn:
    """Wait for what is within, and end in the way that the judged process did."""
    signal.signal(signal.SIGUSR1, lambda *_: os.kill(init, signal.SIGUSR1))
    os.waitpid(init, 0)
    said = os.read(reader, _STATUS.size)
    status = os.waitstatus_to_exitcode(_STATUS.unpack(said)[0]) if said else -signal.SIGKILL
    if status < 0:
        if -status not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    os._exit(max(status, 0))


def _reap(judged: int, writer: int) -> NoReturn:
    """Bury whoever dies; when that is the judged process, tell the keeper and take all others along."""
    signal.signal(signal.SIGUSR1, lambda *_: os.kill(judged, signal.SIGUSR1))
    while True:
        process, status = os.wait()
        if process == judged:
            os.write(writer, _STATUS.pack(status))
            os._exit(0)


def _settle_in(confinement: Confinement, user: int, group: int, cpu_seconds: int) -> None:
    alone = confinement.user is not None or confinement.user_namespace
    others = 0 if alone else processes_of(user)
    apply_limits(confinement.limits, cpu_seconds=cpu_seconds, already_running=others)
    if confinement.user is not None:
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)
        kernel.read_oneself()
    elif confinement.user_namespace:
        kernel.drop_capabilities()
    kernel.gain_nothing_by_executing()
    kernel.die_with_parent(signal.SIGKILL)
