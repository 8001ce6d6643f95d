"""Which test reaches which body, measured on the reference: no other test can tell a mutant of that body.

The gate measures the same of marked bodies. Here it is every body that is mutated, given or not, so each gets one line
that reports through a function which the package puts where all of its modules find it.
"""

from pathlib import Path

from gradus.exercises.course import Exercise, Files
from gradus.gate.touches import UNKNOWN, Touches, after_docstring
from gradus.mutation.targets import Body, bodies

_REPORTER = """\
def _gradus_touch(name):
    import os

    unknown = "" if "PYTEST_VERSION" in os.environ else {unknown!r}
    test = os.environ.get("PYTEST_CURRENT_TEST", unknown)
    descriptor = os.open({record!r}, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        os.write(descriptor, os.fsencode(f"{{name}}\\t{{test}}\\n"))
    finally:
        os.close(descriptor)


__import__("builtins")._gradus_touch = _gradus_touch
"""


def key_of(body: Body) -> str:
    """What a body reports itself as."""
    return f"{body.file}:{body.name}"


def reporting(exercise: Exercise, record: Path) -> Files:
    """The reference, whose bodies report to the file ``record`` that they run."""
    files = dict(exercise.reference)
    for body in sorted(bodies(exercise), key=lambda body: body.first_line, reverse=True):
        lines = files[body.file].decode().splitlines(keepends=True)
        lines.insert(body.first_line - 1, f'{body.indentation}_gradus_touch("{key_of(body)}")\n')
        files[body.file] = "".join(lines).encode()
    reporter = _REPORTER.format(record=str(record), unknown=f"{UNKNOWN} (call)")
    return files | {"__init__.py": after_docstring(files["__init__.py"].decode(), reporter).encode()}


def reaching(touches: Touches, key: str) -> frozenset[str] | None:
    """The tests that reach the body; None when that is not known, so that it may be any."""
    found = {test for test, keys in touches.by_test.items() if key in keys}
    return None if not found or UNKNOWN in found or key in touches.importing else frozenset(found)
