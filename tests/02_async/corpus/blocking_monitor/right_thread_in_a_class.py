"""A class with `__enter__` and `__exit__`, and a condition in place of the event.

replaces: watchman.py
fails: []
"""

from types import TracebackType


class Watchman(AbstractContextManager[None]):
    """Looks until told to stop."""

    def __init__(self, look: Callable[[], None], period: float) -> None:
        self.look, self.period = look, period
        self.stopped = False
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self.work, daemon=True, name="blocking_monitor")

    def work(self) -> None:
        """Wait and look, in turn; the look after the last waiting is the last."""
        over = False
        while not over:
            with self.changed:
                over = self.changed.wait_for(lambda: self.stopped, self.period)
            try:
                self.look()
            except Exception as error:
                logger.error("the look failed", exc_info=error)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self.changed:
            self.stopped = True
            self.changed.notify()
        self.thread.join()


def in_a_thread(period: float) -> Pacemaker:
    """See there."""
    return lambda look: Watchman(look, period)
