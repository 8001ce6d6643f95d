"""The parcel as dataclasses, with JSON by hand.

A dataclass writes `__init__`, `__eq__` and `__repr__`, and looks at nothing: its annotations are for mypy, and
mypy never sees a document. So ``ParcelRecord(weight="heavy", …)`` is accepted when it runs, and whoever reads
JSON has to check it. `record_from_json` does, field by field, before an object exists. Checking in
`__post_init__` instead does not work for this: by then a nested document is still a dict, a date still text,
and every object the program builds for itself pays for the check again.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import MISSING, dataclass, fields
from datetime import date

from model_benchmark.contract import HEAVIEST, LAST_NUMBER, MOST, FieldError


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """Some pieces of one thing in a parcel."""

    name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelRecord:
    """A parcel; the weight is in kilograms."""

    number: int
    posted: date
    weight: float
    fragile: bool
    note: str | None = None
    items: tuple[ItemRecord, ...]


PARCEL = {field.name: field.default is MISSING for field in fields(ParcelRecord)}
ITEM = {field.name: field.default is MISSING for field in fields(ItemRecord)}


def record_from_json(text: str) -> ParcelRecord:
    """The parcel that a JSON document describes; `FieldError` for a document that breaks the contract.

    Checked are the names (none missing but ``note``, none unknown), the types and the limits, in the items as
    well. Nothing is converted, except that a whole number is a weight, too, and becomes a float. The error names
    the field at fault, of several any one, by its path, such as ``items.1.quantity``; the path is empty for what
    is no object, or no JSON, or nested too deep to be read. Its problem shows the value that was found, if there
    is one, as repr() does.
    """
    parcel = _members(_decoded(text), "", PARCEL)
    return ParcelRecord(
        number=_whole(parcel["number"], "number", LAST_NUMBER),
        posted=_day(parcel["posted"], "posted"),
        weight=_weight(parcel["weight"], "weight"),
        fragile=_truth(parcel["fragile"], "fragile"),
        note=None if parcel.get("note") is None else _text(parcel["note"], "note"),
        items=_items(parcel["items"], "items"),
    )


def record_to_json(parcel: ParcelRecord) -> str:
    """The JSON document of a parcel, all fields in their order, the date as ``YYYY-MM-DD``.

    `record_from_json` gives an equal parcel again, to the last digit. ValueError for a number that JSON does not
    have (NaN and the infinities), which a record built by hand may hold.
    """
    members: dict[str, object] = {
        "number": parcel.number,
        "posted": parcel.posted.isoformat(),
        "weight": parcel.weight,
        "fragile": parcel.fragile,
        "note": parcel.note,
        "items": [{"name": item.name, "quantity": item.quantity} for item in parcel.items],
    }
    return json.dumps(members, allow_nan=False)


def _decoded(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FieldError("", f"this is no JSON: {error}") from error


def _members(value: object, path: str, names: Mapping[str, bool]) -> dict[str, object]:
    """The members of an object that has all the names that are needed (True), and none that is unknown."""
    if not isinstance(value, dict):
        raise FieldError(path, f"expected an object, found {value!r}")
    start = f"{path}." if path else ""
    for name, needed in names.items():
        if needed and name not in value:
            raise FieldError(f"{start}{name}", f"is missing in {value!r}")
    for name in value:
        if name not in names:
            raise FieldError(f"{start}{name}", f"nobody knows this field, found {value[name]!r}")
    return value


def _items(value: object, path: str) -> tuple[ItemRecord, ...]:
    if not isinstance(value, list) or not value:
        raise FieldError(path, f"expected a list of at least one item, found {value!r}")
    return tuple(_item(item, f"{path}.{position}") for position, item in enumerate(value))


def _item(value: object, path: str) -> ItemRecord:
    item = _members(value, path, ITEM)
    name = _text(item["name"], f"{path}.name")
    if not name:
        raise FieldError(f"{path}.name", f"expected a name, found {name!r}")
    return ItemRecord(name=name, quantity=_whole(item["quantity"], f"{path}.quantity", MOST))


def _whole(value: object, path: str, most: int) -> int:
    """Of exactly this type: `isinstance` takes True for an int."""
    if type(value) is not int or not 1 <= value <= most:
        raise FieldError(path, f"expected a whole number from 1 to {most}, found {value!r}")
    return value


def _weight(value: object, path: str) -> float:
    """Asked what it must be, not what it must not be: NaN is neither below nor above anything."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= HEAVIEST:
        raise FieldError(path, f"expected kilograms above 0, at most {HEAVIEST:g}, found {value!r}")
    return float(value)


def _truth(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise FieldError(path, f"expected true or false, found {value!r}")
    return value


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise FieldError(path, f"expected text, found {value!r}")
    return value


def _day(value: object, path: str) -> date:
    """`date.fromisoformat` alone would take ``20260301`` and ``2026-W09-7``; written again they look different."""
    with suppress(ValueError):
        if isinstance(value, str) and date.fromisoformat(value).isoformat() == value:
            return date.fromisoformat(value)
    raise FieldError(path, f"expected a day as YYYY-MM-DD, found {value!r}")
