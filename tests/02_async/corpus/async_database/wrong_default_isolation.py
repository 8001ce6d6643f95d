"""A transaction is a transaction; at the default isolation two of them may still break a rule about several rows.

replaces: driver_bank.py
fails:
  - test_two_transfers_at_once_do_not_overdraw_an_owner
"""


class DriverBank:
    """Transfers as they come."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self._pool, self._settings = pool, settings

    async def transfer(self, transfer: Transfer) -> None:
        """In a transaction."""

        async def once() -> None:
            async with lease(self._pool, self._settings) as connection, connection.transaction():
                await _move(connection, transfer)

        await retried(once)

    async def settle(self, transfers: Sequence[Transfer]) -> list[Refusal]:
        """As `Bank` says."""

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
