"""What is set, and who said so: the first question when a service does not do what its settings say.

A table of values alone sends people to search three files and a shell. Secrets are masked even here; if you
have to compare two, compare their hashes elsewhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app_settings.base import Settings
from app_settings.layers import gather
from app_settings.loading import load_settings
from app_settings.text import written
from app_settings.variables import variables


@dataclass(frozen=True, slots=True)
class Shown:
    """A variable's name, its value as text (a secret masked), and its source or ``default``."""

    name: str
    value: str
    source: str


def show_settings(kind: type[Settings], *, folder: Path, environment: Mapping[str, str]) -> list[Shown]:
    """Every setting as it is in force, in the order of the class; `SettingsError` as of `load_settings`."""
    settings = load_settings(kind, folder=folder, environment=environment)
    found = gather(kind, folder=folder, environment=environment).found
    sources = {name: one.source for name, one in found.items()}
    return [
        Shown(
            variable.name,
            written(getattr(settings, variable.attribute)),
            sources.get(variable.name, "default"),
        )
        for variable in variables(kind)
    ]
