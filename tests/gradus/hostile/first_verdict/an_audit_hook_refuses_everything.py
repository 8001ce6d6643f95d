"""A hook that cannot be removed objects to every file, import, socket and process from now on.

expected: no_credit
"""

import sys

from first_verdict.idle import percentage, sentence

__all__ = ["percentage", "sentence"]


def refuse(event: str, _arguments: object) -> None:
    """Everything but what Python itself needs to raise."""
    raise RuntimeError(f"{event} is not for you")


sys.addaudithook(refuse)
