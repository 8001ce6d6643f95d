"""What stands in place of a reference in a release: enough to judge by, and nothing to copy from.

An exercise of a release is sealed: beside its ``start``, which is complete, its folder holds ``sealed/`` with

    about.json       which files the learner writes, and the fingerprint of the tests that it was made with
    expected.json    the tests, their worth, and which of them pass on the start
    reference.bin    the program as bytecode, only where another exercise imports it

The last is one file because bytecode that lies about loose is what version control and builders of packages leave out,
and because mypy needs the signatures beside it, which nobody should meet while looking for something else. It is an
envelope and no lock: whoever wants to open it can, and bytecode can be turned back into something like its source.

What does not work: bytecode under another Python than the one that made it. A course that holds some says so at once.
"""

import json
import sys
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from importlib.util import MAGIC_NUMBER
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from gradus.errors import CourseError

ABOUT, EXPECTED, REFERENCE = "sealed/about.json", "sealed/expected.json", "sealed/reference.bin"


class Bytecode(BaseModel):
    """The Python that a reference was compiled with: ``3.11``, and how its bytecode begins, in hexadecimal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    python: str
    magic: str


class Seal(BaseModel):
    """What a release knows of an exercise instead of having its reference; ``bytecode`` if others import it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    to_write: tuple[str, ...]
    tests: str
    bytecode: Bytecode | None = None


def this_python() -> Bytecode:
    """What the interpreter that runs this makes."""
    return Bytecode(python=f"{sys.version_info.major}.{sys.version_info.minor}", magic=MAGIC_NUMBER.hex())


def read_seal(folder: Path) -> Seal | None:
    """The seal of the exercise in ``folder``; None where nothing is sealed, CourseError for a damaged one."""
    path = folder / ABOUT
    try:
        return Seal.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise _damaged(path) from error


def pack(files: Mapping[str, bytes]) -> bytes:
    """The same bytes for the same files, whatever their order."""
    texts = {name: b64encode(content).decode() for name, content in sorted(files.items())}
    return zlib.compress(json.dumps(texts).encode(), 9)


def unpack(path: Path) -> dict[str, bytes]:
    """What ``pack`` put into the file at ``path``; CourseError if that cannot be read."""
    try:
        texts: dict[str, str] = json.loads(zlib.decompress(path.read_bytes()))
        return {name: b64decode(text) for name, text in texts.items()}
    except (OSError, ValueError, AttributeError, TypeError, zlib.error) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> CourseError:
    return CourseError(f"{path} is damaged: get this release of the course once more from where it came")
