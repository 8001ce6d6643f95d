"""The two shapes that every good answer has, whatever is in it.

`Envelope[BookmarkView]` and `Page[BookmarkLine]` are real classes at run time: Pydantic builds one for each type
put in, and each has its own schema in OpenAPI. That is why it cannot be a plain `dict` with a "data" key: mypy
would know nothing of what is inside, and neither would a client. Python 3.12 writes `class Page[T](BaseModel)`.

Pydantic would show a docstring, examples and all, to the readers of `/docs`, and shows none of a generic class. So
what they should read is said in `json_schema_extra`, here and in the other models.
"""

from collections.abc import Sequence
from typing import Annotated, Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class Envelope(BaseModel, Generic[T]):
    """One thing, and the path at which it can be asked for again.

    >>> Envelope[int](data=42, link="/answers/42").model_dump_json()
    '{"data":42,"link":"/answers/42"}'
    """

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"description": "One thing, and the path at which it can be asked for again."},
    )

    data: T
    link: Annotated[str, Field(description="The path of this thing.", examples=["/bookmarks/mypy"])]


class Page(BaseModel, Generic[T]):
    """Some of many things, in order, and where the next ones begin.

    >>> Page[str].cut(["tea", "jam"], total=5, offset=0).next_offset
    2
    >>> Page[str].cut(["rye"], total=5, offset=4).next_offset is None
    True
    """

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={"description": "Some of many things, in order, and where the next ones begin."},
    )

    items: list[T]
    total: Annotated[int, Field(ge=0, description="How many there are in all.", examples=[5])]
    offset: Annotated[int, Field(ge=0, description="How many come before these.", examples=[0])]
    next_offset: Annotated[
        int | None, Field(description="The offset of the next page; null on the last one.", examples=[2])
    ]

    @classmethod
    def cut(cls, items: Sequence[T], *, total: int, offset: int) -> Self:
        """The page with these items, of ``total`` in all, ``offset`` of which come before them.

        The next page begins behind the last item. There is none if nothing is left, and none after a page without
        items: whoever follows ``next_offset`` always comes to an end.
        """
        # EXERCISE: where do these items end, and is anything left behind them?
        end = offset + len(items)
        following = end if items and end < total else None
        return cls(items=list(items), total=total, offset=offset, next_offset=following)
