"""Steps by what is on the page, and always offers another one where the page is not empty.

replaces: api/generics.py
fails:
  - test_following_the_next_offset_gives_each_item_once
  - test_the_next_page_begins_behind_the_last_item
  - test_the_examples_of_a_public_name_run
  - test_the_list_has_a_line_for_each_bookmark
"""


class Page(BaseModel, Generic[T]):
    """Some of many things, in order, and where the next ones begin.

    >>> Page[str].cut(["tea", "jam"], total=5, offset=0).next_offset
    2
    >>> Page[str].cut(["rye"], total=5, offset=4).next_offset is None
    True
    """

    model_config = ConfigDict(frozen=True, json_schema_extra={"description": "Some of many things."})

    items: list[T]
    total: Annotated[int, Field(ge=0, description="How many there are in all.", examples=[5])]
    offset: Annotated[int, Field(ge=0, description="How many come before these.", examples=[0])]
    next_offset: Annotated[
        int | None, Field(description="The offset of the next page; null on the last one.", examples=[2])
    ]

    @classmethod
    def cut(cls, items: Sequence[T], *, total: int, offset: int) -> Self:
        following = offset + len(items) if items else None
        return cls(items=list(items), total=total, offset=offset, next_offset=following)
