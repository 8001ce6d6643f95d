"""Every import from now on gives an object that agrees with everything.

expected: no_credit
"""

import builtins
from unittest.mock import MagicMock

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]

builtins.__import__ = lambda *_, **__: MagicMock()
