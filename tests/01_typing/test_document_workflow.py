"""Exercise 1.3: the rules of a document's life, twice, and equal to the last detail.

Tables say what the rules are. Hypothesis then tells both versions the same random stories and messages, and
wants the same answers. The tests about patterns read `modern.py` as a syntax tree; they ask for behaviour first,
because a pattern that is only there to be found would prove nothing.
"""

import ast
import inspect
import json
import runpy
import sys
from collections import UserDict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TypeVar

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from typer.testing import CliRunner

from document_workflow import (
    Approve,
    Archive,
    Document,
    Event,
    Measures,
    Outcome,
    Problem,
    Publish,
    Reason,
    Refusal,
    RequestChanges,
    Role,
    Schedule,
    State,
    Submit,
    Unreadable,
    Withdraw,
    advance,
    compare,
    detail,
    measure,
    modern,
    read_event,
    tell,
    traditional,
    who_acts,
)
from document_workflow.cli import app
from document_workflow.modern import author_acts, editor_acts, reviewer_acts

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DUE = NOW + timedelta(days=3)
TICK = timedelta(microseconds=1)
Node = TypeVar("Node", bound=ast.AST)

law = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
stories = settings(law, max_examples=12, stateful_step_count=15)


def typed(value: object) -> tuple[str, object]:
    """The value with the name of its class, so that neither can pass for something else."""
    return type(value).__name__, value


def paper(state: State) -> Document:
    """A document by ada as it may well be in this state; cy has not approved it."""
    approvals = {
        State.DRAFT: frozenset[str](),
        State.IN_REVIEW: frozenset({"bo"}),
        State.CHANGES_REQUESTED: frozenset[str](),
    }.get(state, frozenset({"bo", "di"}))
    live_from = {State.SCHEDULED: DUE, State.PUBLISHED: NOW, State.ARCHIVED: NOW}.get(state)
    return Document("Plan", "ada", state, approvals=approvals, live_from=live_from)


def kind(event: Event) -> str:
    """The id of a test about this event."""
    return event.kind


def found(node: type[Node], within: str = "") -> list[Node]:
    """All nodes of this kind in the learner's module, or in one of its functions."""
    tree = ast.parse(inspect.getsource(modern))
    functions = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == within]
    places = functions if within else [tree]
    return [one for place in places for one in ast.walk(place) if isinstance(one, node)]


def at(node: ast.stmt | ast.expr, what: str) -> str:
    """What stands where in the learner's module."""
    return f"modern.py line {node.lineno}: {what}"


@pytest.mark.parametrize(
    ("state", "role"),
    [
        (State.DRAFT, Role.AUTHOR),
        (State.IN_REVIEW, Role.REVIEWERS),
        (State.CHANGES_REQUESTED, Role.AUTHOR),
        (State.APPROVED, Role.EDITORS),
        (State.SCHEDULED, Role.EDITORS),
        (State.PUBLISHED, Role.NOBODY),
        (State.ARCHIVED, Role.NOBODY),
    ],
)
def test_every_state_waits_for_somebody_or_nobody(state: State, role: Role) -> None:
    """The table in the docstring of `who_acts` has a role for each of the seven states."""
    assert who_acts(state) is role


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (RequestChanges("bo", "Who is 'we'?"), "Who is 'we'?"),
        (Schedule("eve", NOW), "2026-03-02 09:00+00:00"),
        *((plain("ada"), "") for plain in (Submit, Withdraw, Archive, Approve, Publish)),
    ],
    ids=["request_changes", "schedule", "submit", "withdraw", "archive", "approve", "publish"],
)
def test_the_detail_is_what_an_event_adds(event: Event, expected: str) -> None:
    """A request for changes adds its comment, a schedule its time to the minute, the others nothing."""
    assert typed(detail(event)) == typed(expected)


CLOSED: dict[str, Callable[[], object]] = {
    "who_acts": lambda: who_acts("lost"),  # type: ignore[arg-type]  # as a forgotten state would come
    "detail": lambda: detail("lost"),  # type: ignore[arg-type]  # as a forgotten event would come
    "advance": lambda: advance(paper(State.DRAFT), "lost", NOW),  # type: ignore[arg-type]  # the same
}


@pytest.mark.parametrize("name", CLOSED)
def test_nothing_unforeseen_gets_an_answer(name: str) -> None:
    """Behind a closed set stands `assert_never` with the value: an AssertionError that names it."""
    with pytest.raises(AssertionError, match="lost"):
        CLOSED[name]()
    calls = [call for call in found(ast.Call, name) if ast.unparse(call.func).endswith("assert_never")]
    assert calls, f"no assert_never in {name}, so mypy would not notice a forgotten member"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"event": "submit", "by": "ada"}, Submit("ada")),
        ({"event": "withdraw", "by": "ada"}, Withdraw("ada")),
        ({"event": "archive", "by": "ada"}, Archive("ada")),
        ({"event": "approve", "by": "bo"}, Approve("bo")),
        ({"event": "publish", "by": "eve"}, Publish("eve")),
        ({"event": "request_changes", "by": "bo", "comment": " Why? "}, RequestChanges("bo", "Why?")),
        ({"event": "schedule", "by": "eve", "at": NOW.isoformat()}, Schedule("eve", NOW)),
    ],
    ids=["submit", "withdraw", "archive", "approve", "publish", "request_changes", "schedule"],
)
def test_a_message_becomes_the_event_it_describes(message: object, expected: Event) -> None:
    """The kind decides the class; a comment loses the white space around it, a time is read with its offset."""
    assert typed(read_event(message)) == typed(expected)


@pytest.mark.parametrize(
    "message",
    [
        {"event": "approve", "by": {"name": "bo"}},
        {"event": "approve", "by": {"name": " bo", "team": "legal"}, "id": 7, "comment": None},
        {"by": "\tbo ", "event": "approve"},
        MappingProxyType({"event": "approve", "by": MappingProxyType({"name": "bo"})}),
        UserDict({"event": "approve", "by": UserDict({"name": "bo"})}),
    ],
    ids=["object", "further keys", "white space", "mapping proxies", "user dicts"],
)
def test_a_name_is_found_in_either_shape(message: object) -> None:
    """Under "by" is a name or a mapping with one; white space falls away; any keys more, any mapping will do."""
    assert typed(read_event(message)) == typed(Approve("bo"))


def saying(event: object, **details: object) -> dict[str, object]:
    """A message by bo."""
    return {"event": event, "by": "bo", **details}


UNREADABLE: dict[Problem, list[object]] = {
    Problem.NOT_A_MAPPING: [None, 7, "submit", [], [{"event": "submit"}]],
    Problem.NO_EVENT: [
        *({}, {"by": "ada"}, saying(7), saying(None), saying(["submit"])),
        *(UserDict[str, str](), MappingProxyType({"by": "ada"})),
    ],
    Problem.NOBODY_NAMED: [
        *({"event": kind} for kind in ("submit", "schedule", "dance")),
        *(
            {"event": "submit", "by": by}
            for by in (None, " \t", 7, ["ada"], {}, {"name": "\n"}, {"name": None})
        ),
    ],
    Problem.UNKNOWN_EVENT: [saying("dance"), saying("Submit"), saying(""), saying("None", comment="Why?")],
    Problem.DETAIL_MISSING: [
        *(saying("request_changes", comment=comment) for comment in (None, " \n", 7)),
        saying("request_changes", at=NOW.isoformat()),
        *(saying("schedule", at=at) for at in (None, 7, "soon", "2026-03-02T09:00")),
        saying("schedule", comment="soon"),
    ],
}


@pytest.mark.parametrize("problem", UNREADABLE, ids=lambda problem: problem.name)
def test_an_unreadable_message_names_its_first_problem(problem: Problem) -> None:
    """The docstrings of `read_event` and `event_of` say which problem is which, and which comes first."""
    for message in UNREADABLE[problem]:
        asked = typed(message)
        assert (*asked, *typed(read_event(message))) == (*asked, *typed(Unreadable(problem)))


ALLOWED: dict[Event, set[State]] = {
    Submit("ada"): {State.DRAFT, State.CHANGES_REQUESTED},
    Withdraw("ada"): {State.IN_REVIEW, State.CHANGES_REQUESTED, State.APPROVED, State.SCHEDULED},
    Archive("ada"): {State.DRAFT, State.PUBLISHED},
    Approve("cy"): {State.IN_REVIEW},
    RequestChanges("cy", "Why?"): {State.IN_REVIEW, State.APPROVED, State.SCHEDULED},
    Schedule("eve", DUE + TICK): {State.APPROVED},
    Publish("eve"): {State.APPROVED, State.SCHEDULED},
}


@pytest.mark.parametrize("event", [Submit("bo"), Withdraw("bo"), Archive("bo")], ids=kind)
def test_nobody_else_acts_as_the_author(event: Submit | Withdraw | Archive) -> None:
    """Who is asked before the state: NOT_THE_AUTHOR, wherever the document stands."""
    for state in State:
        assert typed(author_acts(paper(state), event)) == typed(Refusal(state, event, Reason.NOT_THE_AUTHOR))


@pytest.mark.points(2)
@pytest.mark.parametrize("event", [Approve("ada"), RequestChanges("ada", "Why?")], ids=kind)
def test_authors_never_review_their_own_documents(event: Approve | RequestChanges) -> None:
    """Who is asked before the state: OWN_DOCUMENT, wherever the document stands."""
    for state in State:
        assert typed(reviewer_acts(paper(state), event)) == typed(Refusal(state, event, Reason.OWN_DOCUMENT))


@pytest.mark.parametrize("state", [State.DRAFT, State.CHANGES_REQUESTED])
def test_a_submitted_document_is_in_review(state: State) -> None:
    """Only the state changes."""
    document = Document("Plan", "ada", state, needed=3)
    expected = Document("Plan", "ada", State.IN_REVIEW, needed=3)
    assert typed(author_acts(document, Submit("ada"))) == typed(expected)


def test_withdrawing_makes_it_a_fresh_draft() -> None:
    """From each of the four states: approvals and the planned time are forgotten, the rest stays."""
    outcomes = [author_acts(paper(state), Withdraw("ada")) for state in ALLOWED[Withdraw("ada")]]
    assert list(map(typed, outcomes)) == [typed(Document("Plan", "ada"))] * 4


def test_changes_requested_put_the_review_back() -> None:
    """From each of the three states: approvals and the planned time are forgotten, the rest stays."""
    event = RequestChanges("cy", "Why?")
    outcomes = [reviewer_acts(paper(state), event) for state in ALLOWED[event]]
    assert list(map(typed, outcomes)) == [typed(Document("Plan", "ada", State.CHANGES_REQUESTED))] * 3


@pytest.mark.parametrize("state", [State.DRAFT, State.PUBLISHED])
def test_the_archive_keeps_what_is_known(state: State) -> None:
    """Approvals and the time of publication are history, and archiving does not rewrite it."""
    outcome = author_acts(paper(state), Archive("ada"))
    assert typed(outcome) == typed(replace(paper(state), state=State.ARCHIVED))


@pytest.mark.points(2)
@pytest.mark.parametrize("needed", [1, 2, 3])
def test_the_last_approval_needed_decides(needed: int) -> None:
    """With one approval less it is still in review; the approvals are kept by name."""
    outcome: Outcome = Document("Plan", "ada", State.IN_REVIEW, needed=needed)
    for number in range(1, needed + 1):
        assert isinstance(outcome, Document)
        outcome = reviewer_acts(outcome, Approve(f"reviewer {number}"))
        state = State.APPROVED if number == needed else State.IN_REVIEW
        names = frozenset(f"reviewer {count}" for count in range(1, number + 1))
        assert typed(outcome) == typed(Document("Plan", "ada", state, needed, names))


def test_more_approvals_than_needed_will_do() -> None:
    """Approved if the approvals are `needed` or more: somebody may have lowered the number meanwhile."""
    document = replace(paper(State.IN_REVIEW), needed=1)
    expected = Document("Plan", "ada", State.APPROVED, 1, frozenset({"bo", "cy"}))
    assert typed(reviewer_acts(document, Approve("cy"))) == typed(expected)


def test_a_reviewer_approves_only_once() -> None:
    """ALREADY_APPROVED, so that one person alone can never approve for two."""
    refusal = Refusal(State.IN_REVIEW, Approve("bo"), Reason.ALREADY_APPROVED)
    assert typed(reviewer_acts(paper(State.IN_REVIEW), Approve("bo"))) == typed(refusal)


def test_a_second_approval_after_the_review_meets_the_wrong_state() -> None:
    """The state is asked before all else: ALREADY_APPROVED is said while in review, and nowhere else."""
    for state in (State.APPROVED, State.SCHEDULED, State.PUBLISHED, State.ARCHIVED):
        refusal = Refusal(state, Approve("bo"), Reason.WRONG_STATE)
        assert typed(reviewer_acts(paper(state), Approve("bo"))) == typed(refusal)


@pytest.mark.points(2)
def test_a_schedule_lies_in_the_future() -> None:
    """A moment after now is scheduled; now itself has passed already: TIME_HAS_PASSED."""
    document = paper(State.APPROVED)
    later, present = Schedule("eve", NOW + TICK), Schedule("eve", NOW)
    scheduled = replace(document, state=State.SCHEDULED, live_from=NOW + TICK)
    assert typed(editor_acts(document, later, NOW)) == typed(scheduled)
    refusal = Refusal(State.APPROVED, present, Reason.TIME_HAS_PASSED)
    assert typed(editor_acts(document, present, NOW)) == typed(refusal)


@pytest.mark.points(2)
def test_a_scheduled_document_waits_for_its_time() -> None:
    """TOO_EARLY a moment before; from the moment itself on it is published, and `live_from` says when."""
    document = paper(State.SCHEDULED)
    early = editor_acts(document, Publish("timer"), DUE - TICK)
    assert typed(early) == typed(Refusal(State.SCHEDULED, Publish("timer"), Reason.TOO_EARLY))
    for now in (DUE, DUE + TICK):
        published = replace(document, state=State.PUBLISHED, live_from=now)
        assert typed(editor_acts(document, Publish("timer"), now)) == typed(published)


def test_what_is_approved_may_be_published_at_once() -> None:
    """Without a schedule `live_from` is the time of publishing, and the approvals stay."""
    published = replace(paper(State.APPROVED), state=State.PUBLISHED, live_from=NOW)
    assert typed(editor_acts(paper(State.APPROVED), Publish("eve"), NOW)) == typed(published)


@pytest.mark.points(2)
@pytest.mark.parametrize("event", ALLOWED, ids=kind)
def test_an_event_is_accepted_in_its_own_states_only(event: Event) -> None:
    """The tables in the docstrings name the states; in every other state the answer is WRONG_STATE."""
    outcomes = {state: advance(paper(state), event, DUE) for state in State}
    assert {state for state in State if isinstance(outcomes[state], Document)} == ALLOWED[event]
    refused = {state: outcome for state, outcome in outcomes.items() if state not in ALLOWED[event]}
    assert refused == {state: Refusal(state, event, Reason.WRONG_STATE) for state in refused}


def test_a_refusal_can_be_read_aloud() -> None:
    """It names the event, the person, the state and the reason."""
    refusal = advance(paper(State.DRAFT), Publish("eve"), NOW)
    assert str(refusal) == "publish by eve refused while draft: not possible in this state"


authors, others = st.sampled_from(["ada", "ada", "bo"]), st.sampled_from(["bo", "cy", "ada"])
times = st.integers(-1, 1).map(lambda hours: NOW + timedelta(hours=hours))
writing = st.builds(Submit, authors) | st.builds(Withdraw, authors) | st.builds(Archive, authors)
reviews = st.builds(Approve, others) | st.builds(RequestChanges, others, st.just("Why?"))
releases = st.builds(Schedule, others, times) | st.builds(Publish, others)


class TwoVersions(RuleBasedStateMachine):
    """The same story told to both versions, while the clock goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.begin()

    def begin(self) -> None:
        """A new document, and a new story about it."""
        self.document = Document("Plan", "ada")
        self.now = NOW - timedelta(hours=1)
        self.story: list[tuple[datetime, Event]] = []

    @rule(event=writing | reviews | releases)
    def something_happens(self, event: Event) -> None:
        """Both versions must say the same of it."""
        self.story.append((self.now, event))
        matched = advance(self.document, event, self.now)
        expected = traditional.advance(self.document, event, self.now)
        assert typed(matched) == typed(expected), f"The story: {self.told()}"
        self.document = matched if isinstance(matched, Document) else self.document

    def told(self) -> str:
        """What has happened, in order."""
        return "; ".join(f"{now:%H:%M} {event}" for now, event in self.story)

    @rule(event=reviews | releases | st.builds(Withdraw, authors), hours=st.integers(0, 2))
    def something_happens_after_review(self, event: Event, hours: int) -> None:
        """Most of the rules are about what has been approved by somebody."""
        self.begin()
        for good in (Submit("ada"), Approve("bo"), Approve("cy"), event):
            self.something_happens(good)
        for _ in range(hours):
            self.an_hour_passes()

    @rule()
    def an_hour_passes(self) -> None:
        """A timer knocks, so that what was scheduled appears when it is due."""
        self.now += timedelta(hours=1)
        self.something_happens(Publish("timer"))

    @invariant()
    def nobody_approves_their_own(self) -> None:
        """Whatever happened before."""
        assert self.document.author not in self.document.approvals

    @invariant()
    def nothing_unapproved_gets_out(self) -> None:
        """Whatever happened before."""
        released = self.document.state in {State.APPROVED, State.SCHEDULED, State.PUBLISHED}
        assert not released or len(self.document.approvals) >= self.document.needed


@pytest.mark.points(3)
def test_both_versions_tell_every_story_alike() -> None:
    """Of any event, in any order, at any time, `modern` and `traditional` say the same."""
    run_state_machine_as_test(TwoVersions, settings=stories)


words = st.sampled_from(["ada", " bo ", "", "2026-03-02T09:00+00:00", "2026-03-02"])
values = words | st.none() | st.booleans() | st.dictionaries(st.just("name"), words)
kinds = st.sampled_from(["submit", "request_changes", "schedule", "dance"])
messages = st.fixed_dictionaries(
    {}, optional={"event": kinds | values, "by": values, "comment": values, "at": values}
)


@pytest.mark.points(2)
@law
@example({"event": "submit", "by": " bo "})
@given(messages | values | st.lists(messages, max_size=1))
def test_both_versions_read_every_message_alike(message: object) -> None:
    """Whatever JSON can say, `modern` and `traditional` make the same of it."""
    assert typed(read_event(message)) == typed(traditional.read_event(message))


@pytest.mark.points(4)
def test_a_condition_that_is_no_shape_is_a_guard() -> None:
    """One of the eight has a case with a guard (`case … if …:`); one person is told from another."""
    assert isinstance(advance(paper(State.IN_REVIEW), Approve("cy"), NOW), Document)
    assert isinstance(advance(paper(State.IN_REVIEW), Approve("bo"), NOW), Refusal)
    guards = [case for name in TASKS for case in found(ast.match_case, name) if case.guard is not None]
    assert guards, "no guard in the functions of modern.py"


@pytest.mark.points(4)
def test_states_that_act_alike_share_a_case() -> None:
    """`author_acts` has an OR-pattern (`case A | B:`), and withdrawing works from several states."""
    states = [author_acts(paper(state), Withdraw("ada")) for state in ALLOWED[Withdraw("ada")]]
    assert [type(outcome) for outcome in states] == [Document] * 4
    shared = found(ast.MatchOr, "author_acts")
    assert shared, "no OR-pattern in author_acts"


@pytest.mark.points(4)
def test_a_class_pattern_looks_inside_an_event() -> None:
    """`detail` has a class pattern with a pattern for an attribute, as in `case Parcel(weight=weight):`."""
    assert typed(detail(RequestChanges("bo", "Why?"))) == typed("Why?")
    inside = [case for case in found(ast.MatchClass, "detail") if case.patterns or case.kwd_patterns]
    assert inside, "no class pattern with an attribute in detail"


@pytest.mark.points(4)
def test_messages_are_read_by_mapping_patterns() -> None:
    """`read_event` has a mapping pattern with a key, as in `case {"weight": int(grams)}:`."""
    assert typed(read_event({"event": "submit", "by": "ada"})) == typed(Submit("ada"))
    keys = [case.keys for case in found(ast.MatchMapping, "read_event") if case.keys]
    assert keys, "no mapping pattern with a key in read_event"


FINAL = Refusal(State.ARCHIVED, Publish("eve"), Reason.WRONG_STATE)
NOT_ADA = Refusal(State.DRAFT, Withdraw("bo"), Reason.NOT_THE_AUTHOR)
UNASKED = Refusal(State.DRAFT, Approve("bo"), Reason.WRONG_STATE)
TASKS: dict[str, tuple[Callable[[], object], object]] = {
    "who_acts": (lambda: modern.who_acts(State.DRAFT), Role.AUTHOR),
    "detail": (lambda: modern.detail(Submit("ada")), ""),
    "read_event": (lambda: modern.read_event(saying("approve")), Approve("bo")),
    "event_of": (lambda: modern.event_of("approve", "bo", {}), Approve("bo")),
    "advance": (lambda: modern.advance(paper(State.ARCHIVED), Publish("eve"), NOW), FINAL),
    "author_acts": (lambda: author_acts(Document("Plan", "ada"), Withdraw("bo")), NOT_ADA),
    "reviewer_acts": (lambda: reviewer_acts(Document("Plan", "ada"), Approve("bo")), UNASKED),
    "editor_acts": (lambda: editor_acts(paper(State.ARCHIVED), Publish("eve"), NOW), FINAL),
}


@pytest.mark.points(12)
@pytest.mark.parametrize("name", TASKS)
def test_each_function_decides_by_match_alone(name: str) -> None:
    """A `match` in it, and no `if` statement."""
    ask, answer = TASKS[name]
    assert typed(ask()) == typed(answer)
    assert [at(one, "if statement") for one in found(ast.If, name)] == []
    matches = found(ast.Match, name)
    assert matches, f"no match statement in {name}"


def chains() -> Iterator[str]:
    """An `if` with something behind it, and conditional expressions inside of one another."""
    for function in found(ast.FunctionDef):
        followed = [one for one in ast.walk(function) if isinstance(one, ast.If)]
        yield from (at(one, "an if that follows another") for one in followed[1:])
    yield from (at(one.orelse[0], "elif or else") for one in found(ast.If) if one.orelse)
    for outer in found(ast.IfExp):
        within = [one for one in ast.walk(outer) if isinstance(one, ast.IfExp)]
        yield from (at(one, "a conditional expression in another") for one in within[1:])


OWN = {"document_workflow.events", "document_workflow.model", ".events", ".model"}
BY_NAME = {"isinstance", "getattr", "eval", "exec", "__import__", "importlib", "builtins", "sys", "runpy"}


def imports() -> Iterator[tuple[ast.stmt, str]]:
    """The import statements of the learner's module, each with a module that it names."""
    yield from ((line, alias.name) for line in found(ast.Import) for alias in line.names)
    yield from ((line, "." * line.level + (line.module or "")) for line in found(ast.ImportFrom))


def detours() -> Iterator[str]:
    """Ways to an answer that lead around the patterns."""
    yield from (at(one, one.id) for one in found(ast.Name) if one.id in BY_NAME)
    yield from (at(one, ast.unparse(one)) for one in found(ast.Attribute) if one.attr == "traditional")
    for line, module in imports():
        if module not in OWN and module.partition(".")[0] in {"", "document_workflow", *BY_NAME}:
            yield at(line, ast.unparse(line))


@pytest.mark.points(4)
def test_nothing_of_the_chains_is_left_in_the_module() -> None:
    """No chain in a helper or a class either, no `isinstance`, and no import from the other version."""
    assert typed(who_acts(State.DRAFT)) == typed(Role.AUTHOR)
    assert list(chains()) == []
    assert list(detours()) == []


def test_the_comparison_finds_fewer_conditions() -> None:
    """With patterns there is less for a reader to work out; how fast it is, is shown and not judged."""
    message = {"event": "approve", "by": "cy"}
    assert typed(read_event(message)) == typed(Approve("cy"))
    compared = compare(paper(State.IN_REVIEW), [message], NOW, rounds=1)
    assert compared.after.measures.conditions < compared.before.measures.conditions
    assert "conditions written out" in "\n".join(compared.lines())


CHAIN = '''
def role(state: str, *, late: bool) -> str:
    """Three branches, five conditions."""
    if state == "draft" or (state == "new" and not late):
        # Nobody has seen it.
        return "author"
    elif state == "approved":
        return "editor" if late else "timer"
    return "nobody"
'''

PATTERNS = """
def role(state: str, *, late: bool) -> str:
    match state:
        case "draft" | "new" if late or state == "draft":
            match late:
                case True:
                    return "author"
        case "approved":
            return "editor"
        case _:
            return "nobody"
"""


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (CHAIN, Measures(lines=6, branches=3, conditions=5, nesting=1, longest=6)),
        (PATTERNS, Measures(lines=10, branches=3, conditions=2, nesting=2, longest=10)),
        ("", Measures(0, 0, 0, 0, 0)),
    ],
    ids=["chain", "patterns", "nothing"],
)
def test_what_is_compared_is_counted_from_the_syntax(source: str, expected: Measures) -> None:
    """Lines without comments and docstrings; `elif` and `case` are branches, `else` and `case _` are none."""
    assert measure(source) == expected


def test_the_demonstration_tells_a_story_and_compares(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`gradus run document_workflow` leads a document to the archive and ends with the table."""
    monkeypatch.setattr(sys, "argv", ["document_workflow"])
    runpy.run_module("document_workflow", run_name="__main__")
    shown, _, timed = capsys.readouterr().out.partition("microseconds")
    assert "8 of 15 accepted. It is archived; next to act: nobody." in shown
    assert "refused: authors do not review their own documents" in shown
    assert shown.count("def author_acts(") == 2
    assert "conditions written out" in shown
    assert timed


STORY = """\
{"now": "2026-03-02T09:00+00:00", "event": "submit", "by": "ada"}

{"event": "approve", "by": "bo"}
{"event": "schedule", "by": "eve", "at": "2026-03-02T09:30+00:00"}
{"now": "2026-03-02T09:30+00:00", "event": "publish", "by": "timer"}
"""


def told(*arguments: str, story: str) -> tuple[int, str]:
    """Exit code and output of the command line."""
    options = ["-", "--author", "ada", "--needed", "1", *arguments]
    result = CliRunner().invoke(app, options, input=story, catch_exceptions=False)
    return result.exit_code, result.output


@pytest.mark.parametrize("version", [[], ["--traditional"]], ids=["modern", "traditional"])
def test_the_command_line_tells_a_story(version: list[str]) -> None:
    """Each line is a step; when all are accepted the exit code is 0, whichever version decides."""
    code, output = told("--json", *version, story=STORY)
    report = json.loads(output)
    assert (code, report["document"]["state"]) == (0, "published")
    assert report["document"]["live_from"] == "2026-03-02T09:30:00+00:00"
    assert [step["line"] for step in report["steps"]] == [1, 3, 4, 5]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"event": "approve", "by": "ada"}', "refused: authors do not review their own documents"),
        ('{"event": "dance", "by": "ada"}', "unreadable: nobody knows this kind of event"),
    ],
    ids=["refused", "unreadable"],
)
def test_a_refused_step_is_told_and_ends_with_one(line: str, expected: str) -> None:
    """The story goes on behind it, but the exit code is 1."""
    code, output = told(story=f"{line}\n{STORY}")
    assert code == 1
    assert expected in output
    assert "4 of 5 accepted. It is published" in output


@pytest.mark.parametrize(
    "line", ["nonsense", '{"now": "soon", "event": "submit", "by": "ada"}'], ids=["no JSON", "no clock"]
)
def test_a_line_without_sense_is_unreadable(line: str) -> None:
    """What is no JSON, or has a clock without a time, never reaches the rules."""
    problem = Problem.NOT_JSON if line == "nonsense" else Problem.NO_CLOCK
    steps = tell(traditional, Document("Plan", "ada"), [line], NOW)
    assert [step.outcome for step in steps] == [Unreadable(problem)]
