"""The workflow can be read, asks for what it should, and promises nothing of systems that nobody has seen green."""

import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet
from pydantic import BaseModel, Field

ROOT = Path(__file__).resolve().parents[2]


class Place(BaseModel):
    """One combination that is listed apart."""

    system: str
    python: str


class Matrix(BaseModel):
    """What a job is repeated for."""

    folder: tuple[str, ...] = ()
    system: tuple[str, ...] = ()
    python: tuple[str, ...] = ()
    include: tuple[Place, ...] = ()


class Strategy(BaseModel):
    """How it is repeated."""

    matrix: Matrix = Matrix()


class Step(BaseModel):
    """One command of a job."""

    run: str = ""


class Job(BaseModel):
    """What runs on a machine of its own."""

    name: str = ""
    needs: str | tuple[str, ...] = ()
    strategy: Strategy = Strategy()
    steps: tuple[Step, ...]
    may_fail: bool = Field(default=False, alias="continue-on-error")


class Workflow(BaseModel):
    """The whole file."""

    jobs: dict[str, Job]


TEXT = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
JOBS = Workflow.model_validate(yaml.safe_load(TEXT)).jobs
REQUIRED = [name for name, job in JOBS.items() if not job.may_fail and name != "all-green"]


def test_types_are_checked_in_every_folder_of_code() -> None:
    """A new phase that is missing here would go unchecked, and everything would stay green."""
    phases = sorted(path.name for path in ROOT.glob("[0-9][0-9]_*"))

    assert JOBS["types"].strategy.matrix.folder == ("gradus", *phases, "tests", "benchmarks")


def test_the_one_green_job_needs_every_job_that_must_not_fail() -> None:
    """It is what a protected branch asks for; a job that it forgets could fail unseen."""
    job = JOBS["all-green"]

    assert sorted(job.needs) == sorted(REQUIRED)
    assert all(f"needs.{name}.result" in job.steps[0].run for name in REQUIRED)


@pytest.mark.parametrize("name", JOBS)
def test_what_may_fail_says_so_in_its_name(name: str) -> None:
    """Whoever reads the list of results sees which of them promise nothing."""
    assert JOBS[name].may_fail == ("untried" in JOBS[name].name)


def test_untried_are_newer_pythons_and_other_systems() -> None:
    """Each version that the project says it runs on is tried on Linux and macOS, Windows with the oldest."""
    matrix = JOBS["untried"].strategy.matrix
    listed = [Place(system=system, python=python) for system in matrix.system for python in matrix.python]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = SpecifierSet(project["requires-python"])

    assert {place.system for place in listed} == {"ubuntu-latest", "macos-latest"}
    assert Place(system="windows-latest", python="3.11") in matrix.include
    assert all(wanted.contains(place.python) for place in [*listed, *matrix.include])
