"""The report: every figure of one log, as text for people and as JSON for programs."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from ruff_lab.archive import Problem
from ruff_lab.columns import table
from ruff_lab.entry import Entry
from ruff_lab.summary import busiest, health, sites, volume, volumes


@dataclass(frozen=True)
class Report:
    """Volumes are bytes. ``problems`` are the lines that are in no figure because nobody could read them."""

    requests: int
    volume: int
    health: str
    sites: list[str]
    volumes: list[tuple[str, int]]
    busiest: list[tuple[str, int]]
    problems: list[Problem]

    def as_text(self) -> str:
        """A paragraph for each question."""
        head = f"{self.requests} requests, {self.volume} bytes, {self.health}"
        parts = [head, table(self.volumes, "Bytes by site"), table(self.busiest, "Busiest paths")]
        if self.problems:
            unread = [f"{problem.number}: {problem.reason}" for problem in self.problems]
            parts.append("\n".join(["Lines left out", *unread]))
        return "\n\n".join(parts)

    def as_json(self) -> str:
        """The same, as one object; a problem is its number and its reason."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False)


def make_report(entries: Sequence[Entry], problems: list[Problem], limit: int = 5) -> Report:
    """The figures of ``entries``, with the ``limit`` busiest paths; ValueError as `busiest` raises it."""
    return Report(
        requests=len(entries),
        volume=volume(entries),
        health=health(entries),
        sites=sites(entries),
        volumes=volumes(entries),
        busiest=busiest(entries, limit),
        problems=problems,
    )
