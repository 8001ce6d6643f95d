"""Says what a release holds, and what can still be seen in it: for whoever hands it out, and for programs."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gradus.release.making import Release, Released


def remains_visible(release: Release) -> list[str]:
    """What learners can see of the solutions nevertheless; in sentences, the plainest first."""
    needed = [row.exercise.name for row in release.exercises if row.needed]
    sentences = [
        "The tests that are in it can be read, with every value that they expect.",
        "Names, signatures, docstrings and all given code of an exercise stand in what learners start from.",
    ]
    if needed:
        sentences.append(
            f"{', '.join(needed)}: others import it, so its reference is there as bytecode, with its type"
            " annotations. It is no text to open, but it can be unpacked, run, and turned back into something"
            " like its source."
        )
    return sentences


def account_as_json(release: Release) -> dict[str, object]:
    """The account for programs."""
    private = release.places.private
    return {
        "release": str(release.places.release),
        "private_tests": str(private) if private else None,
        "python": release.python,
        "exercises": [_row_as_json(row) for row in release.exercises],
        "remains_visible": remains_visible(release),
    }


def _row_as_json(row: Released) -> dict[str, object]:
    exercise = row.exercise
    told = {"name": exercise.name, "id": exercise.brief.id, "phase": exercise.phase}
    return {
        **told,
        "asked_for": row.asked_for,
        "bytecode": row.needed,
        "tests": row.tests,
        "left_out": row.left_out,
    }


def account_view(release: Release) -> RenderableType:
    """The account for a person at a terminal."""
    return Group(*_lines(release))


def _lines(release: Release) -> Iterator[RenderableType]:
    yield Text(f"{release.places.release} is a release of {len(release.exercises)} exercises:\n")
    yield _table(release)
    yield Text("\nWhat learners can see of the solutions nevertheless:")
    for sentence in remains_visible(release):
        yield Padding(Text(f"- {sentence}"), (0, 0, 0, 2))
    if release.python is not None:
        yield Text(f"\nBytecode makes it run under Python {release.python} and no other: uv sees to that.")
    if release.places.private is not None:
        yield Text(f"\nThe tests left out are in {release.places.private}. Keep them to yourself.")


def _table(release: Release) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    for row in release.exercises:
        brief = row.exercise.brief
        left = f"{row.left_out} left out" if row.left_out else ""
        table.add_row(f"  {brief.id}", row.exercise.name, f"{row.tests} tests", left, _remark(row))
    return table


def _remark(row: Released) -> str:
    """Why it is there though nobody asked, and why its bytecode is."""
    if not row.asked_for:
        return "imported by another: reference as bytecode"
    return "reference as bytecode" if row.needed else ""
