"""Plays scenes in virtual time, and shows what happened: a column for each task, time running down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from task_lifecycles.scenes import Scene, documented, title
from task_lifecycles.story import Moment, Story
from task_lifecycles.virtual_time import run_virtually


@dataclass(frozen=True)
class Performance:
    """A scene that was played: what happened, and what is documented to happen."""

    name: str
    title: str
    moments: tuple[Moment, ...]
    documented: tuple[str, ...]

    @property
    def as_documented(self) -> bool:
        """Whether both are the same, line by line."""
        return tuple(map(str, self.moments)) == self.documented

    def lines(self) -> Iterator[str]:
        """Title, columns, and where it differs from the documentation, that too."""
        yield f"{self.name}: {self.title}"
        yield from (f"  {line}" for line in columns(self.moments))
        if not self.as_documented:
            yield "  This is not what is documented:"
            yield from (f"    {line}" for line in self.documented)

    def document(self) -> dict[str, object]:
        """For JSON; times in seconds from the beginning of the scene."""
        moments = [{"at": one.at, "teller": one.teller, "what": one.what} for one in self.moments]
        return {
            "name": self.name,
            "title": self.title,
            "moments": moments,
            "as_documented": self.as_documented,
        }


def perform(name: str, scene: Scene) -> Performance:
    """Play ``scene`` on a clock that begins at zero."""
    story = Story()

    async def played() -> None:
        await scene(story)

    run_virtually(played)
    return Performance(name, title(scene), tuple(story.moments), tuple(documented(scene)))


def columns(moments: Sequence[Moment]) -> Iterator[str]:
    """A column for each teller, ``main`` first, then in the order of their first words; in front the second."""
    tellers = sorted(dict.fromkeys(moment.teller for moment in moments), key=lambda teller: teller != "main")
    widths = [max(map(len, [one, *_words(moments, one)])) for one in tellers]
    row = partial(_row, widths=widths)
    yield row("s", tellers)
    for moment in moments:
        yield row(f"{moment.at:g}", [moment.what if one == moment.teller else "" for one in tellers])


def _words(moments: Sequence[Moment], teller: str) -> list[str]:
    return [moment.what for moment in moments if moment.teller == teller]


def _row(second: str, cells: Sequence[str], *, widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join([f"{second:>3}", *padded]).rstrip()
