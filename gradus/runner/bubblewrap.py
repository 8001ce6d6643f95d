"""The command that starts a program within bubblewrap, for systems that grant namespaces to it and to nobody else.

It starts programs and cannot take a fork in, so every check pays for a fresh interpreter there.
"""

from collections.abc import Iterable
from pathlib import Path

from gradus.runner.composition import Slot
from gradus.runner.sandbox_places import interpreter_folders, own_package

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc")


def bubblewrap_command(program: str, slot: Slot, readable: Iterable[Path]) -> list[str]:
    """What to put before a command that is to see ``slot``, the interpreter, ``readable``, and no more."""
    shown = [*_SYSTEM, *map(str, (*interpreter_folders(), own_package(), *readable))]
    return [
        *(program, "--unshare-all", "--die-with-parent", "--new-session"),
        *("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"),  # noqa: S108  # the sandbox's own
        *(word for path in shown for word in ("--ro-bind-try", path, path)),
        *("--bind", str(slot.root), str(slot.root)),
        *("--ro-bind", str(slot.run / "tests"), str(slot.run / "tests")),
        *("--tmpfs", str(slot.scratch), "--tmpfs", str(slot.temporary), "--tmpfs", str(slot.root / "others")),
        "--",
    ]
