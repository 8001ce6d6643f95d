"""The hooks before a commit are what CI asks, no more and no less: whoever has none is told the same, later."""

import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

ROOT = Path(__file__).resolve().parents[2]
ONLY_IN_HOOKS = re.compile(r" --(?:fix|force-exclude)")


class Hook(BaseModel):
    """One command before a commit."""

    id: str
    entry: str
    language: str


class Origin(BaseModel):
    """Where hooks come from."""

    repo: str
    hooks: tuple[Hook, ...]


class Configuration(BaseModel):
    """The whole file."""

    repos: tuple[Origin, ...]


TEXT = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
ORIGINS = Configuration.model_validate(yaml.safe_load(TEXT)).repos
ENTRIES = {hook.id: hook.entry for origin in ORIGINS for hook in origin.hooks}
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_every_hook_runs_what_the_project_has_installed() -> None:
    """Nothing is fetched from elsewhere, and no second version of a tool can disagree with the first."""
    assert [origin.repo for origin in ORIGINS] == ["local"]
    assert {hook.language for origin in ORIGINS for hook in origin.hooks} == {"system"}


@pytest.mark.parametrize("hook", ENTRIES)
def test_the_command_of_each_hook_can_be_run(hook: str) -> None:
    """A renamed tool or file would otherwise be noticed by whoever commits next."""
    through_uv, run, program, *arguments = ENTRIES[hook].split()

    assert (through_uv, run) == ("uv", "run")
    assert shutil.which(program, path=Path(sys.executable).parent), (
        "installed beside the Python that runs this"
    )
    assert all((ROOT / one).exists() for one in arguments if "/" in one or one == "gradus")


@pytest.mark.parametrize("hook", ["lint", "format", "types"])
def test_ci_asks_what_each_hook_of_a_tool_asks(hook: str) -> None:
    """A hook that is stricter than CI, or laxer, teaches people to skip it."""
    command = ONLY_IN_HOOKS.sub("", ENTRIES[hook]).removesuffix(" gradus")

    assert re.search(rf"{re.escape(command)}\b", CI)


@pytest.mark.parametrize(("hook", "test"), [("documents", "test_documents.py"), ("pins", "test_pins.py")])
def test_the_suite_asks_what_the_other_hooks_ask(hook: str, test: str) -> None:
    """Each has a test, and CI runs them all."""
    assert hook in ENTRIES
    assert (ROOT / "tests" / "repository" / test).is_file()
    assert re.search(r"^uv run pytest\b", CI, re.MULTILINE)
