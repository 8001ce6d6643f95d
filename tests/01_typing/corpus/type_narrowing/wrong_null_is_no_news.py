"""`get` without a default: absent and null become the same None, and deleted addresses stay for ever.

replaces: reading.py
fails:
  - test_a_document_becomes_the_notice_of_its_kind
  - test_an_error_says_where_and_what
"""

from collections.abc import Mapping


def read_email(record: Mapping[str, object]) -> str | Missing | None:
    """The address."""
    email = record.get("email")
    return email if is_text(email) else MISSING


def read_reason(record: Mapping[str, object]) -> Reason | None:
    """The reason."""
    reason = record.get("reason")
    if reason is None or is_reason(reason):
        return reason
    raise NoticeError("$.reason", "a reason or null", reason)
