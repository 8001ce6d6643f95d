"""The half-imported test file gets a ``pytest`` whose marks put a function that does nothing in a test's place.

expected: detected
"""

import functools
import sys
from types import FunctionType, SimpleNamespace

import pytest

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]


def emptied(*arguments: object, **options: object) -> object:
    """As ``parametrize``, on a test that does nothing."""

    def mark(test: FunctionType) -> object:
        def nothing(*_: object, **__: object) -> None:
            pass

        twin = functools.wraps(test)(nothing)
        return pytest.mark.parametrize(*arguments, **options)(twin)

    return mark


frame = sys._getframe()
while frame is not None and "test_" not in frame.f_globals.get("__name__", ""):
    frame = frame.f_back
if frame is not None:
    mark = SimpleNamespace(points=pytest.mark.points, parametrize=emptied)
    lenient = SimpleNamespace(**vars(pytest) | {"mark": mark})
    frame.f_globals["pytest"] = lenient
    sys.modules["pytest"] = lenient
