"""Says in a learner's words why a test failed, from the facts that the judging process reported.

What helps is always the same: what was expected and what came, the line of one's own code before the line of
the test, and a name that was nearly right. What never helps is the inside of pytest.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gradus.judging.sentences import NOT_AWAITED, sentence_of, unfinished
from gradus.judging.verdict import Failure, Place
from gradus.runner.composition import Composition, PathMap
from gradus.runner.records import Comparison, Fault, Frame, Trouble

_STUB = re.compile(r"NotImplementedError:? *[(']*([a-z_]\w*(?:\.\w+)+)")
_DUMPED_FRAME = re.compile(r'File "(.+)", line (\d+) in (\S+)')

_EXAMPLE = re.compile(r"(?:Falsifying example|Failing test case): *(.+?)(?:\n\n|\Z)", re.DOTALL)

TIMED_OUT = "StillRunningError"
_LONGEST_SENTENCE = 1_500
_UNTOLD: Fault = {"exception": "Exception", "message": "nothing was said of it", "frames": []}
"""For a record that judged code has forged: ours name at least one exception."""


@dataclass(frozen=True)
class Explainer:
    """Explains failures of one run of ``composition``; ``paths`` leads back to the learner's files."""

    composition: Composition
    paths: PathMap

    def explain(self, trouble: Trouble) -> Failure:
        """The failure of one test."""
        stub = self._stub(trouble)
        if stub is not None:
            return stub
        fault = chief(trouble["faults"])
        if fault["exception"] == TIMED_OUT:
            return self._failure("timeout", fault, f"It was {fault['message']}.", trouble)
        comparison = trouble["comparison"]
        if comparison is not None and fault["exception"] == "AssertionError":
            return self._compared(fault, comparison, trouble)
        return self._failure("error", fault, self.sentence(fault), trouble)

    def _stub(self, trouble: Trouble) -> Failure | None:
        """The stub's own error, wherever in the chain or in a child's printed traceback it stands."""
        for fault in trouble["faults"]:
            found = self._stub_name(fault)
            if found is not None:
                name = found.rpartition(".")[2]
                sentence = f"`{name}` is not written yet: {found} raises NotImplementedError."
                failure = self._failure("not_written", fault, sentence, trouble)
                return failure.model_copy(update={"missing": found})
        return None

    def _stub_name(self, fault: Fault) -> str | None:
        text = f"{fault['exception']}: {fault['message']}"
        names = (match[1] for match in _STUB.finditer(text))
        return next((name for name in names if name.partition(".")[0] == self.composition.judged.name), None)

    def _compared(self, fault: Fault, comparison: Comparison, trouble: Trouble) -> Failure:
        left, right = (self.paths.text(comparison[side]) for side in ("left", "right"))
        operator = comparison["operator"]
        note = self._note(fault) or unfinished(left) or self._added(fault)
        if operator in ("==", "is"):
            failure = self._failure("comparison", fault, f"Expected {right}, got {left}.", trouble)
            return failure.model_copy(update={"expected": right, "got": left, "note": note})
        sentence = f"This should hold: {left} {operator} {right}"
        return self._failure("comparison", fault, sentence, trouble).model_copy(update={"note": note})

    def _note(self, fault: Fault) -> str:
        """What the test's author put behind the comparison; pytest sets it before its own words."""
        said, found, _ = fault["message"].partition("\nassert ")
        return self.paths.text(said)[:_LONGEST_SENTENCE] if found else ""

    def _added(self, fault: Fault) -> str:
        """What was noted on the exception on its way (PEP 678), but for what Hypothesis notes."""
        notes = fault.get("notes", "")
        found = _EXAMPLE.search(notes)
        said = notes[: found.start()] if found else notes
        return self.paths.text(said.strip())[:_LONGEST_SENTENCE]

    def _example(self, trouble: Trouble) -> str:
        """The example that a property test ended with, as Hypothesis notes it: the arguments, or the steps."""
        notes = "\n".join(fault.get("notes", "") for fault in trouble["faults"])
        found = _EXAMPLE.search(notes)
        return self.paths.text(found[1].strip())[:_LONGEST_SENTENCE] if found else ""

    def _failure(self, kind: str, fault: Fault, sentence: str, trouble: Trouble) -> Failure:
        others = [one for one in trouble["faults"] if one is not fault]
        return Failure.model_validate(
            {
                "kind": kind,
                "sentence": self.paths.text(sentence)[:_LONGEST_SENTENCE],
                "note": self._added(fault),
                "example": self._example(trouble),
                "places": self._places([fault, *others]),
                "causes": tuple(
                    self.paths.text(f"{one['exception']}: {_first_line(one['message'])}") for one in others
                ),
            }
        )

    def _places(self, faults: list[Fault]) -> tuple[Place, ...]:
        """The learner's innermost line, then the test's."""
        frames = [frame for fault in faults for frame in reversed(fault["frames"])]
        places = [self.place(frame) for frame in frames]
        tests = [place for place in places if place.path.startswith("tests/")]
        own = [place for place in places if not place.path.startswith("tests/")]
        return (*own[:1], *tests[:1])

    def sentence(self, fault: Fault) -> str:
        """What one exception means."""
        return sentence_of(fault, self.composition.judged)

    def place(self, frame: Frame) -> Place:
        """A frame as a line the learner can open."""
        path = self.paths.path(frame["path"])
        return Place(path=path, line=frame["line"], function=frame["function"], text=frame["text"])

    def stopped_at(self, stack: str) -> Place | None:
        """The innermost line below the slot in a dump of a process that had to be killed."""
        for path, line, function in _DUMPED_FRAME.findall(stack):
            mapped = self.paths.path(path)
            if mapped != path:
                return Place(path=mapped, line=int(line), function=function)
        return None


def chief(faults: list[Fault]) -> Fault:
    """The one to talk about: never a group or a wrapper, but the first single exception."""
    singles = [fault for fault in faults if not fault["exception"].endswith("Group")]
    wrapped = [
        fault
        for fault in singles
        if fault["exception"] not in ("CollectError", "PytestUnraisableExceptionWarning")
    ]
    return (wrapped or singles or faults or [_UNTOLD])[0]


def never_awaited(faults: Iterable[Fault]) -> str | None:
    """The coroutine that a failure says was never awaited."""
    found = (NOT_AWAITED.search(fault["message"]) for fault in faults)
    return next((match[1] for match in found if match), None)


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:300]
