"""What pydantic has to say of values it refused, and nothing of the values themselves.

Each of its errors carries the input along, and those of a whole class carry all input, secrets included. These
records are what is left when that is taken away.
"""

from dataclasses import dataclass

from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class Detail:
    """One of pydantic's errors: the ``key`` of the field (empty for all together), its type, and a message.

    The message is pydantic's, without ``Value error, ``; for an error further inside a value it says where.
    """

    key: str
    type: str
    message: str


def details(error: ValidationError) -> list[Detail]:
    """What pydantic has to say, without the input that it rejected."""
    return [
        Detail(str(one["loc"][0]) if one["loc"] else "", one["type"], message(one["msg"], one["loc"][1:]))
        for one in error.errors(include_url=False, include_context=False, include_input=False)
    ]


def message(text: str, inside: tuple[int | str, ...]) -> str:
    """The text of an error that happened ``inside`` a value, or, if that is empty, to the whole of it."""
    plain = text.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return f"at {'.'.join(map(str, inside))}: {plain}" if inside else plain
