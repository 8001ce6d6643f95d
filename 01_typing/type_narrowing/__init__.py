"""Notifications of a payment provider: from JSON that may be anything to a union that is handled completely."""

from type_narrowing.checks import are_texts, is_cents, is_currency, is_reason, is_record, is_text
from type_narrowing.errors import NoticeError
from type_narrowing.handling import balance, explanation, instruction, moves_money
from type_narrowing.model import (
    MISSING,
    Captured,
    Currency,
    CustomerChanged,
    Money,
    Notice,
    Reason,
    Refunded,
    Refused,
)
from type_narrowing.reading import read_notice
from type_narrowing.report import Report, read_lines

__all__ = [
    "MISSING",
    "Captured",
    "Currency",
    "CustomerChanged",
    "Money",
    "Notice",
    "NoticeError",
    "Reason",
    "Refunded",
    "Refused",
    "Report",
    "are_texts",
    "balance",
    "explanation",
    "instruction",
    "is_cents",
    "is_currency",
    "is_reason",
    "is_record",
    "is_text",
    "moves_money",
    "read_lines",
    "read_notice",
]
