"""Rested is rested: the file is given out at every look until it is gone.

replaces: settling.py
fails:
  - test_a_file_that_was_gone_begins_anew
  - test_each_file_is_processed_once_however_often_we_look
  - test_each_version_is_given_out_once_while_it_lies_there
  - test_the_queue_is_never_above_its_bound
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
            if now - sighting.since >= self._settle
        ]
        return [self._give_out(path) for _, path in sorted(rested)]

    def _sighting(self, path: Path, version: Version, now: float) -> Sighting:
        known = self._sightings.get(path)
        if known is not None and known.version == version:
            return known
        return Sighting(version, now)

    def _give_out(self, path: Path) -> Arrival:
        sighting = self._sightings[path]
        return Arrival(path, sighting.version)
