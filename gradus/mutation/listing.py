"""Mutants that are the same program in other words, each listed with the reason why no test can tell it.

    tests/mutants/<phase>/<name>.yaml

    - file: items.py
      function: chunked
      before: "iterator = iter(items)"
      after: "iterator = items"
      why: an iterator's iterator is itself, and ...

An entry names lines and no line numbers. When its mutant is killed after all, or is no longer made, the entry is
stale: what was written to excuse a survivor must not outlive it.
"""

from collections.abc import Iterable
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from gradus.errors import CorpusError
from gradus.exercises.course import Exercise
from gradus.mutation.mutants import Mutant, Place


class Listed(BaseModel):
    """One entry; ``number`` tells apart mutants of one function whose lines read the same."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    function: str
    before: str
    after: str
    number: int = 1
    why: str = Field(min_length=10)

    @property
    def place(self) -> Place:
        """What the mutant bears that is meant."""
        return Place(self.file, self.function, self.before.strip(), self.after.strip(), self.number)


_ENTRIES = TypeAdapter(tuple[Listed, ...])


def listing_path(exercise: Exercise) -> Path:
    """Beside the tests and outside of every phase, so that no learner gets it; it need not exist."""
    return exercise.course / "tests" / "mutants" / exercise.phase / f"{exercise.name}.yaml"


def read_listing(exercise: Exercise) -> tuple[Listed, ...]:
    """The entries; none without a file, and CorpusError when it cannot be read."""
    path = listing_path(exercise)
    if not path.exists():
        return ()
    try:
        return _ENTRIES.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")) or [])
    except yaml.YAMLError as error:
        raise CorpusError(path, f"is not YAML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CorpusError(path, f"entry {where}: {first['msg']}") from None


def proposal(mutants: Iterable[Mutant]) -> str:
    """Entries for ``mutants`` that lack nothing but the reason."""
    entries = [
        {
            "file": one.place.file,
            "function": one.place.function,
            "before": one.place.before,
            "after": one.place.after,
            **({"number": one.place.number} if one.place.number > 1 else {}),
            "why": "",
        }
        for one in mutants
    ]
    return yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=110) if entries else ""
