"""Versions, times and what was given out, each for itself; one loop, and a sort by time and path.

replaces: settling.py
fails: []
"""


class Settler:
    def __init__(self, settle: float) -> None:
        self._settle = settle
        self._versions: dict[Path, Version] = {}
        self._since: dict[Path, float] = {}
        self._given: set[Path] = set()

    def look(self, found: Mapping[Path, Version], now: float) -> list[Arrival]:
        for path in self._versions.keys() - found.keys():
            self._begin_anew(path)
        for path, version in found.items():
            if self._versions.get(path) != version:
                self._begin_anew(path)
                self._versions[path], self._since[path] = version, now
        due = {path for path in found if self._since[path] + self._settle <= now} - self._given
        self._given |= due
        return [Arrival(path, found[path]) for path in sorted(due, key=lambda path: (self._since[path], path))]

    def _begin_anew(self, path: Path) -> None:
        self._versions.pop(path, None)
        self._since.pop(path, None)
        self._given.discard(path)
