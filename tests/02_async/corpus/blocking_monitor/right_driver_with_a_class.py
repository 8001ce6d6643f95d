"""An iterator with `send` and `throw` of its own in place of a generator.

replaces: steps.py
fails: []
"""

from collections.abc import Awaitable


class Driver(Generator[object, object, T]):
    """Stands between a task and a coroutine."""

    def __init__(self, inner: Coroutine[object, object, T], step: AbstractContextManager[object]) -> None:
        self.inner = inner
        self.step = step

    def __await__(self) -> Generator[object, object, T]:
        return self

    def __next__(self) -> object:
        return self.send(None)

    def send(self, value: object) -> object:
        """One step."""
        with self.step:
            return self.inner.send(value)

    def throw(self, kind: object, value: object = None, trace: object = None) -> object:
        """One step, from an error."""
        assert isinstance(kind, BaseException)
        with self.step:
            return self.inner.throw(kind)

    def close(self) -> None:
        """The last step."""
        with self.step:
            self.inner.close()


def stepwise(
    inner: Coroutine[object, object, T], step: AbstractContextManager[object]
) -> Awaitable[T]:
    """What the coroutine gives."""
    return Driver(inner, step)
