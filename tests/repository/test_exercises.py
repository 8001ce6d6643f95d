"""Every exercise of the repository has the form that the gate asks for. How it behaves is asked by `.ci/run`."""

import pytest

from gradus.exercises.course import Exercise, course_root, discover
from gradus.gate.form import examine_form

COURSE = discover(course_root())


@pytest.mark.parametrize("exercise", COURSE.exercises, ids=lambda exercise: exercise.name)
def test_an_exercise_has_the_form_of_the_course(exercise: Exercise) -> None:
    """Each breach names file and line, and what to do: `gradus author check` says the same."""
    assert [f"{breach.rule}: {breach.sentence}" for breach in examine_form(COURSE, exercise)] == []
