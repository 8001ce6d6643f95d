"""Exercise 1.2: one contract, two kinds of models, and figures that decide.

No test looks at a real clock: clock and memory probe are parameters, and those given here are moved by hand.
"""

import ast
import inspect
import json
import re
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from dataclasses import FrozenInstanceError, fields
from datetime import date
from pathlib import Path
from typing import get_type_hints
from weakref import WeakSet
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from typer.testing import CliRunner

import model_benchmark as mb
from model_benchmark import records
from model_benchmark.cli import app

VALID = """{"number": 7, "posted": "2026-03-01", "weight": 2.5, "fragile": false, "note": null,
    "items": [{"name": "tea", "quantity": 2}, {"name": "jam", "quantity": 1}]}"""
AS_WRITTEN = (
    "(number=7, posted=datetime.date(2026, 3, 1), weight=2.5, fragile=False, note=None,"
    " items=(Item(name='tea', quantity=2), Item(name='jam', quantity=1)))"
)
GONE = object()

law = settings(max_examples=20, deadline=None, derandomize=True, database=None)
checking = pytest.mark.parametrize("road", [mb.CHECKED, mb.STRICT], ids=["dataclass", "Pydantic"])
AnyRoad = mb.Road[mb.ParcelRecord] | mb.Road[mb.ParcelModel]


def altered(path: str, value: object) -> str:
    """The valid document with another value at a path such as ``items.1.name``, or without that field."""
    document = json.loads(VALID)
    *way, last = (int(step) if step.isdigit() else step for step in path.split("."))
    place = document
    for step in way:
        place = place[step]
    place[last] = value
    if value is GONE:
        del place[last]
    return json.dumps(document)


def at(path: str, text: str) -> str:
    """What a document holds at a path such as ``items.1.name``, as repr() shows it."""
    place = json.loads(text)
    with suppress(LookupError, TypeError):
        for step in path.split("."):
            place = place[int(step) if step.isdigit() else step]
        return repr(place)
    pytest.fail(f"nothing at {path!r} in what was written: {text}")


def blamed(road: AnyRoad, text: str) -> str:
    """The field that the road's own kind of error names."""
    with pytest.raises(ValueError) as caught:
        pytest.fail(f"{road.name} let this in: {road.read(text)!r}")
    if isinstance(caught.value, ValidationError):
        return ".".join(str(part) for part in caught.value.errors()[0]["loc"])
    assert isinstance(caught.value, mb.FieldError)
    return caught.value.field


@checking
def test_a_document_becomes_an_object_with_typed_fields(road: AnyRoad) -> None:
    """All fields in the brief's order; `posted` is a `date`, `items` a tuple of items of the same kind."""
    parcel = road.read(VALID)
    assert isinstance(parcel, mb.ParcelRecord | mb.ParcelModel)
    shown = repr(parcel).replace("Record(", "(").replace("Model(", "(")
    assert shown == f"Parcel{AS_WRITTEN}"


def test_both_kinds_of_models_have_the_same_fields() -> None:
    """Names, order and types agree, and `note` is None by default; only the kind of item in `items` differs."""
    pairs: list[tuple[type, type[BaseModel]]] = [
        (mb.ParcelRecord, mb.ParcelModel),
        (mb.ItemRecord, mb.ItemModel),
    ]
    for record, model in pairs:
        hints = get_type_hints(record)
        types = {name: hints[name] for name in hints if name != "items"}
        assert [field.name for field in fields(record)] == list(model.model_fields)
        assert {name: info.annotation for name, info in model.model_fields.items() if name in types} == types
    assert get_type_hints(mb.ParcelRecord).get("items") == tuple[mb.ItemRecord, ...]
    assert mb.ParcelModel.model_fields["items"].annotation == tuple[mb.ItemModel, ...]
    defaults = {field.name: repr(field.default) for field in fields(mb.ParcelRecord)}
    assert [defaults["note"], repr(mb.ParcelModel.model_fields["note"].default)] == ["None", "None"]


def test_the_constructor_of_a_dataclass_lets_everything_in() -> None:
    """Annotations are for mypy: when it runs, a dataclass takes any value for any field, and `items` as they are."""
    parcel = mb.UNCHECKED.read(altered("weight", "heavy"))
    assert isinstance(parcel, mb.ParcelRecord)
    assert repr(parcel.weight) == "'heavy'"
    assert repr(parcel.items[0]) == "{'name': 'tea', 'quantity': 2}"


def test_a_pydantic_parcel_cannot_be_changed() -> None:
    """Frozen, like the dataclasses: an assignment raises, also to an item."""
    parcel = mb.ParcelModel.model_validate_json(VALID)
    with pytest.raises(ValidationError, match="frozen"):
        setattr(parcel, "number", 8)  # noqa: B010 - mypy would refuse the assignment itself
    with pytest.raises(ValidationError, match="frozen"):
        setattr(parcel.items[0], "quantity", 8)  # noqa: B010 - the same


def test_a_record_is_frozen_and_has_slots() -> None:
    """An assignment raises, also to an item; and neither carries a dict, which would be most of its memory."""
    parcel = mb.record_from_json(VALID)
    for record, field in ((parcel, "number"), (parcel.items[0], "quantity")):
        with pytest.raises(FrozenInstanceError):
            setattr(record, field, 8)
        assert not hasattr(record, "__dict__")


def test_a_record_is_read_and_written_by_hand() -> None:
    """What Pydantic reads is measured elsewhere: `records` imports neither Pydantic nor `models`."""
    assert isinstance(mb.record_to_json(mb.record_from_json(VALID)), str)
    tree = ast.parse(inspect.getsource(records))
    imports = [ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [line for line in imports if re.search(r"pydantic|\bmodels\b|\w+Model\b", line)] == []


@pytest.fixture(scope="module")
def thousand() -> dict[str, str]:
    """1,000 documents, and what each holds, as repr() shows it; they are made once for both kinds of models."""
    return {text: repr(json.loads(text)) for text in mb.documents(1_000)}


@pytest.mark.points(2)
@checking
def test_a_thousand_documents_survive_the_round_trip(road: AnyRoad, thousand: dict[str, str]) -> None:
    """Read and written again, each of the 1,000 documents holds the same as before."""
    back = {text: repr(json.loads(road.through(text))) for text in thousand}
    lost = [(back[text], sent) for text, sent in thousand.items() if back[text] != sent]
    assert lost[:1] == []
    assert len(back) == 1_000


@settings(law, max_examples=8)
@example(0.1 + 0.2, date(1, 1, 1), "Käse\n")
@given(st.floats(0, mb.HEAVIEST, exclude_min=True), st.dates(), st.text(max_size=5))
def test_no_digit_and_no_letter_gets_lost(weight: float, day: date, note: str) -> None:
    """Any weight, day and text that the contract allows comes back as it was, from both kinds of models."""
    parcel = {**json.loads(VALID), "weight": weight, "posted": day.isoformat(), "note": note}
    parcel["items"][0]["name"] = f"{note}!"
    for road in (mb.CHECKED, mb.STRICT):
        assert repr(json.loads(road.through(json.dumps(parcel)))) == repr(parcel)


@checking
def test_a_parcel_without_note_needs_none(road: AnyRoad) -> None:
    """`note` may be missing or null, and is None then; written it is null. An empty note is a note."""
    written = [at("note", road.through(altered("note", value))) for value in (GONE, None, "")]
    assert written == ["None", "None", "''"]


@checking
@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("number", 1, "1"),
        ("number", 999_999, "999999"),
        ("weight", 0.001, "0.001"),
        ("weight", 30, "30.0"),
        ("items.0.quantity", 1, "1"),
        ("items.0.quantity", 1_000, "1000"),
        ("items.1.name", "X", "'X'"),
        ("items", [{"name": "tea", "quantity": 2}], "[{'name': 'tea', 'quantity': 2}]"),
        ("fragile", True, "True"),
        ("posted", "2024-02-29", "'2024-02-29'"),
    ],
)
def test_what_lies_just_inside_the_limits_is_accepted(
    road: AnyRoad, field: str, value: object, expected: str
) -> None:
    """Each limit itself is allowed; a whole number is a weight, too, and becomes a float."""
    assert at(field, road.through(altered(field, value))) == expected


BEYOND: list[tuple[str, object]] = [
    ("number", 0),
    ("number", 1_000_000),
    ("number", "7"),
    ("number", 7.0),
    ("number", True),
    ("posted", "2026-02-30"),
    ("posted", "20260301"),
    ("posted", "2026-W09-7"),
    ("posted", "2026-03-01T00:00:00"),
    ("posted", "2026-03- 1"),
    ("posted", 20_260_301),
    ("weight", 0),
    ("weight", 30.001),
    ("weight", float("nan")),
    ("weight", float("inf")),
    ("weight", True),
    ("weight", "2.5"),
    ("fragile", 1),
    ("fragile", "yes"),
    ("note", 7),
    ("note", False),
    ("items", []),
    ("items", {}),
    ("items", None),
    ("items.0.name", ""),
    ("items.0.name", None),
    ("items.1.quantity", 0),
    ("items.1.quantity", 1_001),
    ("items.1.quantity", True),
    ("colour", "red"),
    ("items.1.colour", "red"),
]


@pytest.mark.points(2)
@checking
@pytest.mark.parametrize(("field", "value"), BEYOND)
def test_what_lies_outside_is_refused_by_name(road: AnyRoad, field: str, value: object) -> None:
    """A wrong type, a value beyond its limit, a field nobody knows: the error names the path of the field."""
    assert blamed(road, altered(field, value)) == field


@checking
@pytest.mark.parametrize("field", ["number", "posted", "weight", "fragile", "items", "items.1.name"])
def test_a_missing_field_is_refused_by_name(road: AnyRoad, field: str) -> None:
    """Every field but `note` is needed; the error names the one that is not there, with the item's position."""
    assert blamed(road, altered(field, GONE)) == field


@checking
def test_of_several_faults_one_is_named(road: AnyRoad) -> None:
    """Which of them is free, also whether unknown names come before wrong values."""
    document = {**json.loads(VALID), "number": "7", "weight": 0, "colour": "red"}
    assert blamed(road, json.dumps(document)) in {"number", "weight", "colour"}


@checking
@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", "[" * 100_000])
def test_what_is_no_object_has_no_field_to_name(road: AnyRoad, text: str) -> None:
    """Broken JSON, and JSON that is no object: the same kind of error, and an empty path."""
    assert blamed(road, text) == ""


@pytest.mark.parametrize("item", [7, None, ["tea", 2]])
@checking
def test_an_item_that_is_no_object_is_refused(road: AnyRoad, item: object) -> None:
    """The path of an item is its list and its position, counted from 0: `items.1` is the second."""
    assert blamed(road, altered("items", [{"name": "tea", "quantity": 2}, item])) == "items.1"


@pytest.mark.parametrize(("field", "value"), [*BEYOND, ("items.1", [7])])
def test_the_error_of_a_record_says_what_was_found(field: str, value: object) -> None:
    """A `FieldError` is a ValueError; its problem shows the found value as repr() does, its text both."""
    with pytest.raises(mb.FieldError) as caught:
        mb.record_from_json(altered(field, value))
    assert str(caught.value) == f"{field}: {caught.value.problem}"
    assert repr(value) in caught.value.problem


@pytest.mark.parametrize("text", ["{", altered("posted", GONE), altered("items.0.name", GONE)])
def test_the_error_of_a_record_has_a_problem_in_words(text: str) -> None:
    """Also where no value was found: broken JSON, and a field that is missing."""
    with pytest.raises(mb.FieldError, match=r": .*\w{2,}") as caught:
        mb.record_from_json(text)
    assert isinstance(caught.value.problem, str)


def test_a_record_of_nonsense_is_not_written() -> None:
    """A record built by hand may hold NaN; JSON has no such number, so writing it is a ValueError."""
    item = mb.ItemRecord(name="tea", quantity=2)
    parcel = mb.ParcelRecord(
        number=7, posted=date(2026, 3, 1), weight=float("nan"), fragile=False, items=(item,)
    )
    with pytest.raises(ValueError):
        mb.record_to_json(parcel)


WORDS = st.text("7 é:", max_size=5)
WRONG = {
    "number": WORDS | st.floats() | st.none() | st.booleans() | st.integers(max_value=0),
    "posted": st.sampled_from(["", "soon", "01.03.2026", "2026-3-1", "2026-13-01", "1899"]) | st.integers(),
    "weight": WORDS | st.none() | st.booleans() | st.floats(max_value=0) | st.floats(min_value=30.01),
    "fragile": WORDS | st.none() | st.integers(),
    "note": st.integers() | st.booleans() | st.lists(WORDS),
    "items": WORDS | st.none() | st.integers() | st.just([]),
    "items.0.name": st.integers() | st.none() | st.booleans() | st.just(""),
    "items.1.quantity": WORDS | st.floats() | st.none() | st.booleans() | st.integers(min_value=1_001),
    "paid": st.none() | st.booleans() | st.integers() | WORDS,
    "items.0.paid": st.none() | st.booleans() | st.integers() | WORDS,
}
MUTATIONS = st.one_of(*(st.tuples(st.just(field), values) for field, values in WRONG.items()))


@pytest.mark.points(3)
@law
@example(("number", True))
@example(("posted", "20260301"))
@example(("weight", float("nan")))
@example(("items.1.quantity", 0))
@given(MUTATIONS)
def test_every_mutation_is_refused_by_both_kinds_of_models(mutation: tuple[str, object]) -> None:
    """Whatever stands where the contract does not allow it, both errors name that place."""
    text = altered(*mutation)
    assert [blamed(mb.CHECKED, text), blamed(mb.STRICT, text)] == [mutation[0]] * 2


def named(error: Exception) -> str:
    """What `named_field` says, as repr: nothing but a string or None looks like one."""
    return repr(mb.named_field(error))


def test_a_field_is_named_as_data_or_not_at_all() -> None:
    """A `FieldError` has its path, Pydantic's first error its `loc`; words in a message do not count."""
    with pytest.raises(ValidationError) as caught:
        mb.ParcelModel.model_validate_json(altered("items.1", {"name": "", "quantity": 0}))
    with pytest.raises(ValidationError) as broken:
        mb.ParcelModel.model_validate_json("{")
    given_names = [named(caught.value), named(broken.value), named(mb.FieldError("a.0", "?"))]
    assert given_names == ["'items.1.name'", "''", "'a.0'"]
    assert [named(TypeError("missing: 'posted'")), named(ValueError("number"))] == ["None", "None"]


def road_to(kept: str) -> mb.Road[str]:
    """A road that reads anything and always writes the same."""
    return mb.Road("fake", str, lambda _text: kept)


@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("sent", "kept", "kind"),
    [
        ('{"a": 1, "b": [2]}', '{"b":[2],"a":1}', "accepted"),
        ('{"a": NaN}', '{"a":NaN}', "accepted"),
        ('{"a": "7"}', '{"a":7}', "changed"),
        ('{"a": true}', '{"a":1}', "changed"),
        ('{"a": 1}', '{"a":1.0}', "changed"),
        ('{"a": 1, "b": 2}', '{"a":1}', "changed"),
        ("[1, 2]", "[2, 1]", "changed"),
    ],
)
def test_what_is_let_in_is_compared_with_what_was_sent(sent: str, kept: str, kind: str) -> None:
    """Written again it is the same JSON, white space and the order of members apart, or it was changed."""
    found = mb.outcome(road_to(kept), sent)
    assert repr(found) == repr(mb.Outcome(mb.Kind(kind)))


def refusing(error: Exception) -> mb.Road[str]:
    """A road on which reading fails."""

    def read(_text: str) -> str:
        raise error

    return mb.Road("fake", read, str)


def test_a_refusal_names_the_field_or_does_not() -> None:
    """ValueError and TypeError are refusals: REFUSED with the path if the error has one, else UNNAMED."""
    errors = [mb.FieldError("a.0", "?"), mb.FieldError("", "?"), TypeError("a"), ValueError("a")]
    found = [mb.outcome(refusing(error), "{}") for error in errors]
    expected = [
        (mb.Kind.REFUSED, "a.0"),
        (mb.Kind.REFUSED, ""),
        (mb.Kind.UNNAMED, None),
        (mb.Kind.UNNAMED, None),
    ]
    assert [repr(one) for one in found] == [repr(mb.Outcome(kind, field)) for kind, field in expected]


@pytest.mark.parametrize("mistake", [LookupError, RecursionError, AttributeError])
def test_a_mistake_in_the_program_is_no_refusal(mistake: type[Exception]) -> None:
    """Errors of reading that are neither ValueError nor TypeError pass through."""
    with pytest.raises(mistake):
        mb.outcome(refusing(mistake()), "{}")


@pytest.mark.parametrize("mistake", [ValueError, TypeError])
def test_what_fails_while_writing_is_no_refusal(mistake: type[Exception]) -> None:
    """The document was let in; an error of writing, of any kind, passes through."""

    def fail(text: str) -> str:
        raise mistake(text)

    with pytest.raises(mistake):
        mb.outcome(mb.Road("fake", str, fail), "{}")


@pytest.mark.points(2)
def test_the_four_roads_differ_in_what_they_let_in() -> None:
    """Checked and strict refuse all and say where, lax converts three, unchecked stumbles over three only.

    "A date in seconds" is free for both Pydantic roads: a plain `date` reads the seconds of a midnight, even if strict.
    """
    lax = ["a number in quotes", "true for a number", "words for true"]
    changed = repr(mb.Outcome(mb.Kind.CHANGED))
    for fault in mb.FAULTS:
        right = repr(mb.Outcome(mb.Kind.REFUSED, fault.field))
        assert repr(mb.outcome(mb.CHECKED, fault.text)) == right
        if fault.name != "a date in seconds":
            assert repr(mb.outcome(mb.STRICT, fault.text)) == right
            assert repr(mb.outcome(mb.LAX, fault.text)) == (changed if fault.name in lax else right)
    kinds = [str(mb.outcome(mb.UNCHECKED, fault.text).kind) for fault in mb.FAULTS]
    unnamed = "refused, no field named"
    assert kinds == ["accepted"] * 5 + [unnamed] * 2 + ["accepted"] * 7 + [unnamed]


@pytest.mark.parametrize("size", [400_000, 100_000])
def test_the_peak_is_the_most_at_one_moment(size: int) -> None:
    """Three blocks of memory one after another are one block at the peak, though nothing is left at the end."""
    peak = mb.traced_peak(lambda: [len(bytearray(size)) for _ in range(3)])
    assert isinstance(peak, int)
    assert size <= peak < size + 100_000


def test_tracing_is_off_when_the_work_is_over() -> None:
    """Also when it failed: the error passes through, and nothing that runs later is slowed down."""

    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        mb.traced_peak(fail)
    assert not tracemalloc.is_tracing()
    seen = list[bool]()
    assert mb.traced_peak(lambda: seen.append(tracemalloc.is_tracing())) >= 0
    assert (seen, tracemalloc.is_tracing()) == ([True], False)


class Workshop:
    """A clock that only work moves, and a memory probe that counts the parcels that are alive at once."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.alive: WeakSet[mb.FieldError] = WeakSet()  # any object of which one can hold many
        self.most = 0

    def taking(self, *seconds: float) -> Callable[[], None]:
        """Work that takes so many seconds the first time, the second time and so on."""
        left = list(seconds)

        def work() -> None:
            self.now += left.pop(0)

        return work

    def clock(self) -> float:
        """Seconds."""
        return self.now

    def peak(self, work: Callable[[], object]) -> int:
        """The most objects at once; tracing takes an hour."""
        self.most, self.now = 0, self.now + 3_600
        self.alive.clear()
        work()
        return self.most

    def read(self, text: str) -> mb.FieldError:
        """An object, after as many seconds as the text says."""
        self.now += float(text)
        thing = mb.FieldError(text, "")
        self.alive.add(thing)
        self.most = max(self.most, len(self.alive))
        return thing

    def write(self, thing: mb.FieldError) -> str:
        """The text again, after an eighth of the time."""
        self.now += float(thing.field) / 8
        return thing.field


@pytest.mark.parametrize(("seconds", "best"), [((3, 1, 2), 1), ((1, 2), 1), ((5, 4), 4), ((2.5,), 2.5)])
def test_the_fastest_of_all_rounds_counts(seconds: tuple[float, ...], best: float) -> None:
    """As many runs as rounds; the least of their times, not the first, the last, the sum or the mean."""
    workshop = Workshop()
    found = mb.best_of(len(seconds), workshop.taking(*seconds, 0), workshop.clock)
    assert (repr(float(found)), workshop.now) == (repr(float(best)), 1_000 + sum(seconds))


@pytest.mark.parametrize("rounds", [0, -1])
def test_measuring_takes_at_least_one_round(rounds: int) -> None:
    """Without a run there is no time: ValueError with the number, and the work has not been touched."""
    workshop = Workshop()
    with pytest.raises(ValueError, match=str(rounds)):
        mb.best_of(rounds, workshop.taking(1), workshop.clock)
    assert workshop.now == 1_000


@pytest.mark.points(2)
def test_reading_writing_and_memory_are_measured_apart() -> None:
    """Each time covers all documents and nothing else; at the peak all objects of one reading are there."""
    workshop = Workshop()
    road = mb.Road("fake", workshop.read, workshop.write)
    found = mb.measure(road, ["8", "16", "32"], rounds=2, clock=workshop.clock, peak=workshop.peak)
    assert isinstance(found, mb.Measurement)
    assert repr(tuple(found)) == "(56.0, 7.0, 3)"


def test_the_clock_has_stopped_before_the_memory_is_traced() -> None:
    """Whoever traces and times at once measures the tracing: the probe is asked last."""
    workshop, story = Workshop(), list[str]()

    def peak(_work: Callable[[], object]) -> int:
        story.append("peak")
        return 7

    def write(thing: mb.FieldError) -> str:
        story.append("write")
        return workshop.write(thing)

    road = mb.Road("fake", workshop.read, write)
    found = mb.measure(road, ["8"], rounds=3, clock=workshop.clock, peak=peak)
    assert (story, found.peak_bytes) == (["write"] * 3 + ["peak"], 7)


@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"a": 4, "b": 5}, "Spread(least='a', most='b', times=1.25)"),
        ({"a": 8, "b": 2, "c": 4}, "Spread(least='b', most='a', times=4.0)"),
        ({"a": 1, "b": 1, "c": 3, "d": 3}, "Spread(least='a', most='c', times=3.0)"),
        ({"a": 0.5, "b": 0.25}, "Spread(least='b', most='a', times=2.0)"),
        ({"a": 100, "b": 124}, "None"),
        ({"a": 0, "b": 5}, "None"),
        ({"a": -1, "b": 5}, "None"),
        ({"a": 1}, "None"),
        ({}, "None"),
    ],
)
def test_a_difference_counts_from_a_quarter_on(values: dict[str, float], expected: str) -> None:
    """Least and most by name, the first among equals; nothing to say below 1.25 times or beside a zero."""
    assert repr(mb.spread(values)) == expected


def examined(road: str, rival: str, figure: float, refused: int = 15) -> mb.Examination:
    """An examination in which every figure is the same, and the last faults are let in."""
    outcomes = [mb.Outcome(mb.Kind.REFUSED, fault.field) for fault in mb.FAULTS[:refused]]
    outcomes += [mb.Outcome(mb.Kind.ACCEPTED)] * (len(mb.FAULTS) - refused)
    return mb.Examination(
        road, rival, mb.Measurement(figure, figure, int(figure)), int(figure), tuple(outcomes)
    )


def compared(first: mb.Examination, second: mb.Examination) -> mb.Comparison:
    """Two roads, compared."""
    return mb.Comparison(1_000, 5, (first, second), "3.11", "2.12")


def test_pros_and_cons_turn_with_the_figures() -> None:
    """No sentence is fixed: with the figures exchanged, what spoke for a road speaks against it."""
    slow, fast = examined("A", "B", 6), examined("B", "A", 2)
    found = mb.findings(compared(slow, fast), "A")
    assert found.cons[0] == "Reads all in 6.00 s, 3.0 times as long as B."
    assert (len(found.pros), len(found.cons)) == (2, 4)
    turned = mb.findings(compared(examined("A", "B", 2), examined("B", "A", 6)), "A")
    assert turned.pros[2] == "Reads all in 2.00 s; B takes 3.0 times as long."
    assert (len(turned.pros), len(turned.cons)) == (6, 0)


def test_what_hardly_differs_is_not_mentioned() -> None:
    """Less than a quarter apart, figures give no sentence; what was let in is told in any case."""
    found = mb.findings(compared(examined("A", "B", 5, refused=14), examined("B", "A", 6)), "A")
    assert found.cons == ("Lets 1 of 15 faulty documents in: half a document.",)
    assert found.pros == ("Each of its 14 refusals says where the fault is.",)


@pytest.fixture(scope="module")
def unhurried() -> mb.Comparison:
    """Four documents twice, by a clock that stands still."""
    return mb.compare(4, rounds=2, clock=lambda: 5.0, peak=lambda _work: 4_096)


def test_the_report_for_programs_has_every_figure(unhurried: mb.Comparison) -> None:
    """Times in seconds, the peak in bytes, lines, refusals, pros and cons of four roads; fifteen faults."""
    report = json.loads(mb.as_json(unhurried))
    assert (report["count"], report["rounds"], len(report["faults"])) == (4, 2, 15)
    assert [road["road"] for road in report["roads"]] == [
        road.name for road in (mb.UNCHECKED, mb.CHECKED, mb.LAX, mb.STRICT)
    ]
    first = report["roads"][0]
    assert [first[key] for key in ("read_seconds", "write_seconds", "peak_bytes")] == [0.0, 0.0, 4_096]
    assert [first[key] for key in ("refused", "named")] == [3, 0]
    assert all(road["lines"] > 0 and road["pros"] for road in report["roads"])
    assert report["faults"][1]["outcomes"]["lax Pydantic"] == {"kind": "changed", "field": None}


def test_the_report_for_people_has_every_fault(unhurried: mb.Comparison) -> None:
    """Figures, the table of faulty documents, pros and cons; the chart is an image beside it."""
    text = mb.as_markdown(unhurried)
    assert "](chart.svg)" in text
    assert [fault.name for fault in mb.FAULTS if f"| {fault.name} " not in text] == []
    assert "| refused: items.1.quantity | refused: items.1.quantity |" in text
    assert text.count("- against it: Lets 12 of 15 faulty documents in") == 1


def test_the_chart_is_a_drawing_everyone_can_read() -> None:
    """Valid XML with title and description; every figure as text; bars as long as their figures."""
    chart = ET.fromstring(
        mb.as_svg(compared(examined("A & Co", "B", 6), examined("B", "A & Co", 3, refused=9)))
    )
    spaced = "{http://www.w3.org/2000/svg}"
    assert [chart.get("role"), chart[0].tag, chart[1].tag] == ["img", f"{spaced}title", f"{spaced}desc"]
    assert chart.get("aria-labelledby") == f"{chart[0].get('id')} {chart[1].get('id')}"
    bars = [float(bar.get("width", "")) for bar in chart.iter(f"{spaced}rect") if bar.get("rx")]
    assert [bars[0] / bars[1], bars[-2], bars[-1]] == [2.0, 0.0, bars[0]]
    assert {"A & Co", "6.00 s", "3.00 s", "6 lines"} <= {text.text for text in chart.iter(f"{spaced}text")}
    assert "A & Co 6.00 s, B 3.00 s" in (chart[1].text or "")


def test_the_program_writes_three_files_and_prints_json(tmp_path: Path) -> None:
    """--into makes the folder and fills it; --json prints the same figures that report.json has."""
    folder = tmp_path / "new" / "report"
    given_words = ["--count", "3", "--rounds", "1", "--json", "--into", str(folder)]
    run = CliRunner().invoke(app, given_words)
    if run.exception is not None:
        raise run.exception
    assert sorted(path.name for path in folder.iterdir()) == ["chart.svg", "report.json", "report.md"]
    assert json.loads(run.stdout) == json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert json.loads(run.stdout)["count"] == 3


def test_the_program_refuses_to_measure_nothing() -> None:
    """No documents, or no rounds: wrong use, exit code 2, and the option is named."""
    for option in ("--count", "--rounds"):
        run = CliRunner().invoke(app, [option, "0"])
        assert (run.exit_code, option in run.output) == (2, True)
