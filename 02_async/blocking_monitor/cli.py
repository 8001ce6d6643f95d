"""`python -m blocking_monitor`: bad functions, and what the monitor says of them."""

import argparse
import asyncio
import json
import time
from collections.abc import Sequence

from blocking_monitor.bad import EXAMPLES, run
from blocking_monitor.model import Report
from blocking_monitor.monitor import Monitor

LONGEST = 60.0


def options() -> argparse.ArgumentParser:
    """What one may ask for."""
    parser = argparse.ArgumentParser(prog="python -m blocking_monitor", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="which examples to run; all if none is named"
    )
    parser.add_argument(
        "--threshold", type=float, default=0.1, metavar="S", help="too long, in seconds (0.1)"
    )
    parser.add_argument(
        "--seconds", type=float, default=0.3, metavar="S", help="for how long each of them blocks (0.3)"
    )
    parser.add_argument("--list", action="store_true", help="name the examples, and run none")
    parser.add_argument("--json", action="store_true", help="print the reports as JSON")
    return parser


def answer(arguments: Sequence[str] | None = None) -> str:
    """What is to be printed; ends the program with exit code 2 if the options make no sense."""
    parser = options()
    chosen = parser.parse_args(arguments)
    if unknown := sorted(set(chosen.names) - set(EXAMPLES)):
        parser.error(f"no example is called {', '.join(unknown)}; there are {', '.join(EXAMPLES)}.")
    for option, value in (("--threshold", chosen.threshold), ("--seconds", chosen.seconds)):
        if not 0 < value <= LONGEST:
            parser.error(f"{option} is {value:g}: expected more than 0 and at most {LONGEST:g} s.")
    if chosen.list:
        return "\n".join(f"{name:<10} {example.__doc__}" for name, example in EXAMPLES.items())
    names = chosen.names or list(EXAMPLES)
    return demonstrate(names, chosen.threshold, chosen.seconds, as_json=chosen.json)


def demonstrate(names: list[str], threshold: float, seconds: float, *, as_json: bool) -> str:
    """Run the examples, which block for so many seconds; their reports."""
    reports = list[Report]()
    monitor = Monitor(threshold, period=threshold / 4, listeners=[reports.append])
    began = time.monotonic()
    asyncio.run(run(monitor, names, seconds))
    if as_json:
        return json.dumps([report.as_dict() for report in reports], indent=2)
    told = {report.name for report in reports}
    quiet = [name for name in names if name not in told]
    summary = (
        f"{len(reports)} reports in {time.monotonic() - began:.1f} s. Not a word about: {', '.join(quiet)}."
    )
    return "\n\n".join([*map(str, reports), summary if quiet else f"{len(reports)} reports."])
