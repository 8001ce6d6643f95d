"""All accounts of both owners are locked before anybody looks, in one order: nobody has to try again.

replaces: driver_bank.py
fails: []
"""

LOCK = """
SELECT name, owner, balance FROM account
WHERE owner IN (SELECT owner FROM account WHERE name = $1 OR name = $2)
ORDER BY name FOR UPDATE
"""


class DriverBank:
    """Waits instead of retrying."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self._pool, self._settings = pool, settings

    async def transfer(self, transfer: Transfer) -> None:
        """Behind locks."""
        async with lease(self._pool, self._settings) as connection, connection.transaction():
            await _move(connection, transfer)

    async def settle(self, transfers: Sequence[Transfer]) -> list[Refusal]:
        """Behind locks, and again if two batches lock crosswise."""

        async def once() -> list[Refusal]:
            async with lease(self._pool, self._settings) as connection, connection.transaction():
                tried = [await _tried(connection, transfer) for transfer in transfers]
            return [refusal for refusal in tried if refusal is not None]

        return await retried(once)

    async def balances(self) -> dict[str, int]:
        """As `Bank` says."""
        async with lease(self._pool, self._settings) as connection:
            rows = await connection.fetch("SELECT name, balance FROM account ORDER BY name")
        return {row["name"]: row["balance"] for row in rows}


async def _move(connection: Connection, transfer: Transfer) -> None:
    """Lock, look, move."""
    rows = await connection.fetch(LOCK, transfer.source, transfer.target)
    owners = {row["name"]: row["owner"] for row in rows}
    for name in (transfer.source, transfer.target):
        if name not in owners:
            raise UnknownAccountError(name)
    await connection.fetchval(MOVE, transfer.source, -transfer.amount)
    await connection.fetchval(MOVE, transfer.target, transfer.amount)
    total: int = await connection.fetchval(TOTAL, owners[transfer.source])
    if total < 0:
        raise OverdrawnError(owners[transfer.source], total)
