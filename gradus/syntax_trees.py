"""Trees of Python source, built by one thread at a time.

Up to Python 3.11.7 the interpreter counts in one place how deep all its threads have come in building trees. Where two
of them build at once, one is told ``SystemError: AST constructor recursion depth mismatch``, about a program that is
sound (CPython issue 106905; the interpreter's lock changes hands in the middle). Here a thread reads what a learner
wrote while the loop reads the tests, so ``ast.parse`` itself is banned by the linter.
"""

import ast
import threading

_BUILDING = threading.Lock()


def parse(source: str | bytes) -> ast.Module:
    """As ``ast.parse`` does: SyntaxError, ValueError, RecursionError or MemoryError for what is no program."""
    with _BUILDING:
        return ast.parse(source)  # noqa: TID251  # the one place


def parse_expression(source: str) -> ast.Expression:
    """The tree of one expression; raises as :func:`parse`."""
    with _BUILDING:
        return ast.parse(source, mode="eval")  # noqa: TID251  # the other
