"""What a confined process sees of the file system: a root of its own, made of what it needs and nothing else.

Everything is read-only but four folders, which are new, in memory and of bounded size: its own packages (a copy), its
working directory, the temporary folders. So a program that writes, fills or deletes leaves nothing, and there is no
other submission, no reference, no home to read. Paths are those outside, since tests, caches and error messages name
them.

What does not work: hiding what a program needs to run. The tests that judge it are there to be read.
"""

import contextlib
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gradus.runner.kernel import bind, change_root, make_read_only, mount_kind, mount_memory
from gradus.runner.limits import Limits

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_SETTINGS = (
    *("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "timezone", "mime.types", "ssl"),
    *("alternatives", "ca-certificates", "protocols", "services", "os-release", "python3.11"),
)
_DEVICES = ("null", "zero", "full", "random", "urandom")
_DEVICE_LINKS = {
    "fd": "/proc/self/fd",
    "stdin": "/proc/self/fd/0",
    "stdout": "/proc/self/fd/1",
    "stderr": "/proc/self/fd/2",
    "ptmx": "pts/ptmx",
}
_MOST_FILES = 20_000


@dataclass(frozen=True)
class View:
    """``readable`` folders and files show as they are, ``hidden`` ones within them are empty.

    ``room`` is an empty folder to build in; ``run`` the slot's folder, whose ``packages`` are copied and whose
    ``own`` folders begin empty.
    """

    room: str
    run: str
    packages: str
    own: tuple[str, ...]
    readable: tuple[str, ...]
    hidden: tuple[str, ...]


def enter_view(view: View, limits: Limits, user: int, group: int) -> None:
    """Make the view this process's root; needs new namespaces of mounts and processes. ``user`` gets the folders."""
    room = Path(view.room)
    options = f"size={limits.folder},nr_inodes={_MOST_FILES},mode=700,uid={user},gid={group}"
    mount_memory(room, "size=4m,mode=755")
    _mount_own(room, ["/tmp"], options)  # noqa: S108  # first: what is to be seen may lie in it
    _show(room, [*_SYSTEM, *(f"/etc/{name}" for name in _SETTINGS), *view.readable, view.run])
    _mount_own(room, view.hidden, "size=4k")
    _mount_own(room, [*view.own, view.packages], options)
    _copy_packages(Path(view.packages), _inside(room, view.packages), user, group)
    _write_settings(room / "etc", user, group)
    _make_devices(room / "dev", options)
    (room / "proc").mkdir()
    mount_kind(
        "proc", room / "proc"
    )  # while the old one can be seen: the kernel shows no user more than they had
    make_read_only(room, below=False)
    change_root(room)


def _inside(room: Path, path: str) -> Path:
    return room / path.lstrip("/")


def _show(room: Path, paths: Iterable[str]) -> None:
    """Each of ``paths`` that exists, at its own place; a symbolic link stays one."""
    for path in map(Path, paths):
        place = _inside(room, str(path))
        if place.is_symlink() or not path.exists():
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            place.symlink_to(path.readlink())
        elif path.is_dir():
            place.mkdir(exist_ok=True)
            _bind_read_only(path, place)
        elif not place.exists():
            place.touch()
            _bind_read_only(path, place)


def _bind_read_only(path: Path, place: Path) -> None:
    bind(path, place)
    make_read_only(place)


def _write_settings(folder: Path, user: int, group: int) -> None:
    folder.mkdir(exist_ok=True)
    texts = {
        "passwd": f"root:x:0:0::/:/bin/sh\nlearner:x:{user}:{group}::/tmp:/bin/sh\n",
        "group": f"root:x:0:\nlearner:x:{group}:\n",
        "hosts": "127.0.0.1 localhost\n::1 localhost\n",
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="ascii")


def _mount_own(room: Path, folders: Iterable[str], options: str) -> None:
    for folder in folders:
        place = _inside(room, folder)
        place.mkdir(parents=True, exist_ok=True)
        mount_memory(place, options)


def _copy_packages(source: Path, target: Path, user: int, group: int) -> None:
    shutil.copytree(source, target, dirs_exist_ok=True)
    hand_over(target, user, group)


def hand_over(folder: Path, user: int, group: int) -> None:
    """``folder`` and all in it belong to ``user`` from here on."""
    os.chown(folder, user, group)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(parent, name), user, group, follow_symlinks=False)


def _make_devices(folder: Path, options: str) -> None:
    """What every program may count on; terminals are there where the kernel lets us make them."""
    folder.mkdir()
    mount_memory(folder, "size=64k,mode=755")
    for name in _DEVICES:
        (folder / name).touch()
        bind(Path("/dev", name), folder / name)
    for name, target in _DEVICE_LINKS.items():
        (folder / name).symlink_to(target)
    for name in ("shm", "pts"):
        (folder / name).mkdir()
    mount_memory(folder / "shm", options)
    with contextlib.suppress(OSError):
        mount_kind("devpts", folder / "pts", "newinstance,ptmxmode=0666,mode=620")
