"""Canaries: true tests with a changed expectation, which every program must fail, among tests like any other.

The judged code shares an interpreter with pytest and may make any test pass. What it cannot know is which tests
must not: so a run gets a few that fail for right and wrong programs alike, and where one passes, the run is void.
A canary that can be told by its name, its place or its look is worth nothing: whoever finds it leaves it alone.

So some tests get a twin beside them, whose name is made of the words of others. A coin decides which of the two
keeps the true expectation; at least one pair falls each way. Whoever forges what the course calls its tests
forges a canary with a known name; whoever forges only those loses true tests; whoever guesses is right for all
of five pairs once in thirty times. A twin runs next to its original, so that a program that ends
early has met the same tests as without. Only the parent keeps the map, and translates back what it is told.

A program that brings along its own copy of a public test can tell which of the two was changed. Against that,
only tests help that nobody has seen. And a test runs twice: a program that keeps state between calls may do
worse in the second run, and one that hangs takes its time twice.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import PurePosixPath
from random import Random

from gradus.judging.altered_tests import AlterableTest, SourceOfTests
from gradus.judging.twins import SHOWN_IN_PATHS, ArmedModule, Twins, case_of, function_of

COUNT = 5
"""How many canaries a run has, where so many can be had."""

_FIRST_AMONG = 3
_TRIES = 200
_FEWEST_WORDS = 4


@dataclass(frozen=True)
class Armed:
    """The tests of one exercise with canaries among them.

    ``candidates`` are the ids of all functions that could have had a twin: a course whose exercises have fewer
    than three is easier to forge than it says.
    """

    files: Mapping[str, bytes]
    modules: tuple[ArmedModule, ...]
    candidates: tuple[str, ...]

    @cached_property
    def twins(self) -> tuple[Twins, ...]:
        """Of all modules."""
        return tuple(twins for module in self.modules for twins in module.twins)

    @cached_property
    def canaries(self) -> frozenset[str]:
        """Ids of the functions that must fail, in each of their cases."""
        return frozenset(twins.canary for twins in self.twins)

    def listing(self, tests: Iterable[str]) -> tuple[str, ...]:
        """The ids that pytest will collect, when ``tests`` are those of the tests as they were, in order.

        The functions are exact. A canary whose cases were changed may have other words in their brackets.
        """
        copies = {twins.original: twins.twin for twins in self.twins}
        found = list[str]()
        waiting = list[str]()
        for test in tests:
            if waiting and function_of(waiting[-1]) != copies.get(function_of(test)):
                found += waiting
                waiting = []
            found.append(test)
            if function_of(test) in copies:
                waiting.append(copies[function_of(test)] + case_of(test))
        return tuple(found + waiting)


def arm(files: Mapping[str, bytes], chance: Random, *, count: int = COUNT) -> Armed:
    """``files`` (by path as pytest is given them) with ``count`` canaries, or as many as can be had.

    ``chance`` must not be guessed: use ``random.SystemRandom()`` wherever a verdict depends on it. A compiled test
    module is kept for as long as it does not change, so arm once for many runs.
    """
    sources = {path: SourceOfTests(files[path]) for path in files if _holds_tests(path)}
    found = [(path, test) for path, source in sources.items() for test in source.alterable]
    chosen = _choose(found, chance, count)
    coins = iter(_toss(len(chosen), chance))
    modules = [
        _arm_module(
            path, sources[path], [(test, next(coins)) for other, test in chosen if other == path], chance
        )
        for path in dict.fromkeys(path for path, _ in chosen)
    ]
    return Armed(
        {**files, **{module.path: module.source for module in modules}},
        tuple(modules),
        tuple(f"{path}::{test.qualified}" for path, test in found),
    )


def _holds_tests(path: str) -> bool:
    parts = PurePosixPath(path)
    return parts.name.startswith("test_") and parts.suffix == ".py" and "typing_cases" not in parts.parts


def _choose(
    found: list[tuple[str, AlterableTest]], chance: Random, count: int
) -> list[tuple[str, AlterableTest]]:
    """The best first: other values before other errors, and slow tests only where none else is left."""
    chosen = list[tuple[str, AlterableTest]]()
    for slow, coarse in ((False, False), (False, True), (True, False), (True, True)):
        offered = [one for one in found if (one[1].slow, one[1].coarse) == (slow, coarse)]
        chosen += _spread(offered, chance, min(count - len(chosen), len(offered)))
    return [one for one in found if one in chosen]


def _spread(
    offered: list[tuple[str, AlterableTest]], chance: Random, count: int
) -> list[tuple[str, AlterableTest]]:
    """One of the first, since whoever ends before it has forged little; the others from all over the rest."""
    if count <= 0:
        return []
    first = chance.randrange(min(_FIRST_AMONG, len(offered) - count + 1))
    rest = range(first + 1, len(offered))
    cuts = [rest.start + len(rest) * number // max(1, count - 1) for number in range(count)]
    drawn = [chance.randrange(begin, end) for begin, end in pairwise(cuts)]
    return [offered[at] for at in (first, *drawn)]


def _toss(count: int, chance: Random) -> list[bool]:
    """A coin for each; both sides show where there are two or more: neither all bits nor none of them are set."""
    bits = chance.choice(range(1, 2**count - 1) or range(2))
    return [bool(bits >> number & 1) for number in range(count)]


def _arm_module(
    path: str, source: SourceOfTests, chosen: list[tuple[AlterableTest, bool]], chance: Random
) -> ArmedModule:
    lines, places = list(source.lines), list(range(1, len(source.lines) + 1))
    names = _Names(source, chance)
    twins = list[Twins]()
    for test, original_is_canary in reversed(chosen):
        name = names.draw(test)
        altered = test.altered(chance)
        here, beside = (altered, test.lines) if original_is_canary else (test.lines, altered)
        gap = _gap(test)
        lines[test.first - 1 : test.last] = [*_ended(here), *gap, *_renamed(beside, test.name, name)]
        between, body = [test.last] * len(gap), range(test.first, test.last + 1)
        places[test.last : test.last] = [*between, *body]
        prefix = f"{path}::{test.scope}::" if test.scope else f"{path}::"
        twins.append(Twins(prefix + test.name, prefix + name, original_is_canary))
    return ArmedModule(path, b"".join(lines), tuple(reversed(twins)), tuple(places))


def _ended(lines: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The last line of a file may lack its end."""
    ending = b"" if lines[-1].endswith((b"\n", b"\r")) else b"\n"
    return (*lines[:-1], lines[-1] + ending)


def _gap(test: AlterableTest) -> list[bytes]:
    """Empty lines as a formatter leaves them: one between methods, two between functions."""
    ending = b"\r\n" if test.lines[0].endswith(b"\r\n") else b"\n"
    return [ending] * (1 if test.scope else 2)


def _renamed(lines: tuple[bytes, ...], old: str, new: str) -> list[bytes]:
    """The name stands in these lines once: a test that says its own name is no candidate."""
    return [re.sub(rf"\b{old}\b".encode(), new.encode(), line) for line in lines]


class _Names:
    """Draws names that nobody can tell from those of the module."""

    def __init__(self, source: SourceOfTests, chance: Random) -> None:
        self._text, self._chance = source.source.decode(), chance
        self._known = [name.split("_")[1:] for name in source.names]
        self._taken = {name[:SHOWN_IN_PATHS] for name in source.names}

    def draw(self, test: AlterableTest) -> str:
        """The beginning of one name and the end of another, at most as long as the name of ``test`` if that can be.

        What is longer than paths show, and what is not, stays so: texts could not be translated back otherwise.
        """
        drawn = [self._join() for _ in range(_TRIES)]
        new = [name for name in drawn if self._is_new(name)] or [self._numbered(test.name)]
        most = len(test.name)
        least = SHOWN_IN_PATHS + 1 if most > SHOWN_IN_PATHS else 0
        fitting = (name for name in new if least <= len(name) <= most)
        name = next(fitting, None) or min(new, key=lambda name: abs(len(name) - most))
        self._taken.add(name[:SHOWN_IN_PATHS])
        return name

    def _join(self) -> str:
        first, second = self._chance.choice(self._known), self._chance.choice(self._known)
        begin = self._chance.randint(1, max(1, len(first) - 1))
        end = self._chance.randint(1, max(1, len(second) - 1))
        words = ["test", *first[:begin], *second[-end:]]
        return "_".join(word for word, after in zip(words, [*words[1:], ""], strict=True) if word != after)

    def _is_new(self, name: str) -> bool:
        return (
            name.count("_") >= _FEWEST_WORDS
            and name[:SHOWN_IN_PATHS] not in self._taken
            and name not in self._text
        )

    def _numbered(self, name: str) -> str:
        """For a module with hardly a name to draw from."""
        number = next(number for number in range(2, 10_000) if self._is_free(f"{name}_{number}"))
        return f"{name}_{number}"

    def _is_free(self, name: str) -> bool:
        return name not in self._text and name not in self._taken
