"""Dogs can be poured among animals, animals not among dogs."""

from typing import assert_type

from typed_toolbox import Sink, Source, pour


class Animal: ...


class Dog(Animal): ...


def move(dogs: Source[Dog], zoo: Sink[Animal], animals: Source[Animal], kennel: Sink[Dog]) -> None:
    assert_type(pour(dogs, kennel), int)
    assert_type(pour(animals, zoo), int)
    pour(dogs, zoo)
