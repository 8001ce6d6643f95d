"""A submission as the grader sees it: bytes by name, and nothing that could run.

Whatever it came in (a folder, an archive, a repository), it is read into memory within limits and never unpacked to
disk. So no name, link or size that a stranger chose can reach a path of ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from gradus.exercises.course import Files

Kind = Literal["folder", "zip", "tar", "repository", "bundle", "unreadable"]
"""``unreadable``: certainly handed in, but in a form that no reader here reads, a RAR archive for instance."""


@dataclass(frozen=True)
class Found:
    """Something to grade, not yet read. ``name`` tells whose it is: the file's without its ending, or the folder's."""

    name: str
    source: Path
    kind: Kind


@dataclass(frozen=True)
class Submission:
    """What was read of it: the packages by exercise name. ``remarks`` say what was left out, and why.

    ``problem`` says why nothing could be read; there are no packages then. ``submitted`` is known of what git keeps.
    """

    found: Found
    packages: Mapping[str, Files] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    submitted: datetime | None = None
    problem: str = ""
