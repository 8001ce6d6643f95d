"""Between a variable's text and the value it stands for, for what is more than one word.

An environment knows text only. A number or a word is for pydantic to read; a list has to be taken apart
first. JSON says it exactly, and nobody likes to write it in a shell, so words between commas are understood
as well. What is written here can be read here again.
"""

import json
from contextlib import suppress

from pydantic import TypeAdapter


def taken_apart(text: str) -> object:
    """A list or an object: JSON if the text begins with ``[`` or ``{``, else the words between its commas.

    Spaces around the text or a word do not count, and empty words are left out. ValueError for what begins
    like JSON and cannot be read as such, be it broken or nested too deeply. Its message says JSON, and nothing
    of the text, which may be a secret; it has no ``__cause__`` and no ``__context__``, which carry the text.
    """
    # EXERCISE: look at the first letter that is no space; an error speaks in your own words, and for itself.
    if not text.lstrip().startswith(("[", "{")):
        return [word for part in text.split(",") if (word := part.strip())]
    with suppress(ValueError, RecursionError):
        return json.loads(text)
    raise ValueError("it begins like JSON and cannot be read as such")


def written(value: object) -> str:
    """The text a variable would carry: ``20``, ``true``, ``["a", "b"]``; for None empty; secrets masked."""
    plain = TypeAdapter(object).dump_python(value, mode="json", fallback=str)
    if plain is None:
        return ""
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)
