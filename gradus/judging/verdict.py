"""The verdict: one model and one JSON form for check, watch, grade, CI and reports.

The JSON form is versioned by ``schema_version`` and documented in ``docs/verdict.md``;
``docs/verdict.schema.json`` is generated from here. Times are the only fields in which two runs of the same
code may differ.

Scoring: a test function is worth its points, shared by its parametrised cases. What passes on the untouched
start is worth nothing, but nothing at all is earned while one of those fails. Types are a fifth of the rest.
"""

import json
import re
from typing import Literal

from pydantic import BaseModel, ConfigDict

_DRAWN_BY_LOT = re.compile(
    r"(?<=127\.0\.0\.1:)\d+|\b0x[0-9a-f]{6,}|\b\d+\.\d+(?= m?s\b)|(?<=seconds=)\d+\.\d+|(?<=_)[0-9a-f]{8}\b"
)

SCHEMA_VERSION = 1
SHARE_WITHOUT_TYPES = 0.8

State = Literal["passed", "failed", "error", "timeout", "incomplete", "not_gradable"]
Outcome = Literal["passed", "failed", "timeout", "not_run"]


class Part(BaseModel):
    """Base of everything in a verdict: immutable, and nothing unknown gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(Part):
    """A line of the learner's code or of the tests; ``path`` as the workspace spells it, ``line`` from 1."""

    path: str
    line: int
    column: int | None = None
    function: str | None = None
    text: str = ""


class Failure(Part):
    """Why a test failed, in a learner's words.

    ``kind``: ``not_written`` (the stub is still there), ``comparison`` (expected and got are set), ``error``
    (an exception), ``timeout``, ``not_run`` (the run ended before it). ``places`` begins with the line to
    look at: the learner's own code before the test.
    ``note``: what the test says beside a comparison, or what was noted on the exception. ``missing``: the dotted name
    of what is not written. ``example``: with what a property test failed, the smallest that was found.
    """

    kind: Literal["not_written", "comparison", "error", "timeout", "not_run"]
    sentence: str
    note: str = ""
    expected: str | None = None
    got: str | None = None
    missing: str | None = None
    example: str = ""
    places: tuple[Place, ...] = ()
    causes: tuple[str, ...] = ()


NEVER_BEGUN = Failure(kind="not_run", sentence="It did not run, because the program ended before.")
"""Of every test that a run said nothing about."""


class TestResult(Part):
    """One test, or one case of a parametrised test. ``worth`` is 0 for what passes on the untouched start.

    A ``private`` one is the instructor's own, and learners have never seen it.
    """

    __test__ = False

    id: str
    rule: str
    outcome: Outcome
    worth: float
    passes_at_start: bool
    seconds: float = 0.0
    failure: Failure | None = None
    printed: str = ""
    private: bool = False

    @property
    def name(self) -> str:
        """The id without its file; the brackets of a case may hold anything."""
        function, bracket, case = self.id.partition("[")
        return function.rpartition("::")[2] + bracket + case

    @property
    def function(self) -> str:
        """The name without the brackets of a parametrised case."""
        return self.name.partition("[")[0]


class TypeFinding(Part):
    """An error of ``mypy --strict``, or an attempt to talk it into green (``source`` is then ``guard``)."""

    source: Literal["mypy", "guard"]
    code: str
    message: str
    place: Place


class LintFinding(Part):
    """A remark of ruff; ``url`` explains the rule."""

    code: str
    message: str
    place: Place
    url: str | None = None
    fixable: bool = False


class HealthFinding(Part):
    """Something wrong on the asyncio side. ``waiting``: for each task, what it was waiting for.

    A swallowed cancellation and a blocked loop are advice, unless the brief demands that they do not happen.
    """

    finding: Literal["hang", "leaked_task", "never_awaited", "swallowed_cancellation", "blocked_loop"]
    test: str
    sentence: str
    waiting: tuple[str, ...] = ()
    place: Place | None = None


class Score(Part):
    """Points of the exercise: ``earned`` out of ``possible``."""

    earned: float
    possible: float


class Durations(Part):
    """Seconds: the tests' own time, each judge, and the whole from request to verdict."""

    tests: float = 0.0
    running: float = 0.0
    types: float = 0.0
    lint: float = 0.0
    total: float = 0.0


class Integrated(Part):
    """The same tests on the learner's own earlier packages. ``blamed``: those with which they fail and should not."""

    passed: bool
    sentence: str
    blamed: tuple[str, ...] = ()


class Verdict(Part):
    """What the course says of one exercise at one moment.

    ``review``: why a person must look at it before it counts. ``integrated`` is there where the exercise stands on
    others and the learner's own were at hand; the score never depends on it.
    """

    schema_version: Literal[1] = 1
    exercise: str
    id: str
    title: str
    phase: str
    state: State
    sentence: str
    score: Score
    tests: tuple[TestResult, ...] = ()
    types: tuple[TypeFinding, ...] = ()
    lint: tuple[LintFinding, ...] = ()
    health: tuple[HealthFinding, ...] = ()
    advice: tuple[HealthFinding, ...] = ()
    output: str = ""
    review: tuple[str, ...] = ()
    integrated: Integrated | None = None
    seconds: Durations = Durations()

    @property
    def passed(self) -> bool:
        """All tests, types, lint and health clean; it means the same everywhere."""
        return self.state == "passed"

    def without_chance(self) -> dict[str, object]:
        """The JSON form minus durations (in texts, too), advice on the machine's speed, and what is drawn by lot.

        That is ports and addresses.

        Equal for equal code, however it was run.
        """
        steady = self.model_copy(
            update={"advice": tuple(one for one in self.advice if one.finding != "blocked_loop")}
        )
        text = steady.model_dump_json(exclude={"seconds": True, "tests": {"__all__": {"seconds"}}})
        drawn: dict[str, object] = json.loads(_DRAWN_BY_LOT.sub("…", text))
        return drawn


def score(tests: tuple[TestResult, ...], *, points: float, types_pass: bool) -> Score:
    """Points for ``tests``; nothing while one that passes on the start fails."""
    worth = sum(test.worth for test in tests)
    broken = any(test.passes_at_start and test.outcome != "passed" for test in tests)
    if broken or not worth:
        return Score(earned=0.0, possible=points)
    share = sum(test.worth for test in tests if test.outcome == "passed") / worth
    factor = 1.0 if types_pass else SHARE_WITHOUT_TYPES
    return Score(earned=round(points * share * factor, 2), possible=points)
