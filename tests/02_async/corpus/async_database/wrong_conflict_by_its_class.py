"""The driver's classes are right there; SQLAlchemy's errors are of others.

replaces: retrying.py
fails:
  - test_balances_are_read_again_when_others_are_in_the_way
  - test_a_conflict_within_a_savepoint_is_no_refusal
  - test_a_conflict_is_known_by_its_code
  - test_two_transfers_at_once_lose_no_money
  - test_two_transfers_at_once_do_not_overdraw_an_owner
  - test_two_batches_at_once_do_not_overdraw_an_owner
"""

import asyncpg


def is_conflict(error: BaseException) -> bool:
    """One of two."""
    return isinstance(error, asyncpg.SerializationError | asyncpg.DeadlockDetectedError)
