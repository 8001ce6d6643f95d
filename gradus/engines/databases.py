"""Databases, one for each that needs one: new, empty, and nobody else's.

Each has an owner of its own, who is no superuser, may make no other database, and in a temporary cluster may enter no
other. So what runs on it can read, change or block nothing of anybody else's. Making one is a copy of an empty one:
some twenty milliseconds. On a server that somebody configured no users are made; its databases are.
"""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from gradus.engines.postgres import NAME, connected, without_password
from gradus.errors import EngineError

_MOST_CONNECTIONS = 24


@dataclass(frozen=True)
class Database:
    """What was made, and how its owner gets there."""

    name: str
    url: str


def unused_name() -> str:
    """Of a database that nobody has."""
    return f"gradus_{secrets.token_hex(8)}"


async def create_owned(admin_url: str, name: str) -> Database:
    """A database ``name`` on a private server, with an owner of the same name."""
    password = secrets.token_hex(16)
    async with connected(admin_url) as connection:
        await connection.execute(
            f"CREATE ROLE {name} LOGIN PASSWORD '{password}' CONNECTION LIMIT {_MOST_CONNECTIONS}"
        )
        await connection.execute(f"CREATE DATABASE {name} OWNER {name} TEMPLATE template0 STRATEGY file_copy")
    parts = urlsplit(admin_url)
    place = parts.netloc.rpartition("@")[2]
    return Database(name, urlunsplit(parts._replace(netloc=f"{name}:{password}@{place}", path=f"/{name}")))


async def drop_owned(admin_url: str, database: Database) -> None:
    """The database and its owner go; whoever is connected is cut off."""
    async with connected(admin_url) as connection:
        await connection.execute(f"ALTER ROLE {database.name} NOLOGIN")
        await connection.execute(f"DROP DATABASE IF EXISTS {database.name} WITH (FORCE)")
        await connection.execute(f"DROP ROLE IF EXISTS {database.name}")


async def create_on(url: str, name: str) -> Database:
    """A database ``name`` on the server of ``url``, which the user named there owns; EngineError if they may not."""
    async with connected(url) as connection:
        try:
            await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        except asyncpg.InsufficientPrivilegeError:
            problem = (
                f"the user of {without_password(url)} may not make databases, and every test module gets its own."
                " Allow it with: ALTER ROLE … CREATEDB"
            )
            raise EngineError(NAME, problem) from None
        except asyncpg.PostgresError as error:
            raise EngineError(NAME, f"no database on {without_password(url)}: {error}") from error
    return Database(name, urlunsplit(urlsplit(url)._replace(path=f"/{name}")))


async def drop_on(url: str, database: Database) -> None:
    """The opposite of ``create_on``."""
    async with connected(url) as connection:
        await connection.execute(f"DROP DATABASE IF EXISTS {database.name} WITH (FORCE)")
