"""`python -m app_settings`: with arguments the command line, without them the demonstration."""

import sys

from app_settings.cli import app
from app_settings.demonstration import demonstrate


def main() -> None:
    """Decide by the arguments."""
    if len(sys.argv) > 1:
        app(prog_name="python -m app_settings")
    for line in demonstrate():
        print(line)


if __name__ == "__main__":
    main()
