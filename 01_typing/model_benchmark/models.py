"""The parcel as Pydantic models: the same fields, and the contract beside them.

A model is a dataclass that reads its own annotations. Out of the box it is obliging: ``"7"`` becomes 7, "yes"
becomes True, and a field nobody knows is dropped without a word. That is right for a form or an environment
variable, where everything is text; between programs it hides mistakes. So these are strict, closed and frozen.
JSON both ways needs no code: `model_validate_json` and `model_dump_json` are there.
"""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from model_benchmark.contract import HEAVIEST, LAST_NUMBER, MOST


class Closed(BaseModel):
    """What both models have in common."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class ItemModel(Closed):
    """Some pieces of one thing in a parcel."""

    name: str = Field(min_length=1)
    quantity: int = Field(ge=1, le=MOST)


class ParcelModel(Closed):
    """A parcel; the weight is in kilograms."""

    number: int = Field(ge=1, le=LAST_NUMBER)
    posted: date
    weight: float = Field(gt=0, le=HEAVIEST)
    fragile: bool
    note: str | None = None
    items: tuple[ItemModel, ...] = Field(min_length=1)
