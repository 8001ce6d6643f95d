"""`index` always finds the first of equal lines.

replaces: story.py
fails:
  - test_an_order_is_proven_line_by_line
"""


class Story:
    """What happened, in the order in which it was told."""

    def __init__(self, clock: Callable[[], float] = loop_time) -> None:
        self.moments: list[Moment] = []
        self._clock = clock
        self._told: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    @property
    def lines(self) -> list[str]:
        """Each moment as ``teller: what``."""
        return [str(moment) for moment in self.moments]

    def tell(self, what: str) -> None:
        """Add a moment: now by the story's clock, told by `teller`. Whoever waits for its line is woken."""
        moment = Moment(self._clock(), teller(), what)
        self.moments.append(moment)
        self._told[str(moment)].set()

    async def until(self, line: str) -> None:
        """Wait until ``line`` (``teller: what``) is told; return at once if it has been told before."""
        await self._told[line].wait()

    @contextmanager
    def chapter(self, name: str) -> Iterator[None]:
        """Tell how it ends."""
        self.tell(f"{name} begins")
        try:
            yield
        except asyncio.CancelledError:
            self.tell(f"{name} is cancelled")
            raise
        except BaseException as error:
            self.tell(f"{name} fails with {type(error).__name__}")
            raise
        self.tell(f"{name} ends")

    def check_order(self, *lines: str) -> None:
        """Compare places."""
        last, before = -1, None
        for line in lines:
            place = self.lines.index(line) if line in self.lines else -1
            if place <= last:
                raise OutOfOrderError(line, before, self.lines)
            last, before = place, line
