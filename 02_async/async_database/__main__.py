"""`python -m async_database`: four scenes on a real Postgres, told in words or as JSON."""

import argparse
import asyncio
import json
import os
import sys
from dataclasses import asdict

from async_database.demonstration import demonstrate
from async_database.errors import MissingSettingError
from async_database.settings import settings_from

WRONG_USE = 2


def main() -> None:
    """Find the database, show the scenes."""
    parser = argparse.ArgumentParser(
        prog="python -m async_database", description="Pools, conflicts and savepoints on a real Postgres."
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of text")
    as_json = parser.parse_args().json
    try:
        settings = settings_from(os.environ)
    except MissingSettingError as error:
        print(error, file=sys.stderr)
        sys.exit(WRONG_USE)
    scenes = asyncio.run(demonstrate(settings))
    if as_json:
        print(json.dumps([asdict(scene) for scene in scenes], indent=2))
    else:
        print(
            "\n\n".join(
                f"{scene.title}\n" + "\n".join(f"  {line}" for line in scene.lines) for scene in scenes
            )
        )


if __name__ == "__main__":
    main()
