"""What was left out of a submission, and why: one sentence for each reason, with a number and the first name.

The names were chosen by strangers. They are shown shortened and without anything that could move a cursor, so that a
terminal or a log shows them as what they are.
"""

from collections.abc import Mapping
from typing import Literal

Reason = Literal[
    "link",
    "hard_link",
    "submodule",
    "special",
    "leads_out",
    "unportable",
    "long_name",
    "too_big",
    "damaged",
    "encrypted",
    "packing",
    "unreadable",
    "twice",
    "case",
    "file_and_folder",
]

_SENTENCES: Mapping[Reason, tuple[str, str]] = {
    "link": ("1 symbolic link was left out", "{} symbolic links were left out"),
    "hard_link": ("1 hard link was left out", "{} hard links were left out"),
    "submodule": ("1 submodule was left out", "{} submodules were left out"),
    "special": ("1 device, pipe or socket was left out", "{} devices, pipes or sockets were left out"),
    "leads_out": (
        "1 file was left out, since its name leads out of the submission",
        "{} files were left out, since their names lead out of the submission",
    ),
    "unportable": (
        "1 file was left out, since not every system can bear its name",
        "{} files were left out, since not every system can bear their names",
    ),
    "long_name": (
        "1 file was left out, since its name is too long or too deep",
        "{} files were left out, since their names are too long or too deep",
    ),
    "too_big": (
        "1 file above the limit in size was left out",
        "{} files above the limit in size were left out",
    ),
    "damaged": ("1 damaged file was left out", "{} damaged files were left out"),
    "encrypted": ("1 encrypted file was left out", "{} encrypted files were left out"),
    "packing": (
        "1 file was left out, since it is packed by a method other than deflate",
        "{} files were left out, since they are packed by a method other than deflate",
    ),
    "unreadable": (
        "1 file or folder could not be read and was left out",
        "{} files or folders could not be read and were left out",
    ),
    "twice": (
        "1 name stood in it more than once, and the last one counts",
        "{} names stood in it more than once, and the last ones count",
    ),
    "case": (
        "1 file was left out, since its name differs from another's only in case",
        "{} files were left out, since their names differ from others' only in case",
    ),
    "file_and_folder": (
        "1 file was left out, since a folder bears the same name",
        "{} files were left out, since folders bear the same names",
    ),
}
_SHOWN = 100


class Remarks:
    """Reasons with the number of names they were given for, and the first of these."""

    def __init__(self) -> None:
        self._names: dict[Reason, tuple[int, str]] = {}

    def add(self, reason: Reason, name: str) -> None:
        """``name`` was left out for ``reason``."""
        count, first = self._names.get(reason, (0, name))
        self._names[reason] = (count + 1, first)

    def take_in(self, other: "Remarks") -> None:
        """Add what was remarked elsewhere."""
        for reason, (count, first) in other._names.items():  # noqa: SLF001  # another of the same class
            before, name = self._names.get(reason, (0, first))
            self._names[reason] = (before + count, name)

    def sentences(self) -> tuple[str, ...]:
        """One for each reason, always in the same order."""
        return tuple(self._sentence(reason) for reason in _SENTENCES if reason in self._names)

    def _sentence(self, reason: Reason) -> str:
        count, first = self._names[reason]
        one, many = _SENTENCES[reason]
        return (
            f"{one if count == 1 else many.format(f'{count:,}')} ({'first: ' * (count > 1)}{shown(first)})."
        )


def shown(name: str) -> str:
    """``name`` as it can be printed anywhere: short, and with escapes for what is no visible character."""
    visible = "".join(one if one.isprintable() else _escaped(one) for one in name[: _SHOWN + 1])
    return visible if len(visible) <= _SHOWN else visible[:_SHOWN] + "…"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
