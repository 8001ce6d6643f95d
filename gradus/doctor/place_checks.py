"""Folders and the files in them: caches, temporary files, what killed checks left, and hearing of saves."""

import shlex
from collections.abc import Iterator, Sequence

from gradus.doctor.findings import Finding, advice, ok, problem
from gradus.doctor.machine import Machine, Storage

MEBIBYTE, GIBIBYTE = 1 << 20, 1 << 30
NEEDED, COMFORTABLE = 100 * MEBIBYTE, GIBIBYTE
"""Free space without which checks fail, and with which nobody need think of it."""

BIG_CACHE = 2 * GIBIBYTE
FEW_WATCHES = 8192
"""What systems gave by default for years; an editor with a big project open takes most of it."""

WITHOUT_NOTICE = ("9p", "afpfs", "cifs", "drvfs", "nfs", "prl_fs", "smb", "vboxsf", "virtiofs", "vmhgfs")
"""Beginnings of names of file systems whose changes, made elsewhere, this machine does not hear of."""

_MORE_FOLDERS = "sudo sysctl fs.inotify.max_user_watches=524288"
_LIMITS = {
    "limit reached": _MORE_FOLDERS,
    "no space left": _MORE_FOLDERS,
    "too many open files": "sudo sysctl fs.inotify.max_user_instances=1024",
}


def check_cache(machine: Machine) -> Iterator[Finding]:
    """Whether what is learnt in one check can be kept for the next."""
    cache = machine.cache
    path, free = cache.storage.path, cache.storage.free
    if not cache.storage.writable:
        sentence = f"Nothing can be kept in {path}, so that every start is a first one."
        yield advice("cache", sentence, _choose(machine, "XDG_CACHE_HOME"))
    elif free < COMFORTABLE:
        yield _short_of_room("cache", cache.storage, _choose(machine, "XDG_CACHE_HOME"))
    elif cache.size > BIG_CACHE:
        sentence = f"The cache in {path} has grown to {size(cache.size)}; it is made anew when it is needed."
        yield advice("cache", sentence, remove(machine, [path]))
    elif cache.idle:
        sentence = f"{len(cache.idle)} parts of the cache have not been used for a month."
        yield advice("cache", sentence, remove(machine, cache.idle))
    else:
        yield ok("cache", f"{size(cache.size)} in {path}, {size(free)} free.")


def check_temporary(machine: Machine) -> Iterator[Finding]:
    """Whether checks can be composed and run there."""
    storage = machine.temporary.storage
    mend = _choose(machine, "TMPDIR")
    if not storage.writable:
        yield problem("temporary", f"Nothing can be written to {storage.path}, where checks are run.", mend)
    elif storage.free < COMFORTABLE:
        yield _short_of_room("temporary", storage, mend)
    elif not storage.runs_programs:
        sentence = (
            f"{storage.path} is mounted 'noexec': a program that a test writes there cannot be started."
        )
        yield advice("temporary", sentence, mend)
    else:
        yield ok("temporary", f"{storage.path}, {size(storage.free)} free.")


def _short_of_room(about: str, storage: Storage, mend: str) -> Finding:
    sentence = f"Only {size(storage.free)} are free for {storage.path}."
    if storage.free < NEEDED:
        return problem(about, f"{sentence} Checks will fail.", mend)
    return advice(about, sentence, mend)


def _choose(machine: Machine, name: str) -> str:
    """The command that lets ``name`` lead to another folder."""
    if machine.kernel.system == "Windows":
        name = {"TMPDIR": "TEMP", "XDG_CACHE_HOME": "LOCALAPPDATA"}[name]
        return f"set {name}=DIR"
    return f"export {name}=DIR"


def check_leftovers(machine: Machine) -> Iterator[Finding]:
    """What killed checks could not take away."""
    if found := machine.temporary.leftovers:
        what = (
            "A folder of a killed check is"
            if len(found) == 1
            else f"{len(found)} folders of killed checks are"
        )
        yield advice("leftovers", f"{what} still there.", remove(machine, found))


def remove(machine: Machine, paths: Sequence[str]) -> str:
    """The command that deletes ``paths``."""
    if machine.kernel.system == "Windows":
        return "rmdir /s /q " + " ".join(f'"{path}"' for path in paths)
    return f"rm -r {shlex.join(paths)}"


def check_watching(machine: Machine) -> Iterator[Finding]:
    """Whether watch will hear of a save."""
    watching = machine.watching
    if watching is None:
        return
    poll = "gradus watch --poll"
    if watching.refusal:
        sentence = f"The system does not tell of saved files: {watching.refusal}"
        yield advice("watching", sentence, _raised_limit(machine, watching.refusal) or poll)
    elif watching.filesystem.startswith(WITHOUT_NOTICE):
        sentence = f"The workspace is on a drive ({watching.filesystem}) that need not tell of saved files."
        yield advice("watching", sentence, poll)
    elif watching.most_watches is not None and watching.most_watches < FEW_WATCHES:
        sentence = f"Only {watching.most_watches} folders can be watched, by all programs together."
        yield advice("watching", sentence, _MORE_FOLDERS)
    else:
        yield ok("watching", "The system tells of saved files.")


def _raised_limit(machine: Machine, refusal: str) -> str:
    """The command that raises the limit of Linux that ``refusal`` speaks of; empty if it speaks of none."""
    if machine.kernel.system != "Linux":
        return ""
    return next((command for words, command in _LIMITS.items() if words in refusal.lower()), "")


def size(count: int) -> str:
    """``130 MB`` or ``1.5 GB``."""
    return f"{count / GIBIBYTE:.1f} GB" if count >= GIBIBYTE else f"{count / MEBIBYTE:.0f} MB"
