"""The parcel as dataclasses, with JSON by hand.

TODO: the fields of both classes, as the brief's table has them; then the two functions. A dataclass looks at
nothing: its annotations are for mypy, and mypy never sees a document. So every check is yours. Small private
functions, one for each kind of value, keep it readable.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """Some pieces of one thing in a parcel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelRecord:
    """A parcel; the weight is in kilograms."""


def record_from_json(text: str) -> ParcelRecord:
    """The parcel that a JSON document describes; `FieldError` for a document that breaks the contract.

    Checked are the names (none missing but ``note``, none unknown), the types and the limits, in the items as
    well. Nothing is converted, except that a whole number is a weight, too, and becomes a float. The error names
    the field at fault, of several any one, by its path, such as ``items.1.quantity``; the path is empty for what
    is no object, or no JSON, or nested too deep to be read. Its problem shows the value that was found, if there
    is one, as repr() does.
    """
    raise NotImplementedError("model_benchmark.records.record_from_json")


def record_to_json(parcel: ParcelRecord) -> str:
    """The JSON document of a parcel, all fields in their order, the date as ``YYYY-MM-DD``.

    `record_from_json` gives an equal parcel again, to the last digit. ValueError for a number that JSON does not
    have (NaN and the infinities), which a record built by hand may hold.
    """
    raise NotImplementedError("model_benchmark.records.record_to_json")
