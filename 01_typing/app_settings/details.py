"""What pydantic has to say of values it refused, and nothing of the values themselves.

Each of its errors carries the input along, and those of a whole class carry all input, secrets included. These
records are what is left when that is taken away. What does not work: to trust the rest. A sentence may quote what
it is about, and a validator that somebody wrote may quote any other field as well.
"""

from collections.abc import Collection
from dataclasses import dataclass

from pydantic import ValidationError

from app_settings.secrecy import tells

QUOTING = {
    "assertion_error",
    "bytes_invalid_encoding",
    "iteration_error",
    "mapping_type",
    "union_tag_invalid",
    "url_parsing",
    "uuid_parsing",
    "value_error",
}


@dataclass(frozen=True, slots=True)
class Detail:
    """One of pydantic's errors: the ``key`` of the field (empty for all together), and a message.

    The message is pydantic's, without ``Value error, ``; for an error further inside a value it says where.
    ``may_quote``: a validator or a parser wrote it, and it may repeat the value that was refused.
    """

    key: str
    message: str
    may_quote: bool = False


def details(error: ValidationError, secrets: Collection[str]) -> list[Detail]:
    """What pydantic has to say, without the input that it rejected, and without what `tells` a secret."""
    found = []
    for one in error.errors(include_context=False, include_input=False):
        key, *inside = one["loc"] or ("",)
        may_quote = one["type"] in QUOTING or "url" not in one  # pydantic has a page on each error of its own
        plain = message(one["msg"], tuple(inside))
        hidden = may_quote and tells(plain, secrets)
        found.append(Detail(str(key), replacement(str(key)) if hidden else plain, may_quote))
    return found


def replacement(key: str) -> str:
    """What is said instead of a message that tells a secret."""
    return "it does not fit the other settings" if key else "the settings do not fit together"


def message(text: str, inside: tuple[int | str, ...]) -> str:
    """The text of an error that happened ``inside`` a value, or, if that is empty, to the whole of it."""
    plain = text.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return f"at {'.'.join(map(str, inside))}: {plain}" if inside else plain
