"""What these functions are given to run: something to call that makes a coroutine, and never the coroutine itself.

A coroutine object that nobody comes to await is thrown away with a warning, and it can run only once. A function
that makes one can be kept, passed about, named, and called by the task that is to run it.
"""

from collections.abc import Callable, Coroutine
from typing import TypeAlias, TypeVar

T = TypeVar("T")

Work: TypeAlias = Callable[[], Coroutine[object, None, T]]
"""`async def` functions without parameters; others become one by `functools.partial` or `lambda`."""

Service: TypeAlias = Callable[[Callable[[], None]], Coroutine[object, None, None]]
"""Work that goes on until it is cancelled. It is given a function to call when it is ready to serve."""
