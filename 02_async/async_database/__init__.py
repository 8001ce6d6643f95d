"""A bank on Postgres for many tasks at once: pools, transactions, savepoints, retries; on asyncpg and SQLAlchemy."""

from async_database.connections import Connection, Pool, lease, open_pool
from async_database.driver_bank import DriverBank
from async_database.errors import (
    DatabaseError,
    GaveUpError,
    MissingSettingError,
    OverdrawnError,
    PoolExhaustedError,
    TransferError,
    UnknownAccountError,
)
from async_database.model import TABLE, Bank, Refusal, Transfer
from async_database.retrying import is_conflict, retried
from async_database.session_bank import SessionBank
from async_database.sessions import Account, connect, open_engine
from async_database.settings import Settings, settings_from

__all__ = [
    "TABLE",
    "Account",
    "Bank",
    "Connection",
    "DatabaseError",
    "DriverBank",
    "GaveUpError",
    "MissingSettingError",
    "OverdrawnError",
    "Pool",
    "PoolExhaustedError",
    "Refusal",
    "SessionBank",
    "Settings",
    "Transfer",
    "TransferError",
    "UnknownAccountError",
    "connect",
    "is_conflict",
    "lease",
    "open_engine",
    "open_pool",
    "retried",
    "settings_from",
]
