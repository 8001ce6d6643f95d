"""A class with `<` is comparable without inheriting anything; one without is not."""

from typing import assert_type

from typed_toolbox import extent


class Version:
    def __init__(self, number: int) -> None:
        self.number = number

    def __lt__(self, other: "Version") -> bool:
        return self.number < other.number


class Colour:
    def __init__(self, name: str) -> None:
        self.name = name


assert_type(extent([Version(2), Version(3)]), tuple[Version, Version])
extent([Version(2), Version(3)])
