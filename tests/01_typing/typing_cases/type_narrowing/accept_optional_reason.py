"""The bank may give no reason, so look before using it."""

from typing import assert_type

from type_narrowing import Reason, Refused


def shout(refused: Refused) -> str:
    if refused.reason is None:
        return "NO REASON"
    assert_type(refused.reason, Reason)
    return refused.reason.upper()


def whisper(refused: Refused) -> str:
    return str(refused.reason).lower()
