"""What a run says of itself, held against what an honest run can say.

The records are written in the interpreter that the judged code shares, so they are testimony and not proof. This
module gives reasons for distrust, for a person to look at; it never takes points away by itself. Two kinds:

- A canary passed. Whoever makes tests pass that should not meets one: an object that equals everything, patched
  reports or calls of pytest, a test's code swapped for another's, an answer read from the frame of whoever asks.
- The records do not follow one another as those of a run do. One process begins, collects exactly the functions that
  the course has, runs them one by one in that order, and says last that it has finished. Whoever writes records
  of their own, through a descriptor or through the reporter, has to write just this, beside what the real
  reporter goes on to write; whoever leaves a canary out leaves a gap.

A run may stop anywhere: exits, kills, closed descriptors, time-outs and failing imports are mistakes of honest
programs, and what ran before them counts. Cases of a parametrised test may differ as well, as some come from
the judged package. Functions may not.

What stays possible: forging all tests before the first canary and then leaving; guessing the coins; knowing which
twin is the true one from a copy of the public tests; right answers by wrong means.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from gradus.judging.twins import function_of
from gradus.runner.interface import TestRun
from gradus.runner.records import Tested

_SHOWN, _LONGEST = 3, 200


def suspicions(run: TestRun, expected: Iterable[str], canaries: Collection[str]) -> tuple[str, ...]:
    """Why a person must look at ``run``, as it came, before it counts; empty when all is well.

    ``expected`` are the ids that should have been collected, canaries among them, in order; ``canaries`` are ids of
    functions. Of a run in which judged code never began there is nothing to say.
    """
    return tuple(_Witness(run, expected, canaries).objections())


class _Witness:
    """One run under examination."""

    def __init__(self, run: TestRun, expected: Iterable[str], canaries: Collection[str]) -> None:
        self._run, self._canaries = run, canaries
        self._functions = _functions(expected)
        self._tested = [record for record in run.records if record["kind"] == "tested"]
        self._collected = [record["tests"] for record in run.records if record["kind"] == "collected"]

    def objections(self) -> Iterator[str]:
        """The gravest first."""
        yield from self._passed_canaries()
        yield from self._foreign_lines()
        yield from self._wrong_beginning()
        yield from self._wrong_collection()
        yield from self._wrong_order()
        yield from self._wrong_end()
        yield from self._contradictions()

    def _passed_canaries(self) -> Iterator[str]:
        said = [record["id"] for record in self._tested if record["outcome"] != "failed"]
        wrong = [name for name in dict.fromkeys(said) if function_of(name) in self._canaries]
        if wrong:
            yield f"The expectation was changed so that no program can meet it, and did not fail, in {_some(wrong)}."

    def _foreign_lines(self) -> Iterator[str]:
        """A process that is killed may leave half a line behind, its last."""
        cut_off = self._run.ending is not None and self._run.ending["status"] < 0
        lines = self._run.malformed - cut_off
        if lines > 0:
            yield f"{_many(lines, 'line')} among the results did not come from the course's own reporter."

    def _wrong_beginning(self) -> Iterator[str]:
        kinds = self._kinds()
        if kinds[:1] not in ([], ["importing"]):
            yield f"A record of the kind '{kinds[0]}' stands before the beginning of the run."
        if kinds.count("importing") > 1:
            yield f"The run began {kinds.count('importing')} times."

    def _wrong_collection(self) -> Iterator[str]:
        """Where the import has failed, pytest collects what is left, and nothing of that runs."""
        kinds = self._kinds()
        if len(self._collected) > 1:
            yield f"The tests were collected {len(self._collected)} times."
        claims = self._tested or ("finished" in kinds and "broken" not in kinds)
        if claims and self._collected:
            yield from self._differences(_functions(test["id"] for test in self._collected[0]))
        if self._tested and "collected" not in kinds[: kinds.index("tested")]:
            yield "Tests ran before any had been collected."
        if "broken" in kinds and "tested" in kinds[kinds.index("broken") :]:
            yield "Tests ran after the run had been torn down."

    def _differences(self, found: list[str]) -> Iterator[str]:
        known, ours = set(found), set(self._functions)
        missing = [name for name in self._functions if name not in known]
        strange = [name for name in found if name not in ours]
        if missing:
            yield f"The run does not know {_some(missing)}."
        if strange:
            yield f"The run knows {_some(strange)}, and the course does not."
        if not missing and not strange and found != self._functions:
            yield "The run has the tests in another order than the course."

    def _wrong_order(self) -> Iterator[str]:
        """Tests run as they were collected; the first gap hides all that may follow."""
        listed = [test["id"] for tests in self._collected[:1] for test in tests]
        said = [record["id"] for record in self._tested]
        twice = [name for name, times in Counter(said).items() if times > 1]
        known = set(listed)
        strange = [name for name in dict.fromkeys(said) if name not in known]
        if twice:
            yield f"{_some(twice)} ran more than once."
        if strange and self._collected:
            yield f"{_some(strange)} ran without having been collected."
        gap = next((one for one, other in zip(listed, said, strict=False) if one != other), None)
        if gap is not None and not twice and not strange:
            yield f"{gap} was passed over, and tests after it ran."
        yield from self._missing_at_the_end(listed, said)

    def _missing_at_the_end(self, listed: list[str], said: list[str]) -> Iterator[str]:
        """Whoever has finished has run them all, unless something tore the run down."""
        kinds = self._kinds()
        ran = set(said)
        missing = [name for name in listed if name not in ran]
        if "finished" in kinds and "broken" not in kinds and missing:
            yield f"The run says it has finished, but {_some(missing)} did not run."

    def _wrong_end(self) -> Iterator[str]:
        kinds = self._kinds()
        after = kinds[kinds.index("finished") + 1 :] if "finished" in kinds else []
        if after:
            yield f"{_many(len(after), 'record')} came after the end of the run."
        if "finished" in kinds and not self._collected and "broken" not in kinds:
            yield "The run says it has finished, but collected nothing."

    def _contradictions(self) -> Iterator[str]:
        """The reporter calls a test failed exactly when it has something to tell about the failure."""
        odd = [record["id"] for record in self._tested if _contradicts_itself(record)]
        if odd:
            yield f"What was said of {_some(odd)} contradicts itself."

    def _kinds(self) -> list[str]:
        return [record["kind"] for record in self._run.records]


def _contradicts_itself(record: Tested) -> bool:
    return (record["outcome"] == "failed") != (record["trouble"] is not None)


def _functions(tests: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(map(function_of, tests)))


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _some(names: list[str]) -> str:
    """The first few of ``names``, and how many more there are; the judged code may have made them up."""
    shown = ", ".join(f"{ascii(name[:_LONGEST])[1:-1]}" for name in names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown
