"""The text of a `.env.example`, made from the class, so that it cannot forget a setting.

It is a valid `.env`: whoever copies it and fills in what is required has the defaults of the class. Written by
hand, such a file is right on the day it is written.
"""

import re

from app_settings.annotations import limits, spoken
from app_settings.base import Settings
from app_settings.text import written
from app_settings.variables import Variable, variables

HEAD = """\
# The settings of {name}. Copy this file to .env and fill in what is required.
# This file belongs into git, the others do not. In .gitignore: .env, .env.*, and then !.env.example.
# Empty means not set. The process environment goes before .env.<environment>, and that before .env.
"""
PLAIN = re.compile(r"[\w./:@%+,-]*", re.ASCII)


def env_example(kind: type[Settings]) -> str:
    """The file's text: a head, and an `entry` for each variable of the class, with empty lines between."""
    return "\n".join([HEAD.format(name=kind.__name__), *(entry(variable) for variable in variables(kind))])


def entry(variable: Variable) -> str:
    """The lines for one variable, each ended by a newline.

    Its description, if it has one: each of its lines behind ``# ``. Then ``# Required: whole number, at
    least 1, at most 100.``, or ``Optional``, with what is `spoken` of the annotation and the `limits` of the
    field. Then ``NAME=`` and the default as it is `quoted`; nothing for a secret, for what is required, and
    for a default that a factory makes.
    """
    # EXERCISE: three parts; field.description may be None, field.default_factory says who makes the default.
    field = variable.field
    comments = [f"# {line}" for line in (field.description or "").splitlines()]
    need = "Required" if variable.required else "Optional"
    meaning = ", ".join([spoken(field.annotation), *limits(field)])
    without = variable.secret or variable.required or field.default_factory is not None
    default = "" if without else quoted(written(field.default))
    return "\n".join([*comments, f"# {need}: {meaning}.", f"{variable.name}={default}", ""])


def quoted(text: str) -> str:
    """The text as a `.env` file carries it: plain words bare, everything else in single quotes."""
    if PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def unnamed(kind: type[Settings], text: str) -> list[str]:
    """The variables of the class whose names do not occur in the text, not even in a comment."""
    words = set(re.findall(r"\w+", text))
    return [variable.name for variable in variables(kind) if variable.name not in words]
