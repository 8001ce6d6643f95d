"""`gradus run type_narrowing`: with arguments the command line, without them the demonstration."""

import sys

from type_narrowing.cli import main
from type_narrowing.demonstration import MORNING
from type_narrowing.report import read_lines


def demonstrate() -> int:
    """Print what became of each line of a morning, and the balance; never a failure."""
    lines = MORNING.splitlines()
    print(f"{len(lines)} lines from a payment provider: what type each turned out to be, and what to do.\n")
    print("\n".join(read_lines(lines).lines()))
    return 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(main(arguments) if arguments else demonstrate())
