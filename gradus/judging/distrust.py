"""What a check does differently when the judged program is a stranger's: it believes nothing that is not proven.

The tests are armed with canaries, drawn once for a grading and known to the parent alone; what the run says is then
read back as if they had never been there. Whatever speaks against the run is a sentence for a person, and the run
earns nothing until that person has looked.
"""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from gradus.exercises.course import Exercise, Files
from gradus.judging.canaries import Armed, arm
from gradus.judging.disarming import Translator, disarm
from gradus.judging.integrity import suspicions
from gradus.judging.verdict import Score, Verdict
from gradus.runner.composition import Composition
from gradus.runner.interface import TestRun

LONGER = 1.5
"""How much more time armed tests get: a test and its canary may both be slow, and each takes of what is left."""

_VOID = "This run was not what it claimed to be, so it earns nothing until a person has looked at it: "


class Distrust:
    """The canaries of one grading; ``chance`` draws them."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._armed: dict[tuple[str, bool], Armed] = {}

    def arm(self, exercise: Exercise, composition: Composition) -> Composition:
        """``composition`` with canaries among its tests; the same ones for the whole grading."""
        files = {**composition.tests, **self._of(exercise).files}
        return replace(composition, tests=files)

    def disarm(self, exercise: Exercise, run: TestRun) -> TestRun:
        """What ``run`` says of the true tests."""
        return disarm(self._of(exercise), run)

    def suspicions(self, exercise: Exercise, run: TestRun, expected: tuple[str, ...]) -> tuple[str, ...]:
        """What speaks against ``run``, as it came; ``expected`` are the true tests."""
        armed = self._of(exercise)
        translator = Translator(armed.modules)
        found = suspicions(run, armed.listing(expected), armed.canaries)
        return tuple(translator.text(sentence) for sentence in found)

    def _of(self, exercise: Exercise) -> Armed:
        key = exercise.name, exercise.private_tests is not None
        if key not in self._armed:
            self._armed[key] = arm(_tests_of(exercise), self._chance)
        return self._armed[key]


def _tests_of(exercise: Exercise) -> Mapping[str, bytes]:
    tests: Files = exercise.test_files
    return {path: content for path, content in tests.items() if path.startswith(exercise.test_root)}


def voided(verdict: Verdict, reasons: tuple[str, ...]) -> Verdict:
    """``verdict`` without points, for a person to review."""
    if not reasons:
        return verdict
    return verdict.model_copy(
        update={
            "state": "failed",
            "sentence": _VOID + " ".join(reasons),
            "score": Score(earned=0.0, possible=verdict.score.possible),
            "review": reasons,
        }
    )
