"""No common base: named types that carry their limits, and the configuration on each class.

replaces: models.py
whole: true
fails: []
"""

from datetime import date
from typing import Annotated

from annotated_types import Ge, Gt, Le, Len
from pydantic import BaseModel, ConfigDict, FiniteFloat, StringConstraints

from model_benchmark.contract import HEAVIEST, LAST_NUMBER, MOST

CONTRACT = ConfigDict(strict=True, extra="forbid", frozen=True)

Number = Annotated[int, Ge(1), Le(LAST_NUMBER)]
Quantity = Annotated[int, Ge(1), Le(MOST)]
Weight = Annotated[FiniteFloat, Gt(0), Le(HEAVIEST)]
Name = Annotated[str, StringConstraints(min_length=1)]


class ItemModel(BaseModel):
    """An item."""

    model_config = CONTRACT

    name: Name
    quantity: Quantity


class ParcelModel(BaseModel):
    """A parcel."""

    model_config = CONTRACT

    number: Number
    posted: date
    weight: Weight
    fragile: bool
    note: str | None = None
    items: Annotated[tuple[ItemModel, ...], Len(1)]
