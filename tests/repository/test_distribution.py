"""The distribution exposes the tool alone; the course travels inside it as data, and works from there."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gradus.exercises.course import discover

ROOT = Path(__file__).resolve().parents[2]
MEMBERS = "gradus/course_data"
"""Where the course stands in the wheel."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(folder)], cwd=ROOT, check=True, capture_output=True)
    [file] = folder.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_installs_one_importable_name(wheel: Path) -> None:
    """No exercise can be imported by accident, and no test."""
    assert [path.name for path in wheel.iterdir() if not path.name.endswith(".dist-info")] == ["gradus"]


def test_the_course_inside_the_wheel_is_complete(wheel: Path) -> None:
    """Every exercise is found there with its reference, its start and its tests."""
    inside, here = discover(wheel / MEMBERS), discover(ROOT)

    assert [one.name for one in inside.exercises] == [one.name for one in here.exercises]
    assert [(one.reference, one.start, one.test_files) for one in inside.exercises] == [
        (one.reference, one.start, one.test_files) for one in here.exercises
    ]
