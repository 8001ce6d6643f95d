"""What can go wrong, as callers tell it apart.

DatabaseError
├── MissingSettingError     where the database is was not said
├── PoolExhaustedError      all connections are in use, and stayed so
├── GaveUpError             each attempt met a conflict
└── TransferError           a transfer was refused; it left nothing behind
    ├── UnknownAccountError
    └── OverdrawnError
"""


class DatabaseError(Exception):
    """Anything this package raises on purpose."""


class MissingSettingError(DatabaseError):
    """A variable of the environment is not set."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is not set: where is the database? For instance postgresql://me:secret@localhost/mine"
        )
        self.name = name


class PoolExhaustedError(DatabaseError):
    """In ``wait`` seconds none of ``size`` connections came free, nor was another opened."""

    def __init__(self, name: str, size: int, wait: float) -> None:
        super().__init__(
            f"the pool '{name}', of {size} connections, had none free in {wait:g} s:"
            " hold them for shorter, or allow more"
        )
        self.name, self.size, self.wait = name, size, wait


class GaveUpError(DatabaseError):
    """Other transactions were in the way of each of ``attempts`` attempts."""

    def __init__(self, attempts: int) -> None:
        super().__init__(f"other transactions were in the way {attempts} times in a row")
        self.attempts = attempts


class TransferError(DatabaseError):
    """The bank refuses a transfer."""


class UnknownAccountError(TransferError):
    """There is no account ``name``."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no account '{name}'")
        self.name = name


class OverdrawnError(TransferError):
    """The accounts of ``owner`` would together fall below zero."""

    def __init__(self, owner: str, total: int) -> None:
        super().__init__(f"the accounts of {owner} would together hold {total}")
        self.owner, self.total = owner, total
