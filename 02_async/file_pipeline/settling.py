"""When is a file complete? Nobody says so; it can only be watched.

A program that writes a file opens it, writes, pauses, writes again. The system reports each step and not that
it was the last. So a file counts as complete when it has come to rest: it looked the same for a while,
*by our own clock*. Comparing its time of change with the time of day does not work: a copy that keeps the
times (``cp -p``, an unpacked archive) is years old while it is being written, and a file server's clock is
not ours.

Looks come at any time and as often as they like. A look says what lies there now, not what happened since the
last one; so it does no harm if a report was lost, came twice, or was about a file that was there before us.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from file_pipeline.model import Arrival, Version


@dataclass(slots=True)
class Sighting:
    """A version, the time when it was first seen, and whether it was given out."""

    version: Version
    since: float
    given_out: bool = False


class Settler:
    """Tells which files have come to rest: looked the same for ``settle`` seconds."""

    def __init__(self, settle: float) -> None:
        self._settle = settle
        self._sightings: dict[Path, Sighting] = {}

    def look(self, found: Mapping[Path, Version], now: float) -> list[Arrival]:
        """What has come to rest; ``found`` is what lies there at time ``now``.

        A file has come to rest when it was found with one and the same version in every look of the last
        ``settle`` seconds or more, this one included. With ``settle`` 0 that is the first look. As long as the
        file lies there and looks the same, it is given out once. Another version begins anew, also one that was
        there before, and so does a file that was gone in between; nothing is remembered of files that are gone.

        The order is that in which the versions were first seen; those of one look go by their paths.
        """
        # EXERCISE: what do you have to know of a file from the looks before, and of which files?
        self._sightings = {path: self._sighting(path, found[path], now) for path in found}
        rested = [
            (sighting.since, path)
            for path, sighting in self._sightings.items()
            if not sighting.given_out and now - sighting.since >= self._settle
        ]
        return [self._give_out(path) for _, path in sorted(rested)]

    def _sighting(self, path: Path, version: Version, now: float) -> Sighting:
        """The one that we have, if the file still looks like that; otherwise a new one."""
        # EXERCISE-REMOVE
        known = self._sightings.get(path)
        if known is not None and known.version == version:
            return known
        return Sighting(version, now)

    def _give_out(self, path: Path) -> Arrival:
        # EXERCISE-REMOVE
        sighting = self._sightings[path]
        sighting.given_out = True
        return Arrival(path, sighting.version)
