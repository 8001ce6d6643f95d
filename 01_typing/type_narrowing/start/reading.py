"""From `object` to `Notice`: decoded JSON is looked at, step by step, until its type is known.

Nothing is converted and nothing guessed. "1250" is no number of cents, and whoever makes one of it today has to
do so for ever. Fields that nobody asks for are ignored: a provider may add some without breaking the shop.

``record.get(name, MISSING)`` gives an `object`. Each function asks the questions of `checks` until it can return
what its annotation says; the type checker follows, and needs neither `Any` nor `cast`. An `Any` that nobody wrote
counts too: ``isinstance(found, list)`` leaves a ``list[Any]``, whose items mypy no longer watches. So the module
has to pass ``mypy --disallow-any-expr`` as well.
"""

from collections.abc import Mapping

from type_narrowing.checks import are_texts, is_cents, is_currency, is_reason, is_record, is_text
from type_narrowing.errors import NoticeError
from type_narrowing.model import (
    MISSING,
    Captured,
    CustomerChanged,
    Money,
    Notice,
    Reason,
    Refunded,
    Refused,
)


def read_text(record: Mapping[str, object], name: str) -> str:
    """The field ``name``, which must be "a text"."""
    found = record.get(name, MISSING)
    if not is_text(found):
        raise NoticeError(f"$.{name}", "a text", found)
    return found


def read_money(record: Mapping[str, object]) -> Money:
    """The field ``amount``: "an object", in it ``cents``, "a number of cents", and ``currency``, "a currency"."""
    # TODO: as in `read_text`, three times; the paths are $.amount, $.amount.cents and $.amount.currency.
    raise NotImplementedError("type_narrowing.reading.read_money")


def read_reason(record: Mapping[str, object]) -> Reason | None:
    """The field ``reason``, which must be there: "a reason or null"."""
    # TODO: which values may pass as they are?
    raise NotImplementedError("type_narrowing.reading.read_reason")


def read_email(record: Mapping[str, object]) -> object:  # TODO: say it more exactly
    """The field ``email``: "a text or null"; `MISSING` if there is no such field."""
    # TODO: the same question, with one more answer.
    raise NotImplementedError("type_narrowing.reading.read_email")


def read_items(record: Mapping[str, object]) -> tuple[str, ...]:
    """The field ``items``: "a list", perhaps empty, and each item "a text"; the path names the first that is not."""
    # TODO: `isinstance` tells you that it is a list; of what, nobody knows yet, so call it that.
    raise NotImplementedError("type_narrowing.reading.read_items")


def read_notice(document: object) -> Notice:
    """The notification that a decoded JSON document stands for.

    The document, at ``$``, must be "an object" (any `is_record`); its field ``kind``, "a known kind", is the tag of
    one class of `Notice`; the fields of that class are read by the functions above. `NoticeError` if one is wrong.
    """
    # TODO: first the shape, then the kind, then the fields of that kind.
    raise NotImplementedError("type_narrowing.reading.read_notice")
