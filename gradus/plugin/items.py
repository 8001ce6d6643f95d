"""What pytest collects for an exercise when a submission is judged: its tests, and what a verdict has besides tests."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from gradus.exercises.course import Exercise

ASPECTS = ("types", "lint", "health")


class Aspect(pytest.Item):
    """``types``, ``lint`` or ``health`` of one exercise; with its tests they pass exactly if the exercise does."""

    def runtest(self) -> None:
        """Never called: the verdict answers for it."""
        raise NotImplementedError

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Its heading names the exercise, since every exercise has one."""
        return self.path, None, f"{self.path.stem.removeprefix('test_')}: {self.name}"


class ExerciseTests(pytest.Module):
    """A file of tests, and behind them the aspects."""

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """As ever; the tests' bodies are the course's, and stay uncalled."""
        return [*super().collect(), *(Aspect.from_parent(self, name=name) for name in ASPECTS)]


def bears_aspects(exercise: Exercise, module: Path) -> bool:
    """Whether ``module`` is the file of its tests, or the first of several."""
    if exercise.test == module:
        return True
    return exercise.test.is_dir() and module == min(exercise.test.rglob("test_*.py"), default=None)
