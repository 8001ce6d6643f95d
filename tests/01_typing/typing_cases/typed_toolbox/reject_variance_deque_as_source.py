"""A deque alone bends in neither direction; seen as a source it serves whoever asks for less."""

from collections import deque
from typing import assert_type

from typed_toolbox import Source


class Animal: ...


class Dog(Animal): ...


dogs: deque[Dog] = deque([Dog()])
zoo: Source[Animal] = dogs
assert_type(zoo.popleft(), Animal)
again: deque[Animal] = dogs  # expect: assignment
