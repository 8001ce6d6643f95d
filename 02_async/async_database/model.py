"""The bank's words, and its one table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from async_database.errors import TransferError

TABLE = """
CREATE TABLE account (
    name text PRIMARY KEY,
    owner text NOT NULL,
    balance bigint NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class Transfer:
    """``amount`` goes from the account ``source`` to ``target``; ValueError unless it is positive.

    From an account to itself it changes nothing.
    """

    source: str
    target: str
    amount: int

    def __post_init__(self) -> None:
        if self.amount <= 0:
            problem = f"an amount is positive, and {self.amount} is not"
            raise ValueError(problem)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A transfer that left nothing behind, and why."""

    transfer: Transfer
    reason: TransferError


class Bank(Protocol):
    """What both banks promise. Each method runs again when other transactions are in its way."""

    async def transfer(self, transfer: Transfer) -> None:
        """Carry out one transfer; TransferError if it is refused, GaveUpError if conflicts do not end.

        If neither of the two accounts is known the source is named.
        """
        ...

    async def settle(self, transfers: Sequence[Transfer]) -> list[Refusal]:
        """Carry out those that are not refused, in order, in one transaction; any other error undoes them all."""
        ...

    async def balances(self) -> dict[str, int]:
        """What every account holds, all at one moment."""
        ...
