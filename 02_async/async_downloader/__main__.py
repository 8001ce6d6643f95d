"""`python -m async_downloader`: with arguments the command line, without them the demonstration."""

import asyncio
import sys

from async_downloader.cli import INTERRUPTED, app
from async_downloader.demonstration import NAMES, demonstrate


def main() -> None:
    """Decide by the arguments."""
    if len(sys.argv) > 1:
        app(prog_name="python -m async_downloader")
    print(f"{len(NAMES)} slow files from a server of our own: one after another, then at once.", flush=True)
    try:
        report = asyncio.run(demonstrate())
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    print("\n".join(report.lines()))
    sys.exit(report.exit_code)


if __name__ == "__main__":
    main()
