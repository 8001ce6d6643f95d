"""Where things go that something newer takes the place of: nothing of a learner's is ever deleted.

Each act has a folder of its own, ``.gradus/aside/<moment>-<what>``, made when the first file moves. A file keeps its
path relative to the workspace in there, so that one command brings everything back.
"""

import os
import shlex
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from gradus.atomic import write_atomically
from gradus.learner.workspace import STATE, Workspace


class Aside:
    """One act of moving aside; ``folder`` is relative to the workspace and need not exist."""

    def __init__(self, workspace: Workspace, act: str) -> None:
        self._root = workspace.root
        self.folder = _free_folder(workspace, act)
        self.moved: list[str] = []

    def copy(self, paths: Iterable[str]) -> None:
        """Make sure of all of ``paths`` before the first of them moves."""
        for path in paths:
            write_atomically(self._root / self.folder / path, (self._root / path).read_bytes())

    def move(self, path: str) -> None:
        """Take ``path`` away from its place; a copy of it that is here already gives way to it."""
        target = self._root / self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        (self._root / path).replace(target)
        self.moved.append(path)

    @property
    def way_back(self) -> str:
        """The command, given in the workspace, that puts everything back."""
        if os.name == "nt":
            return f"robocopy {self.folder} . /e"
        return f"cp -r {shlex.quote(self.folder)}/. ."


def _free_folder(workspace: Workspace, act: str) -> str:
    moment = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    number, name = 1, f"{moment}-{act}"
    while Path(workspace.root, STATE, "aside", name).exists():
        number += 1
        name = f"{moment}-{act}-{number}"
    return f"{STATE}/aside/{name}"
