"""What a judging process says while it runs: one JSON object a line, oldest first.

Both ends import this file. The inner end lives in the same interpreter as the judged code, so it needs
nothing but the standard library and says facts only; sentences for learners are made outside, from these
facts.

    importing → collected | broken → tested, found … → finished

A run that stops before ``finished`` was ended by the judged code, or from outside.
"""

from typing import Literal, NotRequired, TypeAlias

from typing_extensions import TypedDict

Outcome: TypeAlias = Literal["passed", "failed", "skipped"]
Finding: TypeAlias = Literal["hang", "leaked_task", "never_awaited", "swallowed_cancellation", "blocked_loop"]

COLLECT_ONLY, FIRST_FAILURE, ONLY = "--collect-only", "--first-failure", "--only="
"""What the arguments of a request to run tests may hold beside the tests' path; the last is followed by an id."""


class Frame(TypedDict):
    """One line of a traceback, in the judged package or its tests; others are left out."""

    path: str
    line: int
    function: str
    text: str


class Fault(TypedDict):
    """One exception; ``message`` and ``notes`` may be cut."""

    exception: str
    message: str
    frames: list[Frame]
    notes: NotRequired[str]


class Comparison(TypedDict):
    """The two sides of an assertion that compared them, as ``repr`` shows them."""

    operator: str
    left: str
    right: str


class Trouble(TypedDict):
    """Why something failed: the exception raised, then its causes and the members of its groups."""

    faults: list[Fault]
    comparison: Comparison | None


class Expected(TypedDict):
    """A test as it was collected."""

    id: str
    rule: str
    points: float
    line: int


class Importing(TypedDict):
    """The judged package is about to be imported; ``parent`` is the process that started this one."""

    kind: Literal["importing"]
    process: int
    parent: int


class Collected(TypedDict):
    """All tests that will run, in order."""

    kind: Literal["collected"]
    tests: list[Expected]


class Broken(TypedDict):
    """The tests could not be imported, or the run as a whole was torn down."""

    kind: Literal["broken"]
    trouble: Trouble


class Tested(TypedDict):
    """One test is through, its fixtures included."""

    kind: Literal["tested"]
    id: str
    outcome: Outcome
    seconds: float
    printed: str
    trouble: Trouble | None


class Found(TypedDict):
    """Something unhealthy about the asyncio side of a test. ``waiting``: a line per task."""

    kind: Literal["found"]
    finding: Finding
    test: str
    waiting: list[str]
    frame: NotRequired[Frame | None]


class Finished(TypedDict):
    """The run came to its end; ``status`` is pytest's exit code."""

    kind: Literal["finished"]
    status: int


Record: TypeAlias = Importing | Collected | Broken | Tested | Found | Finished


class Request(TypedDict):
    """One job for a judging process. ``arguments`` are the job's own.

    The job may use ``seconds``; after ``wall`` seconds the process is killed. What it prints goes to the file
    ``output``, and where it was when it was killed to the file ``stack``. A ``trusted`` one runs the course's own code
    only, and is not confined. ``settings`` go into its environment: where what was lent to this run is found.
    """

    arguments: list[str]
    seconds: float
    wall: float
    output: str
    stack: str
    trusted: bool
    settings: dict[str, str]


class Ending(TypedDict):
    """How a judging process ended: its exit status (negative: a signal's number) and whether time ran out."""

    status: int
    timed_out: bool
