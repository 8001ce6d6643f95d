"""Whether a message tells a secret: asked before anybody reads what a validator wrote.

A validator of one field sees other fields in ``info.data``, and may quote any of them. So its words are searched
for every secret of the class, in the spellings in which messages usually carry one. What does not work: to
find half of a secret, or one that was turned round. Whoever writes that tells it, and no search will notice.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress

from pydantic import TypeAdapter

from app_settings.annotations import SECRETS, holds_many
from app_settings.base import Settings
from app_settings.env_file import Found
from app_settings.text import taken_apart
from app_settings.variables import Variable, variables


def secret_texts(kind: type[Settings], found: Mapping[str, Found]) -> set[str]:
    """The text of each secret of the class, and of each part of it, as it was found, or else as its default is.

    Left out is what a default factory makes: to call it again may make something else.
    """
    secret = [variable for variable in variables(kind) if variable.secret]
    return {text for variable in secret for text in _texts(variable, found)}


def tells(message: str, secrets: Collection[str]) -> bool:
    """Whether one of the secrets occurs in it: as it is, without spaces around it, or as `repr` or JSON write it.

    Upper and lower case are the same here. An empty secret is in no message.
    """
    spoken = message.casefold()
    return any(form.casefold() in spoken for text in secrets for form in _spellings(text) if form)


def _texts(variable: Variable, found: Mapping[str, Found]) -> Iterator[str]:
    if variable.name not in found:
        default = None if variable.required else variable.field.default
        yield from _leaves(TypeAdapter(object).dump_python(default))
        return
    text = found[variable.name].text
    yield text
    if holds_many(variable.field.annotation):
        with suppress(ValueError):
            yield from _leaves(taken_apart(text))


def _leaves(value: object) -> Iterator[str]:
    """The texts in a tree of lists, dicts and secrets."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple, set, frozenset)):
        yield from (leaf for part in value for leaf in _leaves(part))
    elif isinstance(value, SECRETS):
        yield from _leaves(value.get_secret_value())
    elif value is not None:
        yield value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _spellings(text: str) -> Iterator[str]:
    for plain in (text, text.strip()):
        yield from (plain, repr(plain)[1:-1], json.dumps(plain)[1:-1])
