"""The front matter of a brief: read, typed, validated.

It is YAML, but read without YAML's guesses: every scalar arrives as text and this model says what it means.
Left to guess, YAML reads the id ``2.10`` as the number 2.1, and two exercises share a place.
"""

import re
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from gradus.engine_settings import EngineName
from gradus.errors import BriefError
from gradus.exercises.plain_yaml import read_yaml

_FENCE = "---\n"
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|min|h)")
_SECONDS = {"s": 1, "min": 60, "h": 3600}


def _seconds(text: object) -> object:
    """``90s``, ``5min`` or ``1.5h`` as seconds; anything else is left for the model to refuse."""
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        problem = f"'{text}' is no duration; write for instance 90s, 5min or 1.5h"
        raise ValueError(problem)
    return float(found[1]) * _SECONDS[found[2]]


Seconds = Annotated[float, BeforeValidator(_seconds), Field(gt=0)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Level = Literal["beginner", "intermediate", "advanced"]
Kind = Literal["micro", "branch", "capstone"]
Demand = Literal["swallowed_cancellation", "blocked_loop"]

MOST_NEEDS_OF_A_MICRO_PROJECT = 2


class Brief(BaseModel):
    """What an exercise says of itself; durations in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$")]
    title: Annotated[str, Field(min_length=3, max_length=80)]
    kind: Kind
    level: Annotated[tuple[Level, ...], Field(min_length=1, max_length=2)]
    study: Seconds
    build: Seconds
    points: Annotated[int, Field(ge=1, le=100)]
    needs: tuple[Name, ...] = ()
    after: tuple[Name, ...] = ()
    learning: Annotated[tuple[str, ...], Field(min_length=1)]
    source: tuple[str, ...] = ()
    start_fails: tuple[Name, ...] = ()
    demands: tuple[Demand, ...] = ()
    engines: tuple[EngineName, ...] = ()
    time_limit: Seconds = Field(default=10.0, validate_default=False)

    @model_validator(mode="after")
    def _a_micro_project_stands_nearly_alone(self) -> "Brief":
        if self.kind == "micro" and len(self.needs) > MOST_NEEDS_OF_A_MICRO_PROJECT:
            problem = f"a micro-project may need at most two others, this one needs {len(self.needs)}"
            raise ValueError(problem)
        return self

    @property
    def place(self) -> tuple[int, int]:
        """Phase and position, so that ``2.10`` comes after ``2.9``."""
        phase, position = self.id.split(".")
        return int(phase), int(position)


def duration(seconds: float) -> str:
    """``5 min``, ``2.5 h`` or ``11 h``."""
    hours = seconds / 3600
    if hours < 1:
        return f"{seconds / 60:g} min"
    return f"{hours:.3g} h"


def split_brief(text: str, path: Path) -> tuple[str, str]:
    """Front matter and prose of a brief; BriefError unless two ``---`` lines fence the front matter."""
    opening, _, rest = text.partition(_FENCE)
    front, fence, prose = rest.partition("\n" + _FENCE)
    if opening or not fence:
        raise BriefError(path, "---", "the file must begin with front matter between two '---' lines")
    return front, prose


def read_brief(path: Path) -> Brief:
    """The validated front matter of the brief at ``path``; BriefError names the file and the field."""
    try:
        return Brief.model_validate(_read_fields(path))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "needs"
        raise BriefError(path, field, first["msg"].removeprefix("Value error, ")) from None


def _read_fields(path: Path) -> dict[object, object]:
    try:
        front, _ = split_brief(path.read_text(encoding="utf-8"), path)
        fields = read_yaml(front)
    except UnicodeDecodeError:
        raise BriefError(path, "---", "the file must be text in UTF-8") from None
    except yaml.YAMLError as error:
        raise BriefError(path, "---", f"not YAML: {error}") from None
    if not isinstance(fields, dict):
        raise BriefError(path, "---", "the front matter must be lines of 'field: value'")
    return fields
