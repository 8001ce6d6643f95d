"""The environment of judging processes: the user's, without what would make one machine judge unlike another.

The names are the slot's, so that the course's tests, the judged code and every process that either starts
find the same packages and write their temporary files where the slot is emptied.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from gradus.runner.composition import Slot
from gradus.runner.interface import RunnerSettings

_STRANGE = ("PYTHON", "PYTEST_", "MYPY", "RUFF_", "COVERAGE_", "HYPOTHESIS_", "GRADUS_", "COURSE_")
_COLOUR = {"FORCE_COLOR", "CLICOLOR_FORCE", "PY_COLORS"}


def judging_environment(slot: Slot, cache: Path, outside: Mapping[str, str]) -> dict[str, str]:
    """``outside`` cleaned, and the slot's own settings; ``cache`` outlives the slot."""
    kept = {
        name: value
        for name, value in outside.items()
        if not name.startswith(_STRANGE) and name not in _COLOUR
    }
    return kept | {
        "PYTHONPATH": str(slot.source),
        "PYTHONSAFEPATH": "1",
        "PYTHONHASHSEED": "0",  # the order of a set is no matter of luck in a verdict
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "TMPDIR": str(slot.temporary),
        "MYPY_CACHE_DIR": str(cache / "mypy-in-tests"),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(cache / "hypothesis"),
        "HOME": kept.get("HOME", str(slot.temporary)),
        "NO_COLOR": "1",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }


def mypy_environment(slot: Slot, outside: Mapping[str, str]) -> dict[str, str]:
    """For the process that only reads: nothing of the slot may be imported by it."""
    kept = {name: value for name, value in outside.items() if not name.startswith(_STRANGE)}
    return kept | {"PYTHONSAFEPATH": "1", "NO_COLOR": "1", "TMPDIR": str(slot.root)}


def test_command(slot: Slot, settings: RunnerSettings) -> list[str]:
    """What ``python -m`` runs to judge tests; Hypothesis costs a quarter of a second, and not all exercises use it."""
    needed = ["--property-tests"] if "hypothesis" in settings.preload else []
    shut_in = ["--confine", settings.confinement.to_json()] if settings.confinement is not None else []
    return ["gradus.runner.pytest_process", str(slot.run), *needed, *shut_in]


def default_cache() -> Path:
    """Where caches live between runs."""
    named = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(named) / "gradus" if named else Path.home() / ".cache" / "gradus"
