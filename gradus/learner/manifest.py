"""What a workspace was given: a fingerprint of each delivered file, and the text of those that are the learner's now.

The fingerprints tell a learner's change from the course's. The texts are there for an update that has to show what
the course changed in a file, apart from what the learner has done to it since. They are a convenience: one that is
missing, or is not what the fingerprint says, is taken for unknown.

A manifest that cannot be read knows nothing, so that everything unlike the course counts as the learner's own.
"""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gradus.atomic import write_atomically
from gradus.exercises.course import Files, digest
from gradus.learner.versions import refuse_newer

NAME = "manifest.json"
_VERSION = 1
TEXTS = "delivered"
"""The folder of the delivered texts, in the state folder."""


class Manifest(BaseModel):
    """Fingerprints by path relative to the workspace."""

    model_config = ConfigDict(extra="allow")

    version: Annotated[int, Field(ge=1)] = _VERSION
    files: dict[str, str] = Field(default_factory=dict)

    def delivered(self, path: str, content: bytes | None) -> bool:
        """Whether ``content`` is what stood at ``path`` when the course last wrote it."""
        return content is not None and self.files.get(path) == fingerprint(path, content)


def fingerprint(path: str, content: bytes) -> str:
    """What the manifest remembers of a file."""
    return digest({path: content})


def load_manifest(state: Path) -> Manifest:
    """What is remembered in the folder ``state``; NewerStateError for one of a newer version."""
    path = state / NAME
    content = path.read_bytes()
    refuse_newer(path, content, known=_VERSION)
    try:
        return Manifest.model_validate_json(content)
    except ValidationError:
        return Manifest()


def save_manifest(state: Path, manifest: Manifest) -> None:
    """Replace the file in one step."""
    write_atomically(state / NAME, manifest.model_dump_json(indent=1).encode())


def keep_texts(state: Path, files: Files) -> None:
    """Remember the texts of delivered files; those that are known already cost nothing."""
    for name, content in files.items():
        path = state / TEXTS / name
        if not path.is_file() or path.read_bytes() != content:
            write_atomically(path, content)


def kept_text(state: Path, manifest: Manifest, path: str) -> str | None:
    """The text of ``path`` as it was delivered; None if that is not known."""
    try:
        content = (state / TEXTS / path).read_bytes()
    except OSError:
        return None
    return content.decode(errors="replace") if manifest.delivered(path, content) else None
