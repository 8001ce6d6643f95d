"""`python -m async_locks`: the demonstration, for people or as JSON."""

import argparse
import asyncio

from async_locks.demonstration import as_json, compare, lines, locks_at_work


def main() -> None:
    """Read the one option there is."""
    parser = argparse.ArgumentParser(
        prog="python -m async_locks",
        description="Plays four racy programs, and the same four mended, in every order there is, and tells of each"
        " how something is lost. Then the two locks at work.",
    )
    parser.add_argument(
        "--json", action="store_true", help="print what the plays came to as JSON, and nothing else"
    )
    if parser.parse_args().json:
        print(as_json(compare()))
        return
    print("\n".join(lines(compare())), flush=True)
    try:
        print("\n".join(asyncio.run(locks_at_work())))
    except NotImplementedError as error:
        print(f"\nStill to be written: {error}.")


if __name__ == "__main__":
    main()
