"""The two judges that only read: ``mypy --strict`` and ruff, over the slot's ``read`` copy.

Only findings in the judged package count. What mypy says of a package it stands on is that package's own
matter.
"""

import asyncio
import json
import os
import re
from pathlib import Path
from typing import TypedDict

import ruff

from gradus.errors import RunnerError
from gradus.judging.guards import find_evasions
from gradus.judging.verdict import LintFinding, Place, TypeFinding
from gradus.runner.composition import PathMap, Slot
from gradus.runner.interface import MypyRun, Runner

_MYPY_LINE = re.compile(
    r"(?P<path>[^:\n]+):(?P<line>\d+)(?::(?P<column>\d+))?: (?P<severity>error|note): "
    r"(?P<message>.*?)(?:  \[(?P<code>[a-z0-9-]+)\])?$",
    re.MULTILINE,
)
_UNREADABLE = re.compile(r"^(?P<path>[^:\n]+): error: (?P<message>Cannot decode file: .+)$", re.MULTILINE)
_RUFF_WAIT = 30.0
_MOST_FINDINGS = 500
"""Of one judge; who gets more has not read them."""

_FOUND_SOMETHING = 1


async def check_types(runner: Runner, paths: PathMap, package: str, cache: Path) -> tuple[TypeFinding, ...]:
    """What ``mypy --strict`` and the guards say of ``package``; RunnerError when mypy could not go on."""
    if not (runner.slot.read / "src" / package).is_dir():
        return ()
    run = await runner.run_mypy(_mypy_arguments(runner.slot, package, cache))
    guards = await asyncio.to_thread(_read_guards, runner.slot, paths, package)
    findings = [*_read_mypy(run, paths, package)[:_MOST_FINDINGS], *guards]
    return tuple(sorted(findings, key=_from_top_to_bottom))


def unreadable_types(package: str, why: str) -> tuple[TypeFinding, ...]:
    """That mypy could not get through this program, where it gets through all others."""
    return (TypeFinding(source="mypy", code="crash", message=why, place=Place(path=package, line=1)),)


def unreadable_lint(package: str, why: str) -> tuple[LintFinding, ...]:
    """The same of ruff."""
    return (LintFinding(code="crash", message=why, place=Place(path=package, line=1)),)


def _from_top_to_bottom(finding: TypeFinding) -> tuple[str, int, int]:
    """As a reader meets them; mypy's own order depends on what it had to look at again."""
    return finding.place.path, finding.place.line, finding.place.column or 0


def _mypy_arguments(slot: Slot, package: str, cache: Path) -> list[str]:
    settings = ["--strict", "--config-file", str(slot.read / "pyproject.toml")]
    form = [
        "--show-column-numbers",
        "--hide-error-context",
        "--no-pretty",
        "--no-color-output",
        "--no-error-summary",
    ]
    kept = ["--cache-dir", str(cache / "mypy"), "--no-sqlite-cache"]
    return [*settings, *form, *kept, "--package", package]


def _read_mypy(run: MypyRun, paths: PathMap, package: str) -> tuple[TypeFinding, ...]:
    lines = [match.groupdict() for match in _MYPY_LINE.finditer(run.out)]
    for line in lines:
        line["path"] = line["path"].replace(os.sep, "/")
    errors = [line for line in lines if line["severity"] == "error"] or _unreadable(run)
    if run.status and not errors:
        problem = f"mypy could not go on: {(run.err or run.out).strip()[-1000:]}"
        raise RunnerError(problem)
    return tuple(_type_finding(line, paths) for line in errors if line["path"].startswith(f"src/{package}/"))


def _unreadable(run: MypyRun) -> list[dict[str, str]]:
    """A file that is not UTF-8 stops mypy before it has lines to speak of."""
    found = (match.groupdict() for match in _UNREADABLE.finditer(run.out + run.err))
    return [{**file, "line": "1", "column": "1", "code": "encoding"} for file in found]


def _type_finding(line: dict[str, str], paths: PathMap) -> TypeFinding:
    place = Place(path=paths.path(line["path"]), line=int(line["line"]), column=int(line["column"] or 1))
    return TypeFinding(source="mypy", code=line["code"] or "error", message=line["message"], place=place)


def _read_guards(slot: Slot, paths: PathMap, package: str) -> list[TypeFinding]:
    return [
        TypeFinding(
            source="guard",
            code=evasion.code,
            message=evasion.sentence,
            place=Place(path=paths.path(f"src/{evasion.path}"), line=evasion.line, column=evasion.column),
        )
        for evasion in find_evasions(slot.read / "src" / package)
    ]


class _RuffLocation(TypedDict):
    row: int
    column: int


class _RuffFinding(TypedDict):
    code: str | None
    message: str
    filename: str
    location: _RuffLocation
    url: str | None
    fix: object


async def check_lint(slot: Slot, paths: PathMap, package: str) -> tuple[LintFinding, ...]:
    """What ruff says of ``package``; RunnerError when ruff could not run."""
    if not (slot.read / "src" / package).is_dir():
        return ()
    process = await asyncio.create_subprocess_exec(
        *(ruff.find_ruff_bin(), "check", "--no-cache", "--quiet", "--output-format", "json"),
        *("--config", str(slot.read / "pyproject.toml"), f"src/{package}"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=slot.read,
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), _RUFF_WAIT)
    except TimeoutError:
        process.kill()
        await process.wait()
        problem = f"ruff took longer than {_RUFF_WAIT:.0f} s"
        raise RunnerError(problem) from None
    if process.returncode not in (0, _FOUND_SOMETHING):
        problem = f"ruff could not run: {err.decode(errors='replace').strip()}"
        raise RunnerError(problem)
    found: list[_RuffFinding] = json.loads(out or b"[]")
    return tuple(_lint_finding(finding, paths) for finding in found[:_MOST_FINDINGS])


def _lint_finding(finding: _RuffFinding, paths: PathMap) -> LintFinding:
    location = finding["location"]
    place = Place(path=paths.path(finding["filename"]), line=location["row"], column=location["column"])
    return LintFinding(
        code=finding["code"] or "syntax",
        message=finding["message"],
        place=place,
        url=finding["url"],
        fixable=finding["fix"] is not None,
    )
