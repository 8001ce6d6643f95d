"""A sink for dogs takes a dog and not any animal."""

from typing import assert_type

from typed_toolbox import Sink


class Animal: ...


class Dog(Animal): ...


def house(dogs: Sink[Dog]) -> None:
    assert_type(dogs.append(Dog()), None)
    dogs.append(Animal())  # expect: arg-type
