"""Reads one ``.env`` file, and remembers for each variable the line it stands in.

``NAME=value``, perhaps with ``export`` before it; the value bare, in single quotes or in double quotes, where it
may run over several lines; comments behind ``#``. python-dotenv reads the same, but drops lines that it does not
understand, and fills ``${HOME}`` from ``os.environ``, so that a password with a dollar sign depends on the
machine. Here a dollar sign is a dollar sign.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app_settings.faults import Fault

LINE = re.compile(
    r"""
      [ \t]* (?: \# [^\n]* )? (?: \n | \Z )                               # nothing, or a comment
    | [ \t]* (?: export [ \t]+ )? (?P<name> [A-Za-z_][A-Za-z0-9_]* ) [ \t]* =
      (?: [ \t]* (?: ' (?P<single> (?: \\(?s:.) | [^'\\] )* ) '
                   | " (?P<double> (?: \\(?s:.) | [^"\\] )* ) " ) [ \t]* (?: \# [^\n]* )?
        | (?! [ \t]* ['"] ) (?P<bare> [^\n]* ) ) (?: \n | \Z )
    | (?P<broken> [^\n]+ ) (?: \n | \Z )
    """,
    re.VERBOSE,
)
ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Found:
    """A variable's text and its source: ``process``, or a file's name and line, ``.env:3``.

    The text may be a secret, and a traceback may print local variables: `repr` leaves it out.
    """

    text: str = field(repr=False)
    source: str


@dataclass(frozen=True, slots=True)
class EnvFile:
    """What stands in a file by name, and what could not be read."""

    found: Mapping[str, Found] = field(default_factory=dict)
    faults: Sequence[Fault] = ()


def read_env_file(path: Path) -> EnvFile:
    """The variables of a file, later lines before earlier ones; none if there is no such file.

    Never raises: a file that cannot be read and lines that are no ``NAME=value`` become faults.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return EnvFile()
    except OSError as error:
        return EnvFile(faults=[_unreadable(path, error.strerror or "it cannot be read")])
    except UnicodeDecodeError:
        return EnvFile(faults=[_unreadable(path, "it is not UTF-8")])
    return _parsed(path.name, text)


def _parsed(name: str, text: str) -> EnvFile:
    found, faults = dict[str, Found](), list[Fault]()
    for match in LINE.finditer(text):
        place = f"{name}:{text.count(chr(10), 0, match.start()) + 1}"
        if match["name"]:
            found[match["name"]] = Found(_value(match), place)
        elif match["broken"]:
            faults.append(Fault("", "this line is not NAME=value", "Mend the line", place))
    return EnvFile(found, faults)


def _value(match: re.Match[str]) -> str:
    if match["single"] is not None:
        return re.sub(r"\\([\\'])", r"\1", match["single"])
    if match["double"] is not None:
        return re.sub(r"\\(.)", lambda escape: ESCAPES.get(escape[1], escape[1]), match["double"])
    return re.sub(r"\s+#.*", "", match["bare"]).strip()


def _unreadable(path: Path, why: str) -> Fault:
    return Fault("", f"the file cannot be used: {why}", "Mend or remove the file", path.name)
