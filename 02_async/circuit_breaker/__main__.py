"""`gradus run circuit_breaker`: an outage, with and without a breaker."""

import argparse
from collections.abc import Sequence

from circuit_breaker.model import Settings
from circuit_breaker.outage import play, with_breaker, without_breaker
from circuit_breaker.report import as_json, lines

MOST_USERS = 200


def main(arguments: Sequence[str] | None = None) -> None:
    """Play it by the arguments; those of the command line unless given."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if not 1 <= given.users <= MOST_USERS:
        parser.error(f"--users is {given.users}: expected 1 to {MOST_USERS}.")
    try:
        settings = Settings(failures=given.failures, pause=given.pause)
    except ValueError as error:
        parser.error(str(error))
    without, protected = play(without_breaker(given.users)), play(with_breaker(given.users, settings))
    if given.json:
        print(as_json(given.users, settings, without, protected))
    else:
        print("\n".join(lines(given.users, settings, without, protected)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gradus run circuit_breaker",
        description="Play an outage of a service in virtual time, with and without a circuit breaker.",
        allow_abbrev=False,
    )
    parser.add_argument("--failures", type=int, default=5, metavar="N", help="open after N in a row (5)")
    parser.add_argument("--pause", type=float, default=5.0, metavar="S", help="refuse for S seconds (5)")
    parser.add_argument("--users", type=int, default=10, metavar="N", help="how many ask (10)")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    return parser


if __name__ == "__main__":
    main()
