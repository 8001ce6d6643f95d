"""`python -m ruff_lab`: with arguments the command line, without them the demonstration."""

import sys

from ruff_lab.cli import app
from ruff_lab.demonstration import demonstrate


def main() -> None:
    """Decide by the arguments."""
    if len(sys.argv) > 1:
        app(prog_name="python -m ruff_lab")
    print(demonstrate().as_text())


if __name__ == "__main__":
    main()
