"""Rules about the tests as a learner reads them: a name that is a sentence, a docstring that is the rule."""

import re
from collections.abc import Iterator

from gradus.gate.subject import Subject, WrittenTest

_FEWEST_WORDS = 4
_FILLING = {"a", "an", "the", "it", "is", "be", "are", "this", "that", "test", "tests", "must", "should"}


def names_are_sentences(subject: Subject) -> Iterator[str]:
    """The name is what a verdict lists, and what the corpus and the brief refer to."""
    seen: dict[str, WrittenTest] = {}
    for test in subject.tests:
        words = test.name.removeprefix("test_").strip("_").split("_")
        if len(words) < _FEWEST_WORDS:
            yield (
                f"{test.place}: {test.name} has {len(words)} words after 'test_': say the rule in"
                f" {_FEWEST_WORDS} or more"
            )
        if test.name in seen:
            yield f"{test.place}: {test.name} is also the name of {seen[test.name].place}: rename one of them"
        seen.setdefault(test.name, test)


def docstrings_state_rules(subject: Subject) -> Iterator[str]:
    """The docstring is printed when the test fails; it must say more than the name beside it."""
    for test in subject.tests:
        if not test.docstring:
            yield f"{test.place}: {test.name} has no docstring: state the rule that a learner reads when it fails"
        elif _repeats_the_name(test):
            yield (
                f"{test.place}: the docstring of {test.name} repeats the name: state the rule, with the values"
                " or the reason"
            )


def _repeats_the_name(test: WrittenTest) -> bool:
    said = set(re.findall(r"\w+", test.docstring.casefold().replace("_", " ")))
    return said <= {*test.name.casefold().split("_"), *_FILLING}
