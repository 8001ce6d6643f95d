"""Documents to measure with, and documents with one fault each.

The good ones come from a seeded generator: every run, and every road, gets the same. Each faulty one differs
from a good one in a single place, so that whoever refuses it can be asked for the name of that place.
"""

import json
from dataclasses import dataclass
from random import Random

GOODS = ("tea", "jam", "honey", "rye bread", "Käse", "salt", "candles", "ink", "paper", "string")
NOTES = (None, None, "leave it at the neighbour's", "ring twice", "birthday: not before Friday")
VALID: dict[str, object] = {
    "number": 7,
    "posted": "2026-03-01",
    "weight": 2.5,
    "fragile": False,
    "note": None,
    "items": [{"name": "tea", "quantity": 2}, {"name": "jam", "quantity": 1}],
}


def documents(count: int, *, seed: int = 2026) -> list[str]:
    """That many valid JSON documents with every field, numbered from 1; the same ones for the same seed."""
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    return [json.dumps(_parcel(number, random), ensure_ascii=False) for number in range(1, count + 1)]


def _parcel(number: int, random: Random) -> dict[str, object]:
    goods = random.sample(GOODS, k=random.randint(1, 5))
    return {
        "number": number,
        "posted": f"2026-{random.randint(1, 12):02}-{random.randint(1, 28):02}",
        "weight": random.randint(1, 3_000) / 100,
        "fragile": random.random() < 0.2,  # noqa: PLR2004 - one parcel in five
        "note": random.choice(NOTES),
        "items": [{"name": name, "quantity": random.randint(1, 12)} for name in goods],
    }


@dataclass(frozen=True, slots=True)
class Fault:
    """A document with one fault: what is wrong, the field's path, the place in the document, the whole text."""

    name: str
    field: str
    place: str
    text: str


def _in_parcel(name: str, field: str, value: object) -> Fault:
    return Fault(name, field, f'"{field}": {json.dumps(value)}', json.dumps({**VALID, field: value}))


def _in_item(name: str, position: int, field: str, value: object) -> Fault:
    items: list[dict[str, object]] = [{"name": "tea", "quantity": 2}, {"name": "jam", "quantity": 1}]
    items[position][field] = value
    place = f'"{field}": {json.dumps(value)}'
    return Fault(name, f"items.{position}.{field}", place, json.dumps({**VALID, "items": items}))


def _without(name: str, field: str) -> Fault:
    rest = {key: value for key, value in VALID.items() if key != field}
    return Fault(name, field, f'no "{field}"', json.dumps(rest))


FAULTS = (
    _in_parcel("words for a number", "number", "seven"),
    _in_parcel("a number in quotes", "number", "7"),
    _in_item("true for a number", 0, "quantity", value=True),
    _in_parcel("words for true", "fragile", "yes"),
    _in_item("null for a name", 0, "name", None),
    _without("a field is missing", "posted"),
    _in_parcel("a field nobody knows", "colour", "red"),
    _in_parcel("above the limit", "weight", 30.5),
    _in_parcel("not a number", "weight", float("nan")),
    _in_parcel("no such day", "posted", "2026-02-30"),
    _in_parcel("a date without hyphens", "posted", "20260301"),
    _in_parcel("a date in seconds", "posted", "1772323200"),
    _in_parcel("an empty list", "items", []),
    _in_item("a fault in the second item", 1, "quantity", 0),
    Fault("half a document", "", '{"number": 7, "pos', json.dumps(VALID)[:18]),
)
