"""The error is caught inside the savepoint, so the savepoint ends well and keeps half a transfer.

replaces: driver_bank.py
fails:
  - test_a_refused_transfer_is_undone_alone_in_a_batch
"""


async def _tried(connection: Connection, transfer: Transfer) -> Refusal | None:
    """Refused, and half done."""
    async with connection.transaction():
        try:
            await _move(connection, transfer)
        except TransferError as reason:
            return Refusal(transfer, reason)
    return None
