"""How strangers' programs are shut in when they are graded, whoever asks: the command line, or pytest.

Protection is found out by trying, so it differs between machines and is told with the marks. Too little of it is
refused here, in one place, so that no road to a mark is less careful than another.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from gradus.errors import SandboxError
from gradus.runner.sandbox import Sandbox, detect_sandbox


def protection(*, required: bool = False) -> Sandbox:
    """What protection there is; SandboxError when it is too little, or not complete although that is ``required``."""
    sandbox = asyncio.run(detect_sandbox())
    if required and not sandbox.shuts_in:
        problem = f"Programs cannot be shut in completely here. {_lacking(sandbox)}"
        raise SandboxError(problem)
    if hasattr(os, "geteuid") and os.geteuid() == 0 and not sandbox.bounds_processes:
        problem = (
            "As root, a program that starts processes without end could not be stopped here."
            f" Grade as an ordinary user. {_lacking(sandbox)}"
        )
        raise SandboxError(problem)
    return sandbox


def _lacking(sandbox: Sandbox) -> str:
    return " ".join(f"{layer.name}: {layer.meaning}." for layer in sandbox.layers if not layer.in_force)


def layers_in_force(sandbox: Sandbox) -> str:
    """Their names in a row, as a person reads them."""
    return ", ".join(layer.name.replace("_", " ") for layer in sandbox.layers if layer.in_force) or "none"


def strangers_environment() -> Mapping[str, str]:
    """What strangers' programs get to see of ours: where Python is, and the usual language."""
    here = Path(sys.executable).parent
    return {"PATH": os.pathsep.join([str(here), "/usr/local/bin", "/usr/bin", "/bin"]), "LANG": "C.UTF-8"}
