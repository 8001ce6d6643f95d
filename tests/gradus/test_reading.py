"""A run is held against what the course expects, and believed in nothing that it says of itself beyond that."""

import json
import signal
from pathlib import Path

import pytest

from gradus.composition import Composition, Package, PathMap, Slot
from gradus.explanation import Explainer
from gradus.reading import Baseline, Reader, Reading
from gradus.runner.interface import TestRun, ignore
from gradus.runner.records import Broken, Collected, Expected, Fault, Finished, Importing, Outcome, Record, Tested

FILE = "tests/01_parcels/test_scales.py"
SCALES = Package("scales", "01_parcels", {"__init__.py": b"def weight(): ...\n"})

IMPORTING: Importing = {"kind": "importing", "process": 2, "parent": 1}
FINISHED: Finished = {"kind": "finished", "status": 0}


def expected(name: str, points: float = 1.0) -> Expected:
    """A test as the reference has it."""
    return {"id": f"{FILE}::{name}", "rule": f"The rule of {name}.", "points": points, "line": 1}


ONE, TWO = expected("test_one"), expected("test_two")
COLLECTED: Collected = {"kind": "collected", "tests": [ONE, TWO]}


def fault(exception: str, message: str = "", path: Path | None = None) -> Fault:
    """One exception, raised on line 7 of the file at ``path``."""
    frames = [{"path": str(path), "line": 7, "function": "weight", "text": ""}] if path else []
    return Fault(exception=exception, message=message, frames=[*map(_frame, frames)]) if frames else {
        "exception": exception,
        "message": message,
        "frames": [],
    }
