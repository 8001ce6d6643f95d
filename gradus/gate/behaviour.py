"""The behaviour of an exercise: every rule that needs it to run. Each looks at evidence that is already there.

The reference comes first and alone: while it fails, whatever else fails says nothing.
"""

from collections.abc import Callable, Iterator, Mapping

from gradus.exercises.course import Course, Exercise
from gradus.gate import beginning, outcomes
from gradus.gate.breach import Breach
from gradus.gate.evidence import Evidence, gather
from gradus.gate.objections import explain
from gradus.gate.subject import Subject
from gradus.judging.checking import Judge

Rule = Callable[[Evidence], Iterator[str]]

RULES: Mapping[str, Rule] = {
    "start-format": beginning.start_is_formatted,
    "start-imports": beginning.start_can_be_imported,
    "start-types": beginning.types_of_the_start,
    "start-lint": beginning.lint_of_the_start,
    "start-fails": beginning.listed_tests_fail,
    "probe": beginning.probe_changes_nothing,
    "not-written": beginning.missing_bodies_are_named,
    "body-untested": beginning.bodies_are_tested,
    "start-passes": beginning.other_tests_pass,
    "body-at-import": beginning.imports_run_no_body,
    "wrong-solution": outcomes.wrong_solutions_fail_as_listed,
    "right-solution": outcomes.right_solutions_pass,
    "demonstration": outcomes.demonstration_runs,
    "lesson-runs": outcomes.lesson_runs,
}


def ignore(_step: str) -> None:
    """For callers that wait for the whole."""


async def examine_behaviour(
    course: Course, exercise: Exercise, judge: Judge, heard: Callable[[str], None] = ignore
) -> list[Breach]:
    """What the exercise does wrong when it runs; its form must have been found sound in the foundations."""
    subject = Subject(course, exercise)
    heard("the reference")
    reference = await judge.check(exercise, exercise.reference)
    if not reference.passed:
        sentence = (
            f"{subject.folder}: the reference itself does not pass: {explain(reference)}. Mend it first"
        )
        return [Breach(exercise.name, "reference", sentence)]
    evidence = await gather(subject, judge, heard)
    return [
        Breach(exercise.name, code, sentence) for code, rule in RULES.items() for sentence in rule(evidence)
    ]
