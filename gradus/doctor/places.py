"""Looks at folders: what may be written, what is free, what was left behind, and who tells of changes.

A folder of a check counts as left behind when it looks like one of ours, belongs to this user, was not touched for a
day, and no process works in it: a watch may sit in its folder for days without a save.
"""

import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import watchfiles

from gradus.doctor.machine import Cache, Storage, Temporary, Watching
from gradus.locks import lock

DAY = 86_400.0
MONTH = 30 * DAY
_OURS = re.compile(r"gradus-(?:cache-|benchmark-)?[a-z0-9_]{8}")
_DETAILS = re.compile(r" about \[|\n")
_MOST_WATCHES = Path("/proc/sys/fs/inotify/max_user_watches")


def look_at_storage(folder: Path) -> Storage:
    """What can be done in ``folder``, which is made if it is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError:
        return Storage(str(folder), writable=False, free=0)
    return Storage(str(folder), writable=True, free=free, runs_programs=_runs(folder))


def _runs(folder: Path) -> bool:
    return os.name != "posix" or not os.statvfs(folder).f_flag & getattr(os, "ST_NOEXEC", 0)


def look_at_cache(folder: Path) -> Cache:
    """Its size, and which lanes nobody holds or has written to for a month."""
    now = time.time()
    idle = [lane for lane in folder.glob("lane-*/") if _is_free(lane) and now - _touched(lane) > MONTH]
    weight = sum(status.st_size for status in _statuses(folder) if stat.S_ISREG(status.st_mode))
    return Cache(look_at_storage(folder), weight, tuple(sorted(map(str, idle))))


def _is_free(lane: Path) -> bool:
    try:
        with lane.with_name(f"{lane.name}.lock").open("ab") as held:
            return lock(held, wait=False)
    except OSError:
        return False


def look_at_temporary(folder: Path) -> Temporary:
    """The folder, and what killed checks left in it."""
    used = set(_working_folders())
    left = [one for one in _folders_of_checks(folder) if _is_left(one, used)]
    return Temporary(look_at_storage(folder), tuple(sorted(map(str, left))))


def _folders_of_checks(folder: Path) -> Iterator[Path]:
    try:
        yield from (one for one in folder.iterdir() if _OURS.fullmatch(one.name) and _is_mine(one))
    except OSError:
        return


def _is_mine(folder: Path) -> bool:
    if folder.is_symlink() or not folder.is_dir():
        return False
    return os.name != "posix" or folder.stat().st_uid == os.getuid()


def _is_left(folder: Path, used: set[Path]) -> bool:
    in_use = any(one.is_relative_to(folder.resolve()) for one in used)
    return not in_use and time.time() - _touched(folder) > DAY


def _touched(folder: Path) -> float:
    """When it or something in it was last written; a moment to come where it cannot be read."""
    return max((status.st_mtime for status in _statuses(folder)), default=float("inf"))


def _statuses(folder: Path) -> Iterator[os.stat_result]:
    """Of the folder and all that is below it; what vanishes meanwhile is passed over."""
    for path in _everything(folder):
        try:
            yield path.lstat()
        except OSError:
            continue


def _everything(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent), *(Path(parent, name) for name in names))


def _working_folders() -> Iterator[Path]:
    """Where this user's processes work, as far as the system says."""
    for process in Path("/proc").glob("[0-9]*/cwd"):
        try:
            yield process.readlink()
        except OSError:
            continue


def look_at_watching(folder: Path, inner: Sequence[Path]) -> Watching:
    """Ask the system once to tell of changes: in ``folder``, and in all that is below ``inner``."""
    try:
        limit: int | None = int(_MOST_WATCHES.read_text(encoding="ascii"))
    except (OSError, ValueError):
        limit = None
    refusal = _refusal([folder], recursive=False) or _refusal(inner, recursive=True)
    return Watching(refusal, _filesystem(folder), limit)


def _refusal(folders: Sequence[Path], *, recursive: bool) -> str:
    if not folders:
        return ""
    listening = watchfiles.watch(
        *folders,
        recursive=recursive,
        rust_timeout=1,
        yield_on_timeout=True,
        force_polling=False,
    )
    try:
        next(listening)
    except (OSError, RuntimeError) as error:
        return _DETAILS.split(str(error))[0]
    return ""


def _filesystem(folder: Path) -> str:
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""
    return filesystem_of(folder.resolve(), mounts)


def filesystem_of(folder: Path, mounts: str) -> str:
    """The kind of file system below ``folder``, by the text of ``/proc/mounts``; of two mounts the later counts."""
    found, length = "", 0
    for line in mounts.splitlines():
        _, point, kind, *_ = line.split(" ")
        place = Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), point))
        if folder.is_relative_to(place) and len(place.parts) >= length:
            found, length = kind, len(place.parts)
    return found.removeprefix("fuse.")
