"""Tests of the instructor's own, which learners have never seen: run apart from the course's, then counted together.

Apart, since a program could otherwise read them and print them into its feedback. Of those that fail learners get the
rule; names, values and what was printed stay with the instructor.
"""

from pathlib import Path

from gradus.exercises.course import Course, Exercise
from gradus.judging.verdict import State, Verdict, score

_UNDECIDED = ("not_gradable", "error", "timeout", "incomplete")


def with_private_tests(course: Course, exercise: Exercise, folder: Path | None) -> tuple[Exercise, ...]:
    """``exercise``, and once more with the tests that ``folder`` holds for it, if there are any."""
    if folder is None:
        return (exercise,)
    private = Exercise(exercise.brief, exercise.folder, course.root, private_tests=folder.resolve())
    return (exercise, private) if private.test.exists() else (exercise,)


def merged(public: Verdict, private: Verdict) -> Verdict:
    """One verdict from the two on the same files.

    A test that both hold counts once, as private: a release leaves it out for learners, and the clone has it still.
    """
    kept_back = {test.id for test in private.tests}
    known = (test for test in public.tests if test.id not in kept_back)
    tests = (*known, *(test.model_copy(update={"private": True}) for test in private.tests))
    points = public.score.possible
    review = (*public.review, *private.review)
    earned = score(tests, points=points, types_pass=not public.types)
    state, sentence = _overall(public, private)
    return public.model_copy(
        update={
            "tests": tests,
            "review": review,
            "state": state,
            "sentence": sentence,
            "score": earned.model_copy(update={"earned": 0.0}) if review else earned,
            "health": (*public.health, *(one for one in private.health if one not in public.health)),
        }
    )


def _overall(public: Verdict, private: Verdict) -> tuple[State, str]:
    if public.state in _UNDECIDED or public.review:
        return public.state, public.sentence
    if private.state == "not_gradable" or private.review:
        return private.state, private.sentence
    failed = sum(test.outcome != "passed" for test in private.tests)
    if not failed:
        return public.state, f"{public.sentence} All {len(private.tests)} private tests pass."
    sentence = f"{public.sentence} {failed} of {len(private.tests)} private tests fail"
    if private.state == "timeout":
        return "timeout", f"{sentence}; at least one did not end in time."
    return "failed", f"{sentence}."
