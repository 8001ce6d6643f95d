"""Counts, over a class, how often each test failed: what was hard shows there."""

from collections import Counter

from gradus.exercises.course import Exercise
from gradus.grading.gradebook import TestTally
from gradus.judging.verdict import TestResult, Verdict

_COUNTED = ("passed", "failed", "timeout", "error")


class Tally:
    """Takes verdicts one by one and keeps numbers only."""

    def __init__(self) -> None:
        self._judged: Counter[tuple[str, str]] = Counter()
        self._failed: Counter[tuple[str, str]] = Counter()
        self._tests: dict[tuple[str, str], TestResult] = {}

    def count(self, exercise: Exercise, verdict: Verdict) -> None:
        """Add one; what is untouched, or nobody could judge, says nothing about the tests."""
        if verdict.state not in _COUNTED:
            return
        for test in verdict.tests:
            key = exercise.name, test.id
            self._tests.setdefault(key, test)
            self._judged[key] += 1
            self._failed[key] += test.outcome != "passed"

    def result(self) -> tuple[TestTally, ...]:
        """Every test that was judged, the hardest first."""
        tallies = [
            TestTally(
                exercise=exercise,
                name=test.name,
                rule=test.rule,
                private=test.private,
                failed=self._failed[exercise, name],
                judged=self._judged[exercise, name],
            )
            for (exercise, name), test in self._tests.items()
        ]
        return tuple(sorted(tallies, key=lambda one: one.failed / one.judged, reverse=True))
