"""The fenced blocks of a Markdown text, with the lines they begin on."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

_FENCE = re.compile(r"\s*(?P<fence>`{3,}|~{3,})\s*(?P<info>.*?)\s*")


@dataclass(frozen=True)
class Block:
    """``info`` is what stands behind the opening fence; ``line`` is the first of ``code``, from 1."""

    info: str
    line: int
    code: str
    closed: bool

    @property
    def language(self) -> str:
        """The first word of ``info``; empty when there is none."""
        return self.info.partition(" ")[0]

    @property
    def raises(self) -> str | None:
        """The name of the exception that running it must raise."""
        words = self.info.split()
        return words[2] if len(words) == 3 and words[1] == "raises" else None  # noqa: PLR2004  # python raises NAME


def fenced_blocks(text: str) -> list[Block]:
    """All of them, in order; one that never closes runs to the end."""
    return [part for part in _parts(text) if isinstance(part, Block)]


def outside_blocks(text: str) -> str:
    """The lines that stand in no block."""
    return "\n".join(part for part in _parts(text) if isinstance(part, str))


def _parts(text: str) -> Iterator[str | Block]:
    lines = enumerate(text.splitlines(), start=1)
    for number, line in lines:
        opening = _FENCE.fullmatch(line)
        if opening is None:
            yield line
        else:
            yield _block(opening["fence"], opening["info"], number + 1, (after for _, after in lines))


def _block(fence: str, info: str, line: int, lines: Iterator[str]) -> Block:
    code: list[str] = []
    for one in lines:
        if one.strip().startswith(fence) and not one.strip().strip(fence[0]):
            return Block(info, line, textwrap.dedent("\n".join(code)), closed=True)
        code.append(one)
    return Block(info, line, textwrap.dedent("\n".join(code)), closed=False)
