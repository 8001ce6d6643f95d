"""Once collected, every test gets the body of a function that does nothing.

expected: detected
"""

import gc
from types import FunctionType

from first_verdict.idle import percentage

__all__ = ["percentage", "sentence"]


def nothing(*_: object, **__: object) -> None:
    """What every test does from now on."""


def sentence(_passed: int, _total: int) -> str:
    """The first test to ask fails, and is the last."""
    for found in gc.get_objects():
        if isinstance(found, FunctionType) and found.__name__.startswith("test_"):
            found.__code__ = nothing.__code__
    return ""


for one in gc.get_objects():
    if isinstance(one, FunctionType) and one.__name__.startswith("test_"):
        one.__code__ = nothing.__code__
