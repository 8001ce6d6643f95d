"""Says in a learner's words why a test failed, from the facts that the judging process reported.

What helps is always the same: what was expected and what came, the line of one's own code before the line of
the test, and a name that was nearly right. What never helps is the inside of pytest.
"""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath

from gradus.composition import Composition, PathMap
from gradus.runner.records import Comparison, Fault, Frame, Trouble
from gradus.verdict import Failure, Place

_STUB = re.compile(r"NotImplementedError:? *[(']*([a-z_]\w*(?:\.\w+)+)")
_NOT_AWAITED = re.compile(r"coroutine '([\w.<>]+)' was never awaited")
_CANNOT_IMPORT = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_NO_MODULE = re.compile(r"No module named '([\w.]+)'")
_DID_NOT_RAISE = re.compile(r"DID NOT RAISE (?:any of )?(.+)", re.DOTALL)
_CLASS_NAME = re.compile(r"<class '(?:[\w.]*\.)?(\w+)'>")
_DUMPED_FRAME = re.compile(r'File "(.+)", line (\d+) in (\S+)')

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
                return self._failure("not_written", fault, sentence, trouble)
        return None

    def _stub_name(self, fault: Fault) -> str | None:
        text = f"{fault['exception']}: {fault['message']}"
        names = (match[1] for match in _STUB.finditer(text))
        return next((name for name in names if name.partition(".")[0] == self.composition.judged.name), None)

    def _compared(self, fault: Fault, comparison: Comparison, trouble: Trouble) -> Failure:
        left, right = (self.paths.text(comparison[side]) for side in ("left", "right"))
        operator = comparison["operator"]
        if operator in ("==", "is"):
            failure = self._failure("comparison", fault, f"Expected {right}, got {left}.", trouble)
            return failure.model_copy(update={"expected": right, "got": left, "note": self._note(fault)})
        return self._failure("comparison", fault, f"This should hold: {left} {operator} {right}", trouble)

    def _note(self, fault: Fault) -> str:
        """What the test's author put behind the comparison; pytest sets it before its own words."""
        said, found, _ = fault["message"].partition("\nassert ")
        return self.paths.text(said)[:_LONGEST_SENTENCE] if found else ""

    def _failure(self, kind: str, fault: Fault, sentence: str, trouble: Trouble) -> Failure:
        others = [one for one in trouble["faults"] if one is not fault]
        return Failure.model_validate(
            {
                "kind": kind,
                "sentence": self.paths.text(sentence)[:_LONGEST_SENTENCE],
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

    def sentence(self, fault: Fault) -> str:
        """What one exception means."""
        message, exception = fault["message"], fault["exception"]
        if found := _NOT_AWAITED.search(message):
            name = found[1].rpartition(".")[2]
            return f"`{name}` was called but never awaited: a coroutine does nothing until it is awaited."
        if found := _DID_NOT_RAISE.match(message):
            names = _CLASS_NAME.findall(found[1]) or [found[1]]
            return f"Expected {' or '.join(names)} to be raised, but nothing was."
        if found := _CANNOT_IMPORT.search(message):
            return self._missing_name(found[1], found[2])
        if found := _NO_MODULE.search(message):
            return self._missing_module(found[1])
        if exception == "AssertionError":
            return message or "An assertion does not hold."
        return f"{exception}: {message}" if message else f"{exception} was raised."

    def _missing_name(self, name: str, module: str) -> str:
        defined = self._defined_in(module)
        nearest = get_close_matches(name, sorted(defined), n=1)
        advice = f"It has `{nearest[0]}`: was that renamed?" if nearest else "Was it renamed or removed?"
        if name in defined:
            advice = "Another module of the package does: import it from there."
        return f"`{module}` defines no `{name}`. {advice}"

    def _defined_in(self, module: str) -> set[str]:
        """Top-level names of a module of the judged package, with those of the package's other modules."""
        package = self.composition.judged
        if module.partition(".")[0] != package.name:
            return set()
        return {name for content in package.files.values() for name in defined_names(content)}

    def _missing_module(self, name: str) -> str:
        package = self.composition.judged
        own = [_module_name(package.name, file) for file in package.files if file.endswith(".py")]
        nearest = get_close_matches(name, [*own, *sys.stdlib_module_names], n=1, cutoff=0.75)
        if name.partition(".")[0] == package.name:
            return f"The module `{name}` is gone. {_did_you_mean(nearest)}".strip()
        advice = _did_you_mean(nearest) or "The exercise can be solved with what the course installs."
        return f"The package `{name}` is not installed. {advice}"


def _did_you_mean(nearest: list[str]) -> str:
    return f"Did you mean `{nearest[0]}`?" if nearest else ""


def _module_name(package: str, file: str) -> str:
    return ".".join([package, *PurePosixPath(file).with_suffix("").parts]).removesuffix(".__init__")


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
    found = (_NOT_AWAITED.search(fault["message"]) for fault in faults)
    return next((match[1] for match in found if match), None)


def defined_names(content: bytes) -> Iterator[str]:
    """What a module defines at its top level; nothing when it cannot be parsed."""
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError):
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:300]
