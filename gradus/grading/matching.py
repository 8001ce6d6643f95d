"""Which submission is whose.

It is somebody's if the pattern in the roster says so, or if the id, or the whole name, stands in its name as whole
words, however accents, case, order and separators are written: platforms build file names from these. Where id and
name point to different people, or two submissions to one person, nothing is guessed: neither is paired, and a
sentence says what could be meant. An instructor settles that with a pattern.

A middle name that only one of the two sides knows is enough for no match: "Jane Doe" may be two people.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from gradus.grading.intake.submission import Found
from gradus.grading.roster import Roster, Student

_SHORTEST_ID = 3
"""Of an id below this many characters, a name that merely contains it says nothing."""
_FOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa"})

Words = tuple[str, ...]


@dataclass(frozen=True)
class Matching:
    """Who handed in what. Each student is in ``pairs`` or ``missing``, each submission in ``pairs`` or ``unknown``.

    ``ambiguous``: a sentence for each case in which more than one answer was possible.
    """

    pairs: tuple[tuple[Student, Found], ...]
    missing: tuple[Student, ...] = ()
    unknown: tuple[Found, ...] = ()
    ambiguous: tuple[str, ...] = ()


def everyone(found: Iterable[Found]) -> Matching:
    """Without a roster: each submission is a row of its own, and its name is the id."""
    return Matching(tuple((Student(one.name, one.name), one) for one in found))


def match(roster: Roster, found: Sequence[Found]) -> Matching:
    """Who handed in what."""
    matcher = _Matcher(roster, found)
    matcher.settle(_by_pattern)
    matcher.settle(_by_id_and_name)
    return matcher.result()


@dataclass(frozen=True)
class _Known:
    """A student as names are compared. All words of one of ``signs`` stand in the name of a submission of theirs."""

    student: Student
    id: Words
    signs: tuple[frozenset[str], ...]


@dataclass(frozen=True)
class _Named:
    """A submission as names are compared: by its own name and by that of what it lies in."""

    found: Found
    names: tuple[str, ...]
    words: tuple[tuple[Words, frozenset[str]], ...]


_Claims = Mapping[str, set[str]]
"""For each submission's name, the ids of those whose it could be."""


class _Matcher:
    def __init__(self, roster: Roster, found: Sequence[Found]) -> None:
        self.roster, self.found = roster, found
        self.students = {student.id: _known(student) for student in roster.students}
        self.submissions = {one.name: _named(one) for one in found}
        self.pairs: dict[str, str] = {}
        self.ambiguous: list[str] = []

    def settle(self, claim: Callable[[Iterable[_Known], _Named], set[str]]) -> None:
        """Pair those of whom and of which there is one each; all others that were claimed leave the game."""
        students = list(self.students.values())
        claims = {name: claim(students, one) for name, one in self.submissions.items()}
        for name, ids in claims.items():
            wanted = [other for other, those in claims.items() if ids & those]
            if len(ids) == 1 and len(wanted) == 1:
                self.pairs[next(iter(ids))] = name
            elif ids:
                self.ambiguous.append(self._sentence(name, ids, wanted))
        self.submissions = {name: one for name, one in self.submissions.items() if not claims[name]}
        claimed: set[str] = set().union(*claims.values())
        self.students = {found: one for found, one in self.students.items() if found not in claimed}

    def _sentence(self, name: str, ids: set[str], wanted: list[str]) -> str:
        if len(ids) > 1:
            people = " and ".join(sorted(ids))
            return f"'{name}' could be of {people}: say whose it is with a pattern in the roster."
        others = " and ".join(f"'{other}'" for other in wanted)
        return f"{next(iter(ids))} has more than one submission, {others}: name one with a pattern in the roster."

    def result(self) -> Matching:
        found = {one.name: one for one in self.found}
        people = self.roster.students
        taken = set(self.pairs.values())
        return Matching(
            tuple((student, found[self.pairs[student.id]]) for student in people if student.id in self.pairs),
            tuple(student for student in people if student.id not in self.pairs),
            tuple(one for one in self.found if one.name not in taken),
            tuple(dict.fromkeys(self.ambiguous)),
        )


def _by_pattern(students: Iterable[_Known], one: _Named) -> set[str]:
    return {
        known.student.id for known in students if known.student.pattern and _fits(known.student.pattern, one)
    }


def _fits(pattern: str, one: _Named) -> bool:
    """As a file name with wildcards; without any, also as words in a name: an account, a repository."""
    wanted = _folded(_last_of_address(pattern))
    if any(fnmatchcase(_folded(name), wanted) for name in one.names):
        return True
    plain = not re.search(r"[*?\[]", wanted)
    return plain and any(_contains(words, _words(wanted)) for words, _ in one.words)


def _last_of_address(pattern: str) -> str:
    if "://" not in pattern and not pattern.startswith("git@"):
        return pattern.removeprefix("./").rstrip("/")
    return re.split(r"[/:]", pattern.rstrip("/"))[-1].removesuffix(".git")


def _by_id_and_name(students: Iterable[_Known], one: _Named) -> set[str]:
    """Both signs together where they agree; where they point to different people, all of these."""
    people = list(students)
    ids = {known.student.id for known in people if _has_id(one, known.id)}
    names = {known.student.id for known in people if _has_name(one, known.signs)}
    return ids & names or ids | names


def _has_id(one: _Named, wanted: Words) -> bool:
    long = sum(map(len, wanted)) >= _SHORTEST_ID
    return any(
        words == wanted or (long and single.issuperset(wanted) and _contains(words, wanted))
        for words, single in one.words
    )


def _has_name(one: _Named, signs: Iterable[frozenset[str]]) -> bool:
    return any(sign <= single for sign in signs for _, single in one.words)


def _signs(name: str) -> Iterator[frozenset[str]]:
    """All words of ``name``, in any order; or written together from any of them on: Canvas has ``doejane``."""
    for spelling in (name, unicodedata.normalize("NFC", name).casefold().translate(_SPELT_OUT)):
        words = _words(spelling)
        yield from [frozenset(words)] if words else []
        yield from (frozenset({"".join(words[start:] + words[:start])}) for start in range(len(words)))


def _contains(words: Words, wanted: Words) -> bool:
    count = len(wanted)
    return bool(wanted) and any(words[at : at + count] == wanted for at in range(len(words) - count + 1))


def _known(student: Student) -> _Known:
    """Without a name there is only the id, and that has a rule of its own."""
    signs = dict.fromkeys(_signs(student.name)) if student.name != student.id else ()
    return _Known(student, _words(student.id.partition("@")[0]), tuple(signs))


def _named(found: Found) -> _Named:
    source = found.source
    names = (found.name, source.name, f"{source.parent.name}/{source.name}")
    words = dict.fromkeys((_words(found.name), _words(source.name)))
    return _Named(found, names, tuple((one, frozenset(one)) for one in words))


def _words(text: str) -> Words:
    """Letters and digits, without accents and case; an apostrophe is no separator."""
    plain = re.sub(r"['`\u2019\u02bc]", "", _folded(text))
    return tuple(re.findall(r"[^\W_]+", plain))


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in decomposed if not unicodedata.combining(one)).translate(_FOLDED)
