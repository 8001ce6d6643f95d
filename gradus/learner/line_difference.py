"""How two texts differ, line by line, in the form that every tool knows."""

from difflib import unified_diff


def line_difference(old: str | None, new: str | None, name: str, sides: tuple[str, str]) -> str:
    """A unified diff of one file, whose two ``sides`` are named; one that is not there has no lines."""
    lines = unified_diff(
        (old or "").splitlines(),
        (new or "").splitlines(),
        f"{name} ({sides[0]})" if old is not None else "nothing",
        f"{name} ({sides[1]})" if new is not None else "nothing",
        lineterm="",
    )
    return "".join(f"{line}\n" for line in lines)
