"""The borders between packages and between modules, read off the imports, those under TYPE_CHECKING included."""

import ast
from collections.abc import Iterator, KeysView, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PHASES = sorted(ROOT.glob("[0-9][0-9]_*"))
PACKAGES = sorted(path.parent for path in ROOT.glob("[0-9][0-9]_*/*/__init__.py"))


def module_name(path: Path, base: Path) -> str:
    """The dotted name of a file, seen from the folder that is on the search path."""
    parts = path.relative_to(base).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> Iterator[str]:
    """Every module, and every name that might be one, that a file imports anywhere."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def graph(package: Path) -> Mapping[str, set[str]]:
    """Which module of a package imports which other of its modules; a package's front door imports its rooms.

    Whoever imports a room by its name through the front door wants the room alone.
    """
    files = [path for path in package.rglob("*.py") if "start" not in path.parts]
    names = {module_name(path, package.parent): path for path in files}
    return {name: set(wanted(path, names.keys())) - {name} for name, path in names.items()}


def wanted(path: Path, known: KeysView[str]) -> Iterator[str]:
    """The modules among ``known`` that a file imports something of."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            modules = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (module if module in known else str(node.module) for module in modules)


@pytest.mark.parametrize("package", [ROOT / "gradus", *PACKAGES], ids=lambda path: path.name)
def test_modules_import_downward_only(package: Path) -> None:
    """No module imports, by whatever detour, one that imports it: a knot means a missing lower module."""
    try:
        TopologicalSorter(graph(package)).prepare()
    except CycleError as error:
        pytest.fail(f"a knot: {' → '.join(error.args[1])}")


def test_the_first_folder_is_the_lowest_layer_of_the_tool() -> None:
    """What runs beside judged code knows records, faults and pytest, and nothing of courses or verdicts."""
    inner = ["records", "faults", "reporter", "health", "fork_server", "pytest_process", "mypy_process"]
    found = {
        name: {
            other
            for other in imported(ROOT / "gradus" / "runner" / f"{name}.py")
            if other.startswith("gradus")
        }
        for name in inner
    }

    assert not [
        name for name, others in found.items() if not all(one.startswith("gradus.runner") for one in others)
    ]


def test_no_exercise_knows_the_tool() -> None:
    """An exercise is software of its own: neither it nor its tests import gradus."""
    files = [
        path
        for phase in PHASES
        for root in (phase, ROOT / "tests" / phase.name)
        for path in root.rglob("*.py")
    ]

    assert files
    assert not [path for path in files if any(name.partition(".")[0] == "gradus" for name in imported(path))]
