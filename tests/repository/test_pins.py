"""Whoever runs ``uv run`` gets the versions that are pinned in pyproject.toml, whichever day it is."""

import subprocess
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PINS = [Requirement(pin) for pin in PROJECT["tool"]["uv"]["constraint-dependencies"]]


def installed_closure(requirements: list[str]) -> Iterator[str]:
    """Names of everything that these requirements bring in on this machine."""
    waiting, seen = [Requirement(text) for text in requirements], set[str]()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        yield name
        waiting += [Requirement(text) for text in distribution(name).requires or []]


def test_every_installed_dependency_is_pinned_to_its_version() -> None:
    """A version that differs from its pin, or has none, has drifted: run .ci/pins.py."""
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    installed = {name: distribution(name).version for name in installed_closure(wanted)}
    pinned = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in PINS}

    assert installed.items() <= pinned.items()


def test_every_pin_names_one_exact_version_in_order() -> None:
    """A range or a second line for the same name would let two machines differ."""
    names = [canonicalize_name(pin.name) for pin in PINS]

    assert names == sorted(set(names))
    assert all(str(pin.specifier).startswith("==") for pin in PINS)


def test_no_lock_file_is_under_version_control() -> None:
    """Lock files record download addresses, which are nobody's business here."""
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert not [line for line in tracked.splitlines() if line.endswith(("uv.lock", "package-lock.json"))]
