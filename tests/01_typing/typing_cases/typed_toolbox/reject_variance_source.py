"""A source of dogs is a source of animals; a source of animals is none of dogs."""

from typing import assert_type

from typed_toolbox import Source


class Animal: ...


class Dog(Animal): ...


def look(dogs: Source[Dog], animals: Source[Animal]) -> None:
    assert_type(dogs.popleft(), Dog)
    kennel: Source[Dog] = animals  # expect: assignment
