"""A sink for animals is a sink for dogs; a sink for dogs is none for animals."""

from typing import assert_type

from typed_toolbox import Sink


class Animal: ...


class Dog(Animal): ...


def house(dogs: Sink[Dog], animals: Sink[Animal]) -> None:
    assert_type(animals.append(Dog()), None)
    zoo: Sink[Animal] = dogs  # expect: assignment
