"""A list of animals takes in dogs; a list of dogs does not take in animals."""

from typing import assert_type

from typed_toolbox import Sink


class Animal: ...


class Dog(Animal): ...


dogs: list[Dog] = []
animals: list[Animal] = []
kennel: Sink[Dog] = animals
assert_type(kennel.append(Dog()), None)
zoo: Sink[Animal] = animals
