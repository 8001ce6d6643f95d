"""Writes a file so that whoever reads it, after a crash too, sees the old content or the new, never half."""

import os
import secrets
from pathlib import Path


def write_atomically(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Replace the file at ``path``, making its folders; OSError leaves the old one in place.

    ``mode`` holds from the first byte, as far as the user's mask allows: 0o600 is for secrets.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(
            beside, "xb", opener=lambda name, flags: os.open(name, flags, mode)
        ) as file:  # asked for with a mode
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
