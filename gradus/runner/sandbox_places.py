"""Where Python and this tool lie, as a sandbox must show them: under every name that a program may know them by."""

import os
import sys
from pathlib import Path


def interpreter_folders() -> list[Path]:
    """Where Python and the installed packages lie, by every name under which they are known."""
    program = Path(sys.executable)
    links = [program]
    while links[-1].is_symlink():
        links.append(links[-1].parent / links[-1].readlink())
    folders = [Path(sys.prefix), Path(sys.base_prefix), *(link.parent.parent for link in links[1:])]
    every = [way for folder in folders for way in (Path(os.path.normpath(folder)), folder.resolve())]
    return list(dict.fromkeys(folder for folder in every if not folder.is_relative_to("/usr")))


def own_package() -> Path:
    """The folder of this tool's package, which the process that runs tests is started from."""
    return Path(__file__).resolve().parents[1]
