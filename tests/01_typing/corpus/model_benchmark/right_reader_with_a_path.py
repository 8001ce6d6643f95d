"""One function for each field, a class for the place in the document, `asdict` for the way back.

replaces: records.py
whole: true
fails: []
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date

from model_benchmark.contract import HEAVIEST, LAST_NUMBER, MOST, FieldError

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """An item."""

    name: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelRecord:
    """A parcel."""

    number: int
    posted: date
    weight: float
    fragile: bool
    note: str | None = None
    items: tuple[ItemRecord, ...]


@dataclass(frozen=True)
class Reader:
    """A JSON object and the path that leads to it."""

    members: dict[str, object]
    path: str

    @contextmanager
    def field(self, name: str) -> Iterator[object]:
        """The value of a field; what goes wrong with it is told with its path."""
        path = self.path + name
        if name not in self.members:
            raise FieldError(path, "there is no such field")
        value = self.members[name]
        try:
            yield value
        except FieldError:
            raise
        except (TypeError, ValueError) as error:
            raise FieldError(path, f"{value!r} is not allowed here ({error})") from error

    def whole(self, name: str, most: int) -> int:
        """A whole number."""
        with self.field(name) as value:
            match value:
                case bool():
                    raise TypeError(name)
                case int() if 1 <= value <= most:
                    return value
            raise ValueError(most)

    def close(self, *known: str) -> None:
        """No other fields."""
        for name in sorted({*self.members} - {*known}):
            raise FieldError(self.path + name, f"unexpected: {self.members[name]!r}")


def reader(value: object, path: str) -> Reader:
    """A reader, if the value is an object."""
    if isinstance(value, dict):
        return Reader(value, f"{path}." if path else "")
    raise FieldError(path, f"no object: {value!r}")


def record_from_json(text: str) -> ParcelRecord:
    """A parcel."""
    try:
        decoded: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FieldError("", str(error)) from error
    found = reader(decoded, "")
    found.close("number", "posted", "weight", "fragile", "note", "items")
    return ParcelRecord(
        number=found.whole("number", LAST_NUMBER),
        posted=posted(found),
        weight=weight(found),
        fragile=fragile(found),
        note=note(found),
        items=items(found),
    )


def posted(found: Reader) -> date:
    """The day."""
    with found.field("posted") as value:
        if not isinstance(value, str) or not DAY.fullmatch(value):
            raise ValueError("no day")
        return date.fromisoformat(value)


def weight(found: Reader) -> float:
    """Kilograms."""
    with found.field("weight") as value:
        if isinstance(value, int | float) and value is not True and 0.0 < value <= HEAVIEST:
            return float(value)
        raise ValueError("kilograms")


def fragile(found: Reader) -> bool:
    """Fragile or not."""
    with found.field("fragile") as value:
        if value is True or value is False:
            return value is True
        raise TypeError("bool")


def note(found: Reader) -> str | None:
    """The note."""
    if "note" not in found.members:
        return None
    with found.field("note") as value:
        if value is None or isinstance(value, str):
            return value
        raise TypeError("text")


def items(found: Reader) -> tuple[ItemRecord, ...]:
    """All items."""
    with found.field("items") as value:
        if not isinstance(value, list) or len(value) == 0:
            raise TypeError("items")
        return tuple(item(reader(one, f"items.{number}")) for number, one in enumerate(value))


def item(found: Reader) -> ItemRecord:
    """One item."""
    found.close("name", "quantity")
    with found.field("name") as name:
        if not isinstance(name, str) or not name:
            raise TypeError("name")
        return ItemRecord(name=name, quantity=found.whole("quantity", MOST))


def record_to_json(parcel: ParcelRecord) -> str:
    """The document."""
    return json.dumps(asdict(parcel), default=str, allow_nan=False)
