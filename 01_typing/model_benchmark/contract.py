"""What every parcel must keep to, and the error of a document that does not.

The table of fields is in the brief; here are its limits, so that no model repeats a figure. An error that only
speaks cannot be acted on: a form that wants to mark the wrong box needs the field's name as data, and so does
the error table of the report. Looking for the name in the words of a message does not work: `TypeError` puts
it in quotes, Pydantic on a line of its own, and both may change with the next version.
"""

LAST_NUMBER = 999_999
"""The highest number that a parcel can have; the lowest is 1."""

HEAVIEST = 30.0
"""Kilograms; a parcel may weigh as much, and no more."""

MOST = 1_000
"""Pieces of one item in one parcel; as many are allowed, and no more."""


class FieldError(ValueError):
    """A document breaks the contract at ``field``: names and positions joined by dots, ``items.1.quantity``.

    The field is empty where the document as a whole is at fault. ``problem`` says what was expected, and the
    value that was found; str() gives both.
    """

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.field or 'the document'}: {self.problem}"
