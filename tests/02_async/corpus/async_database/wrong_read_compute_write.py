"""Read both balances, compute, write: whoever wrote in between is written over, and the money is gone.

replaces: driver_bank.py
fails:
  - test_two_transfers_at_once_lose_no_money
  - test_two_transfers_at_once_do_not_overdraw_an_owner
"""


class DriverBank:
    """Computes in Python."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self._pool, self._settings = pool, settings

    async def transfer(self, transfer: Transfer) -> None:
        """In a transaction."""

        async def once() -> None:
            async with lease(self._pool, self._settings) as connection, connection.transaction():
                held = {name: await _held(connection, name) for name in (transfer.source, transfer.target)}
                owner, total = await _owner(connection, transfer.source)
                own_target = (await _owner(connection, transfer.target))[0] == owner
                left = total - (0 if own_target else transfer.amount)
                if left < 0:
                    raise OverdrawnError(owner, left)
                held[transfer.source] -= transfer.amount
                held[transfer.target] += transfer.amount
                for name, balance in held.items():
                    await connection.execute("UPDATE account SET balance = $2 WHERE name = $1", name, balance)

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


async def _held(connection: Connection, name: str) -> int:
    """What the account holds."""
    balance: int | None = await connection.fetchval("SELECT balance FROM account WHERE name = $1", name)
    if balance is None:
        raise UnknownAccountError(name)
    return balance


async def _owner(connection: Connection, name: str) -> tuple[str, int]:
    """Whose it is, and what they hold."""
    owner: str = await connection.fetchval("SELECT owner FROM account WHERE name = $1", name)
    total: int = await connection.fetchval(TOTAL, owner)
    return owner, total
