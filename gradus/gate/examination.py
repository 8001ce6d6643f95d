"""The whole gate: the form of an exercise first, then, if its foundations are sound, what it does when it runs."""

from collections.abc import Callable

from gradus.exercises.course import Course, Exercise
from gradus.gate.behaviour import examine_behaviour, ignore
from gradus.gate.breach import Breach
from gradus.gate.form import FOUNDATIONS, examine_form
from gradus.judging.checking import Judge


async def examine(
    course: Course, exercise: Exercise, judge: Judge, heard: Callable[[str], None] = ignore
) -> list[Breach]:
    """Everything that is wrong with ``exercise``; it is run only if its foundations are sound.

    ``judge`` must have been opened on this course, or on another state of the same folder. ``heard`` is told, as a
    line of text, what is looked at next.
    """
    heard("the form")
    breaches = examine_form(course, exercise)
    if FOUNDATIONS.keys().isdisjoint(breach.rule for breach in breaches):
        breaches += await examine_behaviour(course, exercise, judge, heard)
    return breaches
