"""Whatever takes a timing can be the sink: a list of objects can, a list of strings cannot."""

from typing import assert_type

from typed_toolbox import timed

everything: list[object] = []
names: list[str] = []


def brew(cups: int) -> str:
    return f"{cups} cups"


assert_type(timed(everything)(brew)(2), str)
timed(names)  # expect: arg-type
