"""What the outage was like, as a picture for people or as JSON for programs."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from circuit_breaker.model import Settings, State
from circuit_breaker.outage import DOWN, DURATION, PATIENCE, Run

SIGNS = {State.CLOSED: "-", State.OPEN: "#", State.HALF_OPEN: "?"}
MARGIN = 26


def lines(users: int, settings: Settings, without: Run, protected: Run) -> Iterator[str]:
    """The report for people."""
    yield f"{users} users ask a service again and again. From second {DOWN.start} to {DOWN.stop} it hangs,"
    yield f"and they wait {PATIENCE:g} s each time. The breaker opens after {settings.failures} failures in a row,"
    yield f"for {settings.pause:g} s."
    yield ""
    yield from _picture(protected)
    yield ""
    yield from _table(without, protected)
    yield ""
    for change in protected.changes:
        spoken = change.reason.replace("_", " ")
        yield f"{change.at:6.2f} s  {change.before} -> {change.after}  ({spoken})"


def as_json(users: int, settings: Settings, without: Run, protected: Run) -> str:
    """The report for programs, one object."""
    report = {
        "users": users,
        "settings": asdict(settings),
        "without": asdict(without.tally),
        "with": asdict(protected.tally),
        "changes": [asdict(change) for change in protected.changes],
        "statistics": asdict(protected.statistics) if protected.statistics else None,
    }
    return json.dumps(report, indent=2)


def _picture(protected: Run) -> Iterator[str]:
    scale = "".join(f"{second:<10}" for second in range(0, DURATION, 10))
    service = "".join("x" if second in DOWN else "-" for second in range(DURATION))
    breaker = "".join(SIGNS[state] for state in protected.states)
    yield f"{'second':<{MARGIN}}{scale}".rstrip()
    yield f"{'service (x down)':<{MARGIN}}{service}"
    yield f"{'breaker (# open, ? probe)':<{MARGIN}}{breaker}"


def _table(without: Run, protected: Run) -> Iterator[str]:
    before, after = without.tally, protected.tally
    yield f"{'':<42}{'without':>9}{'with':>9}"
    yield f"{'answered':<42}{before.served:>9}{after.served:>9}"
    yield f"{'given up, after waiting in vain':<42}{before.given_up:>9}{after.given_up:>9}"
    yield f"{'seconds that users waited in vain':<42}{before.seconds_in_vain:>9.0f}{after.seconds_in_vain:>9.0f}"
    yield f"{'refused at once':<42}{before.refused:>9}{after.refused:>9}"
    yield f"{'  of these needlessly: it was up again':<42}{before.refused_needlessly:>9}{after.refused_needlessly:>9}"
