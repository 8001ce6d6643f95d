"""What the documentation says is so: its generated parts are up to date, its commands exist and its links lead."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gradus.cli import app
from gradus.exercises.course import course_root, discover
from gradus.generated import generated_documents
from gradus.judging.verdict import Verdict

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted(ROOT.glob("[0-9]*/README.md")),
]
LINK = re.compile(r"\]\((?!https?://)([^)#]+)")
COMMAND = re.compile(r"`(gradus(?: author)? [a-z]+)")


def test_generated_parts_are_up_to_date() -> None:
    """The table of exercises and the verdict's schema follow from the code: run `gradus author docs`."""
    outdated = [
        path.name
        for path, text in generated_documents(discover(course_root())).items()
        if path.read_text() != text
    ]

    assert outdated == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_relative_links_lead_somewhere(document: Path) -> None:
    """A page that is named exists."""
    targets = LINK.findall(document.read_text(encoding="utf-8"))

    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_every_command_that_is_mentioned_exists() -> None:
    """Whoever types what is written gets an answer."""
    mentioned = sorted(
        {name for path in DOCUMENTS for name in COMMAND.findall(path.read_text(encoding="utf-8"))}
    )
    runner = CliRunner()
    missing = [name for name in mentioned if runner.invoke(app, [*name.split()[1:], "--help"]).exit_code]

    assert "gradus check" in mentioned
    assert missing == []


def test_ci_runs_the_command_that_the_readme_names() -> None:
    """One door for everybody: what a reader types is what CI judges by."""
    readme, ci = (ROOT / "README.md").read_text(), (ROOT / ".ci" / "run").read_text()

    assert "\nuv run pytest\n" in readme
    assert "\nuv run pytest " in ci


def test_every_folder_of_code_is_in_the_lists_of_what_is_checked() -> None:
    """A new phase that is missing from one list would go unchecked there, and everything would stay green."""
    workflow, settings = (
        (ROOT / ".github/workflows/ci.yml").read_text(),
        (ROOT / "pyproject.toml").read_text(),
    )
    [listed] = re.findall(r"folder: \[(.+)\]", workflow)
    phases = sorted(path.name for path in ROOT.glob("[0-9][0-9]_*"))
    folders = ["gradus", *phases, "tests", "benchmarks"]

    assert listed.split(", ") == folders
    assert tomllib.loads(settings)["tool"]["mypy"]["files"] == ["gradus", *phases, "tests", "benchmarks"]


def test_the_schema_names_every_field_of_a_verdict() -> None:
    """A program that reads verdicts can rely on the published schema."""
    schema = json.loads((ROOT / "docs" / "verdict.schema.json").read_text(encoding="utf-8"))

    assert set(schema["properties"]) == set(Verdict.model_fields)
