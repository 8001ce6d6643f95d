"""The session writes SQL too: two updates and a question, and no object is ever loaded.

replaces: session_bank.py
fails: []
"""

from sqlalchemy import update


async def _move(session: AsyncSession, transfer: Transfer) -> None:
    """Two updates and a question."""
    owner = await _add(session, transfer.source, -transfer.amount)
    await _add(session, transfer.target, transfer.amount)
    total = int(await session.scalar(select(func.sum(Account.balance)).where(Account.owner == owner)) or 0)
    if total < 0:
        raise OverdrawnError(owner, total)


async def _add(session: AsyncSession, name: str, amount: int) -> str:
    """The owner of the account."""
    change = update(Account).where(Account.name == name).values(balance=Account.balance + amount)
    owner = await session.scalar(change.returning(Account.owner).execution_options(synchronize_session=False))
    if owner is None:
        raise UnknownAccountError(name)
    return owner
