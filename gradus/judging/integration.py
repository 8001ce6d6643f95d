"""The second line of a verdict: the same tests on the learner's own earlier packages instead of the reference's.

It costs no points. What fails here and not on the reference is the fault of an earlier package, so each of them is
tried alone to find the one to name.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from gradus.exercises.course import Files
from gradus.judging.reading import Reading
from gradus.judging.verdict import Integrated

RunOn = Callable[[Mapping[str, Files]], Awaitable[Reading]]
"""Runs the tests of an exercise on these packages; what is not among them is the reference's."""


async def integrate(run_on: RunOn, own: Mapping[str, Files], on_reference: Reading) -> Integrated | None:
    """How it goes on ``own``, by package name; None where there is nothing to compare."""
    if not any(test.outcome == "passed" for test in on_reference.tests) or not own:
        return None
    lost = _lost(on_reference, await run_on(own))
    if not lost:
        return Integrated(passed=on_reference.state == "passed", sentence=_good(list(own), on_reference))
    blamed = await _to_blame(run_on, own, on_reference)
    return Integrated(passed=False, sentence=_bad(lost, blamed, list(own)), blamed=tuple(blamed))


async def _to_blame(run_on: RunOn, own: Mapping[str, Files], on_reference: Reading) -> list[str]:
    """Those that break it alone; where there is only one, it is that."""
    if len(own) == 1:
        return list(own)
    return [name for name in own if _lost(on_reference, await run_on({name: own[name]}))]


def _lost(on_reference: Reading, on_own: Reading) -> list[str]:
    """Tests that pass on the reference only."""
    passed = {test.id for test in on_own.tests if test.outcome == "passed"}
    return [test.name for test in on_reference.tests if test.outcome == "passed" and test.id not in passed]


def _good(own: Sequence[str], on_reference: Reading) -> str:
    if on_reference.state == "passed":
        return f"It also works on your own {_listed(own)}."
    return f"On your own {_listed(own)} it does no worse."


def _bad(lost: Sequence[str], blamed: Sequence[str], own: Sequence[str]) -> str:
    tests = "One test fails" if len(lost) == 1 else f"{len(lost)} tests fail"
    if blamed:
        return f"{tests} on your own {_listed(blamed)} only: look there first ({lost[0]})."
    return f"{tests} only when your own {_listed(own)} work together ({lost[0]})."


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
