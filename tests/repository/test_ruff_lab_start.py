"""The start of one exercise is broken on purpose, and its tests list how: a listing that has to be exact."""

import runpy
from pathlib import Path

from gradus.exercises.course import course_root, discover


def test_the_start_of_the_ruff_lab_breaks_exactly_the_listed_rules(tmp_path: Path) -> None:
    """Each of its modules trips each rule listed for it, and ruff has nothing else to say in those families."""
    exercise = discover(course_root()).find("ruff_lab")
    package = tmp_path / exercise.name
    package.mkdir()
    for name, content in exercise.start.items():
        (package / name).write_bytes(content)
    examination = runpy.run_path(str(exercise.test))
    found = {(fault.module, fault.code) for fault in examination["faults"](package)}
    assert found == {(rule.module, rule.code) for rule in examination["RULES"]}
