"""A batch that never fails: what went wrong with one transfer is its refusal, a conflict and a broken row too.

replaces: session_bank.py
fails:
  - test_two_batches_at_once_do_not_overdraw_an_owner
  - test_a_refused_transfer_is_undone_alone_in_a_batch
  - test_a_conflict_within_a_savepoint_is_no_refusal
  - test_an_error_that_is_no_refusal_undoes_the_whole_batch
"""


async def _tried(session: AsyncSession, transfer: Transfer) -> Refusal | None:
    """Refused, for whatever reason."""
    try:
        async with session.begin_nested():
            await _move(session, transfer)
    except Exception as error:
        return Refusal(transfer, TransferError(str(error)))
    return None
