"""A file that is as long as before is the same file: preallocated and rewritten ones are not.

replaces: settling.py
fails:
  - test_another_size_time_or_inode_begins_the_rest_anew
"""


class Settler:
    def __init__(self, settle: float) -> None:
        self._settle = settle
        self._sightings: dict[Path, Sighting] = {}

    def look(self, found: Mapping[Path, Version], now: float) -> list[Arrival]:
        self._sightings = {path: self._sighting(path, found[path], now) for path in found}
        rested = [
            (sighting.since, path)
            for path, sighting in self._sightings.items()
            if not sighting.given_out and now - sighting.since >= self._settle
        ]
        return [self._give_out(path) for _, path in sorted(rested)]

    def _sighting(self, path: Path, version: Version, now: float) -> Sighting:
        known = self._sightings.get(path)
        if known is not None and known.version.size == version.size:
            return known
        return Sighting(version, now)

    def _give_out(self, path: Path) -> Arrival:
        sighting = self._sightings[path]
        sighting.given_out = True
        return Arrival(path, sighting.version)
