"""The ``pyproject.toml`` of a release: the clone's, without what is about developing it.

Whole sections are taken over as they are written, remarks and pins included. The one that puts the course into the
wheel is written anew, since it names every folder; a name too many there, and nothing can be installed.
"""

import re
from collections.abc import Iterable, Mapping

_HEADER = re.compile(r"^\[([^\[\]\n]+)\]\n", re.MULTILINE)
_KEPT = ("build-system", "project", "project.scripts", "tool.hatch.build.targets.wheel", "tool.uv")
_PYTHON = re.compile(r'^requires-python = ".*"$', re.MULTILINE)
_DATA = "gradus/course_data"

_HEAD = "# A release of the course: the tool, and what it is installed with.\n\n"
_CARRIED = """\
[tool.hatch.build.targets.wheel.force-include]
# The course travels inside the tool as data: nothing of it can be imported from the installed distribution.
"""


def project_file(clone: str, phases: Iterable[str], *, python: str | None) -> str:
    """The file's text, made from that of the ``clone``; ``python`` is the one version that it runs under, if any."""
    sections = _sections(clone)
    kept = "".join(f"[{name}]\n{sections[name]}" for name in _KEPT if name in sections)
    if python is not None:
        kept = _PYTHON.sub(f'requires-python = "=={python}.*" # bytecode runs under no other', kept)
    carried = [*phases, "tests/conftest.py", *(f"tests/{phase}" for phase in phases)]
    lines = "".join(f'"{path}" = "{_DATA}/{path}"\n' for path in carried)
    return f"{_HEAD}{kept.rstrip()}\n\n{_CARRIED}{lines}"


def _sections(text: str) -> Mapping[str, str]:
    """Each section's text below its header, by name."""
    _, *parts = _HEADER.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))
