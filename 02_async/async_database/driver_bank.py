"""The bank in SQL, on asyncpg: every statement that runs is one that you read here."""

from collections.abc import Sequence

from async_database.connections import Connection, Pool, lease
from async_database.errors import OverdrawnError, TransferError, UnknownAccountError
from async_database.model import Refusal, Transfer
from async_database.retrying import retried
from async_database.settings import Settings

MOVE = "UPDATE account SET balance = balance + $2 WHERE name = $1 RETURNING owner"
TOTAL = "SELECT sum(balance)::bigint FROM account WHERE owner = $1"


class DriverBank:
    """Keeps the promises of `Bank` on a pool of asyncpg."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self._pool, self._settings = pool, settings

    async def transfer(self, transfer: Transfer) -> None:
        """As `Bank` says."""
        # EXERCISE: retry a function that leases a connection, begins a serializable transaction, and moves.

        async def once() -> None:
            async with (
                lease(self._pool, self._settings) as connection,
                connection.transaction(isolation="serializable"),
            ):
                await _move(connection, transfer)

        await retried(once)

    async def settle(self, transfers: Sequence[Transfer]) -> list[Refusal]:
        """As `Bank` says."""
        # EXERCISE: the same with many; a transaction within a transaction is a savepoint.

        async def once() -> list[Refusal]:
            async with (
                lease(self._pool, self._settings) as connection,
                connection.transaction(isolation="serializable"),
            ):
                tried = [await _tried(connection, transfer) for transfer in transfers]
            return [refusal for refusal in tried if refusal is not None]

        return await retried(once)

    async def balances(self) -> dict[str, int]:
        """As `Bank` says."""
        async with lease(self._pool, self._settings) as connection:
            rows = await connection.fetch("SELECT name, balance FROM account ORDER BY name")
        return {row["name"]: row["balance"] for row in rows}


async def _tried(connection: Connection, transfer: Transfer) -> Refusal | None:
    """The refusal, after which the savepoint is as if nothing had been tried."""
    # EXERCISE-REMOVE
    try:
        async with connection.transaction():
            await _move(connection, transfer)
    except TransferError as reason:
        return Refusal(transfer, reason)
    return None


async def _move(connection: Connection, transfer: Transfer) -> None:
    """Move first and look afterwards: whoever raises undoes it. Rows are locked in one order, against deadlocks."""
    # EXERCISE-REMOVE
    changes = [(transfer.source, -transfer.amount), (transfer.target, transfer.amount)]
    owners = {name: await connection.fetchval(MOVE, name, change) for name, change in sorted(changes)}
    for name in (transfer.source, transfer.target):
        if owners[name] is None:
            raise UnknownAccountError(name)
    total: int = await connection.fetchval(TOTAL, owners[transfer.source])
    if total < 0:
        raise OverdrawnError(owners[transfer.source], total)
