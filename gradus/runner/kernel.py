"""The few calls of the Linux kernel that isolation needs and Python 3.11 does not offer.

Each raises OSError as Python's own would. Constants are the kernel's, named as in its manual pages. What does not
work: calling these on another system; every system can import them.
"""

import contextlib
import ctypes
import functools
import os
import socket
import struct
from pathlib import Path

NEW_MOUNTS, NEW_NAMES, NEW_IPC = 0x00020000, 0x04000000, 0x08000000
NEW_USER, NEW_PROCESSES, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
"""Flags of ``unshare``: which namespaces are to be new."""

_READ_ONLY, _NO_SET_UID = 0x1, 0x2
_BIND, _RECURSIVE, _PRIVATE = 0x1000, 0x4000, 0x40000
_DETACH = 2
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_MOUNT_SETATTR = 442
_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAPABILITY_VERSION_3 = 0x20080522
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 4, 36, 38
_SIOCGIFFLAGS, _SIOCSIFFLAGS, _IFF_UP = 0x8913, 0x8914, 0x1


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, *about: object) -> None:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), *[str(one) for one in about])


def unshare(flags: int) -> None:
    """Leave the namespaces that ``flags`` name; new processes are one's children only."""
    _checked(_libc().unshare(flags))


def bind(source: Path, target: Path) -> None:
    """Let ``target`` show what ``source`` shows."""
    _mount(os.fsencode(source), target, None, _BIND | _RECURSIVE, None)


def mount_memory(target: Path, options: str) -> None:
    """An empty file system in memory; ``options`` as ``mount -o`` takes them."""
    _mount(b"tmpfs", target, b"tmpfs", _NO_SET_UID, options.encode())


def mount_kind(kind: str, target: Path, options: str = "") -> None:
    """One of the kernel's own file systems, such as ``proc``."""
    _mount(kind.encode(), target, kind.encode(), _NO_SET_UID, options.encode())


def keep_mounts_to_oneself() -> None:
    """What is mounted from here on shows in this namespace only."""
    _mount(None, Path("/"), None, _RECURSIVE | _PRIVATE, None)


def _mount(source: bytes | None, target: Path, kind: bytes | None, flags: int, options: bytes | None) -> None:
    _checked(_libc().mount(source, os.fsencode(target), kind, ctypes.c_ulong(flags), options), target)


def make_read_only(target: Path, *, below: bool = True) -> None:
    """What is mounted at ``target``, and below it; needs Linux 5.12."""
    attributes = struct.pack("QQQQ", _READ_ONLY | _NO_SET_UID, 0, 0, 0)
    path = os.fsencode(target)
    result = _libc().syscall(
        _MOUNT_SETATTR,
        _AT_FDCWD,
        path,
        _AT_RECURSIVE if below else 0,
        attributes,
        ctypes.c_size_t(len(attributes)),
    )
    _checked(result, target)


def change_root(target: Path) -> None:
    """``target``, a mount, becomes the root; the old one is out of reach from then on."""
    os.chdir(target)
    _checked(_libc().syscall(_PIVOT_ROOT[os.uname().machine], b".", b"."), target)
    _checked(_libc().umount2(b".", _DETACH))
    os.chdir("/")


def raise_loopback() -> None:
    """A new network namespace has a loopback device, switched off."""
    import fcntl  # noqa: PLC0415  # Windows has none, and imports this module all the same

    with socket.socket() as any_socket:
        request = bytearray(struct.pack("16sh22x", b"lo", 0))
        fcntl.ioctl(any_socket, _SIOCGIFFLAGS, request)
        _, flags = struct.unpack_from("16sh", request)
        struct.pack_into("16sh", request, 0, b"lo", flags | _IFF_UP)
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, request)


def become_subreaper() -> None:
    """Orphans below this process become its children."""
    _checked(_libc().prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))


def die_with_parent(number: int) -> None:
    """Get the signal ``number`` when the parent ends; forgotten by the next fork or change of user."""
    _checked(_libc().prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0))


def gain_nothing_by_executing() -> None:
    """Programs that lend their owner's rights do not, from here on."""
    _checked(_libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def read_oneself() -> None:
    """After a change of user a process may not look at its own ``/proc/self`` until it says so."""
    _checked(_libc().prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0))


def drop_capabilities() -> None:
    """All of them, for good."""
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _checked(_libc().syscall(_CAPSET[os.uname().machine], header, bytes(24)))


def map_user(user: int, group: int) -> None:
    """In a new user namespace: this user and group go by their own numbers, and nobody else is there."""
    with contextlib.suppress(FileNotFoundError):
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
