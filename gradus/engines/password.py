"""Passwords that stay in a file: its owner alone ever reads it, and it is replaced as a whole.

A crash of the machine may leave an empty file all the same. That counts as none, so nothing has to wait for the disk.
"""

import contextlib
import os
import re
import secrets
import tempfile
from pathlib import Path

from gradus.engines.owner import Owner, give

_PASSWORD = re.compile(r"[\w-]+", re.ASCII)


def password_in(path: Path) -> str:
    """What ``path`` holds; a new one if it holds none, or something that is none."""
    if (kept := kept_password(path)) is not None:
        return kept
    write_private(path, secrets.token_hex(16))
    return password_in(path)


def kept_password(path: Path) -> str | None:
    """What ``path`` holds; None if that is no password."""
    with contextlib.suppress(FileNotFoundError):
        kept = path.read_text(encoding="ascii", errors="replace").strip()
        return kept if _PASSWORD.fullmatch(kept) else None
    return None


def write_private(path: Path, text: str, owner: Owner | None = None) -> None:
    """Put a new file in the place of ``path``, which ``owner`` alone may read."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        give(Path(name), owner)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
