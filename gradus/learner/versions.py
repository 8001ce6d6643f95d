"""The files of a workspace's state carry a version; one that a newer gradus wrote is refused, never rewritten.

Fields that are merely unknown are no reason to refuse: who reads keeps them, and they are written back.
"""

import json
from pathlib import Path

from gradus.errors import NewerStateError


def refuse_newer(path: Path, content: bytes, *, known: int) -> None:
    """NewerStateError if ``content``, read from ``path``, says a version above ``known``; nonsense says none."""
    try:
        document: object = json.loads(content)
    except ValueError:
        return
    version = document.get("version") if isinstance(document, dict) else None
    if isinstance(version, int) and version > known:
        raise NewerStateError(path, version, known)
