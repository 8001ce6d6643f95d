"""Writes the exact versions of everything installed into pyproject.toml, as uv's ``constraint-dependencies``.

A lock file would record download addresses, which differ from place to place and are nobody's business here. A
constraint says only what matters: whoever runs ``uv run`` gets the same versions. Run it after a dependency changed:

    uv run python .ci/pins.py            # keep what is pinned, add what is missing
    uv run python .ci/pins.py --upgrade  # take the newest of everything
"""

import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
BLOCK = re.compile(r"(?<=\nconstraint-dependencies = \[\n)(?:    .*\n)*")


def resolve(*options: str) -> list[str]:
    """Every requirement of the project and its development group for all systems, pinned, one a line."""
    command = ["uv", "pip", "compile", "--quiet", "--universal", "--no-header", "--no-annotate", *options]
    groups = ["--group", f"{PROJECT}:dev", str(PROJECT)]
    found = subprocess.run(
        [*command, *groups], check=True, capture_output=True, text=True, cwd=PROJECT.parent
    )
    return found.stdout.splitlines()


def write_pins(text: str, pins: list[str]) -> str:
    """The project file with its pins replaced."""
    lines = "".join(f"    {_quoted(pin)},\n" for pin in pins)
    return BLOCK.sub(lambda _: lines, text, count=1)


def _quoted(pin: str) -> str:
    return f'"{pin}"' if '"' not in pin else f"'{pin}'"


def main() -> None:
    """Resolve and rewrite."""
    text = PROJECT.read_text(encoding="utf-8")
    if "--upgrade" in sys.argv[1:]:
        PROJECT.write_text(write_pins(text, []), encoding="utf-8")
    PROJECT.write_text(write_pins(text, resolve()), encoding="utf-8")


if __name__ == "__main__":
    main()
