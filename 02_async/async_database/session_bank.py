"""The bank with objects, on SQLAlchemy's sessions: what changes is written when the session finds it must be."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from async_database.errors import OverdrawnError, TransferError, UnknownAccountError
from async_database.model import Refusal, Transfer
from async_database.retrying import retried
from async_database.sessions import Account, connect
from async_database.settings import Settings


class SessionBank:
    """Keeps the promises of `Bank` on an engine of SQLAlchemy's."""

    def __init__(self, engine: AsyncEngine, settings: Settings) -> None:
        self._engine, self._settings = engine, settings

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncSession]:
        """A new session in a transaction, committed when the block ends well."""
        async with (
            connect(self._engine, self._settings) as connection,
            AsyncSession(connection, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    async def transfer(self, transfer: Transfer) -> None:
        """As `Bank` says."""
        # EXERCISE: retry a function that opens a session of its own and moves.

        async def once() -> None:
            async with self._session() as session:
                await _move(session, transfer)

        await retried(once)

    async def settle(self, transfers: Sequence[Transfer]) -> list[Refusal]:
        """As `Bank` says."""
        # EXERCISE: the same with many; `begin_nested` is a savepoint.

        async def once() -> list[Refusal]:
            async with self._session() as session:
                tried = [await _tried(session, transfer) for transfer in transfers]
            return [refusal for refusal in tried if refusal is not None]

        return await retried(once)

    async def balances(self) -> dict[str, int]:
        """As `Bank` says; at ``SERIALIZABLE`` a transaction that only reads may be refused, too."""

        async def once() -> dict[str, int]:
            async with self._session() as session:
                accounts = await session.scalars(select(Account).order_by(Account.name))
                return {account.name: account.balance for account in accounts}

        return await retried(once)


async def _tried(session: AsyncSession, transfer: Transfer) -> Refusal | None:
    """The refusal, after which the objects are as they were, too."""
    # EXERCISE-REMOVE
    try:
        async with session.begin_nested():
            await _move(session, transfer)
    except TransferError as reason:
        return Refusal(transfer, reason)
    return None


async def _move(session: AsyncSession, transfer: Transfer) -> None:
    """Both changes are written by the question that follows them."""
    # EXERCISE-REMOVE
    source, target = await _account(session, transfer.source), await _account(session, transfer.target)
    source.balance -= transfer.amount
    target.balance += transfer.amount
    question = select(func.sum(Account.balance)).where(Account.owner == source.owner)
    total = int(await session.scalar(question) or 0)
    if total < 0:
        raise OverdrawnError(source.owner, total)


async def _account(session: AsyncSession, name: str) -> Account:
    # EXERCISE-REMOVE
    account = await session.get(Account, name)
    if account is None:
        raise UnknownAccountError(name)
    return account
