"""Comparable means: with its own kind. A thermometer that only knows numbers is not."""

from typing import assert_type

from typed_toolbox import extent


class Thermometer:
    degrees = 20.0

    def __lt__(self, other: float) -> bool:
        return self.degrees < other


kitchen, cellar = Thermometer(), Thermometer()

assert_type(extent([kitchen.degrees, cellar.degrees]), tuple[float, float])
extent([kitchen, cellar])  # expect: type-var
