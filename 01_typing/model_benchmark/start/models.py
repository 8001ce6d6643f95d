"""The parcel as Pydantic models: the same fields, and the contract beside them.

TODO: the fields with their limits, and a configuration that converts nothing, drops nothing, and freezes.
JSON both ways needs no code: `model_validate_json` and `model_dump_json` are there.
"""

from pydantic import BaseModel


class ItemModel(BaseModel):
    """Some pieces of one thing in a parcel."""


class ParcelModel(BaseModel):
    """A parcel; the weight is in kilograms."""
