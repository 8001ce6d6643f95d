"""pytest's test functions are never called.

expected: detected
"""

import pytest

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]

pytest.Function.runtest = lambda _: None
