"""Seals a reference that other exercises import: bytecode to run, and stub files for mypy to read.

The same source gives the same bytes. Bytecode usually does not: how often an object is referred to elsewhere in the
process shows in how it is written. Version 2 of the format knows no such references; where a Python needs a newer one
for what it has to write, its own is used, and two releases may differ in bytes that mean the same.

The file names inside are those that a learner knows the package under. They lead to nothing on disk, so that a failure
inside of a sealed package is shown at the learner's line that called it.
"""

import marshal
from importlib.util import MAGIC_NUMBER
from types import CodeType

from gradus.exercises.course import Exercise, Files
from gradus.release.signatures import derive_signatures

_WITHOUT_REFERENCES = 2
_UNCHECKED = (1).to_bytes(4, "little") + bytes(8)
"""Flags that say that the bytecode belongs to a hash of its source that nobody compares, and no hash."""


def sealed_reference(exercise: Exercise) -> dict[str, bytes]:
    """The files that stand for the reference; CourseError where its signatures cannot be told from its text."""
    return {name: content for one in exercise.reference for name, content in _sealed(exercise, one).items()}


def _sealed(exercise: Exercise, name: str) -> Files:
    content = exercise.reference[name]
    if not name.endswith(".py"):
        return {name: content}
    path = f"{exercise.phase}/{exercise.name}/{name}"
    code = compile(content, path, "exec", dont_inherit=True, optimize=0)
    return {f"{name}c": _bytecode(code), f"{name}i": derive_signatures(content.decode(), path).encode()}


def _bytecode(code: CodeType) -> bytes:
    try:
        written = marshal.dumps(code, _WITHOUT_REFERENCES)
    except ValueError:  # newer Pythons have constants that the old form cannot hold
        written = marshal.dumps(code)
    return MAGIC_NUMBER + _UNCHECKED + written
