"""One loop, as the watchman sees it: which stretches are open, what was seen in them, and what is to be reported.

Two threads work here without a lock, because each attribute has one writer. The loop's thread opens and ends stretches
and says how much of a stretch belongs to others (``excused``). The watchman samples, and says how long everything stood
still (``stood_still``). What has taken too long goes through a deque from the first to the second, who judges and
tells: a listener that writes to a slow disk does not block the loop. A look may come between any two lines of the
loop's thread, so a stretch is at every moment open, or in the deque, or in both.

The watchman judges knowing when he himself could not look. Then one of two things has happened:

- Nobody ran: the machine slept, the process was stopped, others had the processors. That is nobody's fault.
- The loop's thread was computing, and did not release the GIL: a big regular expression, say. That is a block. But
  the line that one sees *afterwards* is an innocent one.

The CPU time of the loop's thread tells how much there was of either. Without it (macOS, Windows) the first is assumed.
"""

import math
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from blocking_monitor.model import Clock, CpuClock, Listener, Report, Sampler, Stack
from blocking_monitor.stacks import most_seen

MOST_SAMPLES = 100


class Stretch:
    """A time in which the loop can do nothing else; see the head of the file for who writes what.

    Made for every step of every coroutine that is watched. What seldom changes is therefore an attribute of the class
    until it does, which makes a new stretch three times as cheap as a dataclass of these fields.
    """

    ended = math.inf
    excused = 0.0
    stood_still = 0.0
    unseen = 0.0
    accounted = 0.0
    samples: tuple[Stack, ...] = ()
    told = False

    def __init__(self, name: str, threshold: float, began: float) -> None:
        self.name = name
        self.threshold = threshold
        self.began = began

    def own(self, now: float) -> float:
        """Its own seconds until ``now``: without those of stretches inside it, and without standstill."""
        return min(now, self.ended) - self.began - self.excused - self.stood_still

    def share(self, until: float) -> float:
        """Its own seconds that are not ``accounted`` for yet, standstill included; not below 0."""
        return max(0.0, self.own(until) + self.stood_still - self.accounted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What all loops of a monitor have in common; see `Monitor`."""

    period: float
    hang: float
    clock: Clock
    cpu_clock: CpuClock
    sampler: Sampler
    listener: Listener


class Track:
    """The stretches of one loop. `begin`, `end` and `abandon` are for its thread, `look` is for the watchman."""

    def __init__(
        self, loop: AbstractEventLoop, thread: int, rules: Rules, name: str, threshold: float
    ) -> None:
        self.loop = loop
        self._thread, self._rules = thread, rules
        self._name, self._threshold = name, threshold
        self._clock = rules.clock
        self._open: list[Stretch] = []
        self._beat: Stretch | None = None
        self._too_long: deque[Stretch] = deque()
        self._looked = self._clock()
        self._worked = rules.cpu_clock(thread)

    def begin(self, name: str, threshold: float) -> Stretch:
        """Open a stretch inside those that are open."""
        stretch = Stretch(name, threshold, self._clock())
        self._open.append(stretch)
        return stretch

    def end(self, stretch: Stretch) -> None:
        """End a stretch that is open, and let go of whatever is still open inside it; do nothing if it is not open.

        The nearest one around it is excused its time; if no other is open that is the beat, unless it was answered
        already. A beat asked for in the middle is excused only what came after it was asked for. What has reached its
        threshold in its own time, or was told of, is handed over to the watchman. What is let go has no end: its time
        remains that of the stretch that ends, but for what it was excused itself, and for what stood still in it.
        At no moment is the stretch missing, or somebody around it charged with its time.
        """
        # EXERCISE: the watchman may look between any two of your lines.
        if stretch not in self._open:
            return
        now, place = self._clock(), self._open.index(stretch)
        stretch.ended = now
        stretch.excused += sum(inner.excused + inner.stood_still for inner in self._open[place + 1 :])
        around = self._open[place - 1] if place else self._beat
        if around is not None and around.ended == math.inf:
            around.excused += now - max(stretch.began, around.began)
        self._hand_over(stretch, now)
        del self._open[place:]

    def abandon(self, stretch: Stretch) -> None:
        """Let go of a stretch that has given control away: nobody knows any more what belongs to it."""
        stretch.ended = self._clock()
        if stretch in self._open:
            self._open.remove(stretch)

    def _hand_over(self, stretch: Stretch, now: float) -> None:
        """Let the watchman judge what took too long; he knows of standstills, and the loop's thread does not."""
        if stretch.told or now - stretch.began - stretch.excused >= stretch.threshold:
            self._too_long.append(stretch)

    def _nested(self) -> list[Stretch]:
        """The last beat, if there was one, and in it what is open, from the outside inwards."""
        return [*([] if self._beat is None else [self._beat]), *self._open]

    def _innermost(self) -> Stretch | None:
        """What the loop's thread is at: the last one opened, else a beat that waits for its answer."""
        for stretch in self._nested()[-1:]:
            return stretch if stretch.ended == math.inf else None
        return None

    def look(self) -> None:
        """One round of the watchman: forgive, sample, judge, warn of what hangs, ask for the next beat."""
        now = self._clock()
        if self._can_see(now):
            self._sample(now)
        self._judge(now)
        self._warn_of_hang(now)
        self._ask()
        self._account()

    def _can_see(self, now: float) -> bool:
        """Whether the line that is seen now is the one that blocks; forgives a standstill since the last look.

        A look that begins no more than two periods after the last one ended is in time, and sees. Of a longer gap,
        all but a period and what the loop's thread has worked was standstill: each stretch is forgiven that, though
        not more than its own share of the gap. And if the thread has worked for more than two periods, a C call kept
        the GIL: the look does not see, and each stretch was unseen for that work, with the same limit.
        """
        # EXERCISE: the last look ended at `_looked`; `_shares` says whose the time since then was.
        gap, worked = now - self._looked, self._worked_since_last_look()
        if gap <= 2 * self._rules.period:
            return True
        standstill = max(0.0, gap - self._rules.period - worked)
        unseen = worked if worked > 2 * self._rules.period else 0.0
        for stretch, share in self._shares(now):
            stretch.stood_still += min(share, standstill)
            stretch.unseen += min(share, unseen)
        return not unseen

    def _worked_since_last_look(self) -> float:
        """CPU seconds of the loop's thread since the watchman's last look; 0 if the system does not say."""
        now = self._rules.cpu_clock(self._thread)
        return 0.0 if now is None or self._worked is None else now - self._worked

    def _shares(self, now: float) -> Iterator[tuple[Stretch, float]]:
        """All that may yet be judged, each with its own seconds since the last look, standstill included.

        What is open is copied first: what ends in the meantime is then met a second time, and not missed.
        """
        nested = self._nested()
        until = now
        for stretch in reversed(nested):
            yield stretch, stretch.share(until)
            until = stretch.began
        for stretch in tuple(self._too_long):
            if stretch not in nested:
                yield stretch, stretch.share(now)

    def _account(self) -> None:
        """Note at the end of a look what the next one will compare with."""
        self._looked, self._worked = self._clock(), self._rules.cpu_clock(self._thread)
        for stretch, share in self._shares(self._looked):
            stretch.accounted += share

    def _sample(self, now: float) -> None:
        """See what the loop's thread is doing, if the innermost stretch is half way to a report.

        That is half its threshold or half of ``hang``, whichever is less, in its own time: even a block that ends just
        there has been seen. The sample counts only if the stretch is still the innermost after it was taken. The first
        `MOST_SAMPLES` are kept.
        """
        # EXERCISE: taking a sample takes time.
        stretch = self._innermost()
        if stretch is None or len(stretch.samples) >= MOST_SAMPLES:
            return
        if stretch.own(now) < min(stretch.threshold, self._rules.hang) / 2:
            return
        stack = self._rules.sampler(self._thread)
        if self._innermost() is stretch:
            stretch.samples += (stack,)

    def _judge(self, now: float) -> None:
        """Report those that ended by ``now`` after too long a time, standstill forgiven.

        One that has been told of is reported whatever its time. Who ended later waits for the next look: what stood
        still since is not known yet.
        """
        while self._too_long and self._too_long[0].ended <= now:
            stretch = self._too_long.popleft()
            if stretch.told or stretch.own(now) >= stretch.threshold:
                self._tell(stretch, now)

    def _warn_of_hang(self, now: float) -> None:
        """Report the innermost stretch once while it is going on, if its own time has reached ``hang`` seconds.

        It may end at any moment. One that ended before it was noted as told of is not told of here: perhaps nobody
        hands it over any more, and whoever hears of the beginning is to hear of the end.
        """
        # EXERCISE: whoever waits for the end of a deadlock will never hear of it.
        stretch = self._innermost()
        if stretch is None or stretch.told or stretch.own(now) < self._rules.hang:
            return
        stretch.told = True
        if stretch.ended == math.inf:
            self._tell(stretch, now)
        else:
            stretch.told = False

    def _tell(self, stretch: Stretch, now: float) -> None:
        line, stack, seen = most_seen(stretch.samples)
        report = Report(
            name=stretch.name,
            seconds=stretch.own(now),
            threshold=stretch.threshold,
            over=stretch.ended <= now,
            line=line,
            stack=stack,
            samples=len(stretch.samples),
            seen=seen,
            unseen=stretch.unseen,
        )
        self._rules.listener(report)

    def _ask(self) -> None:
        """Ask the loop for a beat, if it has answered the last; a loop that is closed is not asked.

        It begins now, and not when this look did: the loop is not to pay for a listener that was slow.
        """
        if self._beat is not None and self._beat.ended == math.inf:
            return
        beat = self._beat = Stretch(self._name, self._threshold, self._clock())
        with suppress(RuntimeError):
            self.loop.call_soon_threadsafe(self._answer, beat)

    def _answer(self, beat: Stretch) -> None:
        """The loop is back; called by it."""
        now = beat.ended = self._clock()
        self._hand_over(beat, now)
