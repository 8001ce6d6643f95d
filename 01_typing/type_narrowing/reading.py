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
    Missing,
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
    found = record.get("amount", MISSING)
    if not is_record(found):
        raise NoticeError("$.amount", "an object", found)
    cents, currency = found.get("cents", MISSING), found.get("currency", MISSING)
    if not is_cents(cents):
        raise NoticeError("$.amount.cents", "a number of cents", cents)
    if not is_currency(currency):
        raise NoticeError("$.amount.currency", "a currency", currency)
    return Money(cents, currency)


def read_reason(record: Mapping[str, object]) -> Reason | None:
    """The field ``reason``, which must be there: "a reason or null"."""
    found = record.get("reason", MISSING)
    if found is None or is_reason(found):
        return found
    raise NoticeError("$.reason", "a reason or null", found)


def read_email(record: Mapping[str, object]) -> str | Missing | None:
    """The field ``email``: "a text or null"; `MISSING` if there is no such field."""
    found = record.get("email", MISSING)
    if found is MISSING or found is None or is_text(found):
        return found
    raise NoticeError("$.email", "a text or null", found)


def read_items(record: Mapping[str, object]) -> tuple[str, ...]:
    """The field ``items``: "a list", perhaps empty, and each item "a text"; the path names the first that is not."""
    found = record.get("items", MISSING)
    if not isinstance(found, list):
        raise NoticeError("$.items", "a list", found)
    items: list[object] = found
    if are_texts(items):
        return tuple(items)
    wrong = next(number for number, item in enumerate(items) if not is_text(item))
    raise NoticeError(f"$.items[{wrong}]", "a text", items[wrong])


def read_notice(document: object) -> Notice:
    """The notification that a decoded JSON document stands for.

    The document, at ``$``, must be "an object" (any `is_record`); its field ``kind``, "a known kind", is the tag of
    one class of `Notice`; the fields of that class are read by the functions above. `NoticeError` if one is wrong.
    """
    if not is_record(document):
        raise NoticeError("$", "an object", document)
    match document.get("kind", MISSING):
        case "payment.captured":
            return Captured(read_text(document, "order"), read_money(document))
        case "payment.refused":
            return Refused(read_text(document, "order"), read_reason(document))
        case "payment.refunded":
            return Refunded(read_text(document, "order"), read_money(document), read_items(document))
        case "customer.changed":
            return CustomerChanged(read_text(document, "customer"), read_email(document))
        case kind:
            raise NoticeError("$.kind", "a known kind", kind)
