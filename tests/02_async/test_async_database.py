"""Tests against a real Postgres: what the server counts is what counts.

Races are not left to luck. A gate holds up each transaction at its commit, when it has read and written all it wants
to; when the server says that all wait, at the gate or for one another, the gate opens.
"""

import asyncio
import secrets
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import TypeAlias

import asyncpg
import pytest
from sqlalchemy import text

from async_database import (
    TABLE,
    Bank,
    DriverBank,
    GaveUpError,
    MissingSettingError,
    OverdrawnError,
    PoolExhaustedError,
    Refusal,
    SessionBank,
    Settings,
    Transfer,
    UnknownAccountError,
    connect,
    is_conflict,
    lease,
    open_engine,
    open_pool,
    retried,
    settings_from,
)

Observer: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Ask = Callable[[str], Awaitable[object]]
"""Puts one question to the server on the connection that was lent, and gives its one answer."""

Door = Callable[[], AbstractAsyncContextManager[Ask]]
Opening = Callable[[Settings], AbstractAsyncContextManager[Door]]
SHORT = 0.05
COUNT = """
SELECT count(*) FROM pg_stat_activity
WHERE application_name = split_part(current_setting('application_name'), ' ', 1)
"""
"""Connections of this test's pool, asked over one of them or by its observer, whose name has a second word."""

GATE = """
CREATE OR REPLACE FUNCTION pass_the_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER gate AFTER UPDATE ON account DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION pass_the_gate();
SELECT pg_advisory_lock(1)
"""
WAITING = f"{COUNT} AND wait_event_type = 'Lock'"
ASLEEP = f"{COUNT} AND wait_event = 'PgSleep'"
BALANCES = {"ada": 100, "ada savings": 50, "bob": 10, "bob savings": 0}


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Two connections, and little patience; the server knows each test's by another name."""
    return Settings(database_url, size=2, wait=SHORT, name=f"tested_{secrets.token_hex(4)}")


@pytest.fixture
async def observer(settings: Settings) -> AsyncIterator[Observer]:
    """A connection of the tests' own, to an account table with four rows."""
    name = {"application_name": f"{settings.name} observer"}
    connection = await asyncpg.connect(settings.url, server_settings=name)
    rows = ", ".join(f"('{name}', '{name.split()[0]}', {balance})" for name, balance in BALANCES.items())
    await connection.execute(f"{TABLE}; INSERT INTO account VALUES {rows}")  # noqa: S608  # our own words
    yield connection
    await connection.execute("DROP TABLE account")
    await connection.close()


@asynccontextmanager
async def driver_door(settings: Settings) -> AsyncIterator[Door]:
    """Connections as the pool of asyncpg leases them."""
    async with open_pool(settings) as pool:

        @asynccontextmanager
        async def door() -> AsyncIterator[Ask]:
            async with lease(pool, settings) as connection:
                yield connection.fetchval

        yield door


@asynccontextmanager
async def session_door(settings: Settings) -> AsyncIterator[Door]:
    """Connections as the engine of SQLAlchemy gives them."""
    async with open_engine(settings) as engine:

        @asynccontextmanager
        async def door() -> AsyncIterator[Ask]:
            async with connect(engine, settings) as connection:

                async def ask(question: str) -> object:
                    return await connection.scalar(text(question))

                yield ask

        yield door


@pytest.fixture(params=[driver_door, session_door], ids=["driver", "session"])
async def door(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[Door]:
    """One of the two ways to a connection."""
    async with request.param(settings) as opened:
        yield opened


@asynccontextmanager
async def driver_bank(settings: Settings) -> AsyncIterator[Bank]:
    """The bank on asyncpg."""
    async with open_pool(settings) as pool:
        yield DriverBank(pool, settings)


@asynccontextmanager
async def session_bank(settings: Settings) -> AsyncIterator[Bank]:
    """The bank on SQLAlchemy."""
    async with open_engine(settings) as engine:
        yield SessionBank(engine, settings)


@pytest.fixture(params=[driver_bank, session_bank], ids=["driver", "session"])
async def bank(request: pytest.FixtureRequest, settings: Settings, observer: Observer) -> AsyncIterator[Bank]:
    """One of the two banks, with patience, over a table that is there."""
    assert not observer.is_closed()
    async with request.param(replace(settings, wait=5.0)) as opened:
        yield opened


async def connections(observer: Observer) -> int:
    """How many the server counts under the pool's name."""
    count: int = await observer.fetchval(COUNT)
    return count


async def until(observer: Observer, question: str, number: int) -> None:
    """Ask the server until it counts ``number``."""
    async with asyncio.timeout(5):
        while await observer.fetchval(question) != number:
            await observer.execute("SELECT pg_stat_clear_snapshot()")


async def held(observer: Observer) -> dict[str, int]:
    """What is committed."""
    return {row["name"]: row["balance"] for row in await observer.fetch("SELECT name, balance FROM account")}


async def at_the_same_time(observer: Observer, *works: Coroutine[object, object, object]) -> list[object]:
    """What becomes of ``works`` when none may commit before all have done what they do."""
    await observer.execute(GATE)
    tasks = [asyncio.create_task(work) for work in works]
    await until(observer, WAITING, len(works))
    await observer.execute("SELECT pg_advisory_unlock(1)")
    return list(await asyncio.gather(*tasks, return_exceptions=True))


# What connects


@pytest.mark.parametrize("opening", [driver_door, session_door])
async def test_the_server_never_counts_more_connections_than_the_size(
    opening: Opening, settings: Settings
) -> None:
    """Six tasks at once share two connections: size is a limit, and nothing overflows it."""
    async with opening(replace(settings, wait=5.0)) as door:
        counts: list[object] = await asyncio.gather(*(count_within(door) for _ in range(6)))
    assert max(map(str, counts)) == "2"


async def count_within(door: Door) -> object:
    """How many connections the server counts while this one works."""
    async with door() as ask:
        await ask("SELECT pg_sleep(0.002)")
        return await ask(COUNT)


async def test_a_pool_opens_no_connection_before_it_is_needed(door: Door, observer: Observer) -> None:
    """A service that starts while nobody asks costs the server nothing; one borrower costs it one."""
    assert await connections(observer) == 0
    async with door() as ask:
        await ask("SELECT 1")
        assert await connections(observer) == 1


async def test_an_exhausted_pool_says_so_in_time(door: Door, settings: Settings) -> None:
    """After `wait` seconds comes a PoolExhaustedError with the name, the size and the wait in its words."""
    async with door(), door():
        async with asyncio.timeout(5):
            with pytest.raises(PoolExhaustedError) as raised:
                async with door():
                    pytest.fail("a third connection of two")
    assert (raised.value.name, raised.value.size, raised.value.wait) == (settings.name, 2, SHORT)
    async with door() as ask:
        assert await ask("SELECT 1") == 1


@pytest.mark.parametrize("opening", [driver_door, session_door])
async def test_a_borrower_waits_for_one_that_comes_back(opening: Opening, settings: Settings) -> None:
    """Who finds no connection free gets the next that is given back, if that is in time."""
    async with opening(replace(settings, size=1, wait=5.0)) as door:
        async with door():
            waiting = asyncio.create_task(count_within(door))
            await asyncio.sleep(0)
        assert await waiting == 1


@pytest.mark.parametrize("error", [TimeoutError("mine"), KeyError("mine")])
async def test_what_the_block_raises_passes_as_it_is(door: Door, error: Exception) -> None:
    """A TimeoutError of the work is not the pool's: it keeps its kind and its words, and the connection goes back."""
    for _ in range(3):
        with pytest.raises(type(error), match="mine"):
            async with door():
                raise error


async def test_a_cancelled_borrower_gives_its_connection_back(door: Door, observer: Observer) -> None:
    """Three are cancelled in the middle of a question, and then two connections are free again."""
    for _ in range(3):
        work = asyncio.create_task(sleep_within(door))
        await until(observer, ASLEEP, 1)
        work.cancel()
        await asyncio.wait([work])
    async with door() as first, door() as second:
        assert (await first("SELECT 1"), await second("SELECT 2")) == (1, 2)


async def sleep_within(door: Door) -> None:
    """Would keep a connection for long."""
    async with door() as ask:
        await ask("SELECT pg_sleep(30)")


def terminate_while_nobody_looks(settings: Settings) -> None:
    """Cut every connection of the pool off, while this loop stands still and cannot hear of it."""

    async def terminate() -> None:
        name = {"application_name": f"{settings.name} observer"}
        connection = await asyncpg.connect(settings.url, server_settings=name)
        await connection.fetch(COUNT.replace("count(*)", "pg_terminate_backend(pid, 5000)"))
        await connection.close()

    thread = threading.Thread(target=asyncio.run, args=[terminate()])
    thread.start()
    thread.join()


async def test_connections_that_broke_while_idle_are_replaced(
    door: Door, observer: Observer, settings: Settings
) -> None:
    """The server cut both off; the next borrowers get new ones and notice nothing, and there are two again."""
    async with door() as first, door() as second:
        before = {await first("SELECT pg_backend_pid()"), await second("SELECT pg_backend_pid()")}
    terminate_while_nobody_looks(settings)

    async with door() as first, door() as second:
        after = {await first("SELECT pg_backend_pid()"), await second("SELECT pg_backend_pid()")}
        assert len(after) == 2
        assert before.isdisjoint(after)
        assert await connections(observer) == 2


async def end_oneself(door: Door) -> None:
    """The connection's own server process ends, in the middle of a question."""
    async with door() as ask:
        await ask("SELECT pg_terminate_backend(pg_backend_pid())")


async def test_a_connection_that_breaks_at_work_is_not_lent_again(door: Door) -> None:
    """Its borrower hears of it. The next one gets another."""
    with pytest.raises(Exception, match=r"terminat|clos|lost"):
        await end_oneself(door)
    async with door() as ask:
        assert await ask("SELECT 1") == 1


@pytest.mark.parametrize("opening", [driver_door, session_door])
async def test_nothing_stays_connected_after_the_end(
    opening: Opening, settings: Settings, observer: Observer
) -> None:
    """The pool and the engine close what they opened, after an error as well."""
    with pytest.raises(KeyError):
        await fail_within(opening(settings))
    await until(observer, COUNT, 0)


async def fail_within(opened: AbstractAsyncContextManager[Door]) -> None:
    """Borrow, give back, and fail."""
    async with opened as door:
        await count_within(door)
        raise KeyError


# What is tried again


async def conflicts(number: int, log: list[str]) -> str:
    """Fails ``number`` times with a conflict."""
    log.append("try")
    if log.count("try") <= number:
        raise asyncpg.SerializationError
    return "done"


def pausing(log: list[str]) -> Callable[[int], Awaitable[None]]:
    """A pause that takes no time and is recorded."""

    async def pause(attempt: int) -> None:
        log.append(f"pause {attempt}")

    return pause


async def test_a_conflict_is_tried_again_after_a_pause() -> None:
    """Two conflicts make three attempts, with a pause after each conflict, and the third one's result is given."""
    log: list[str] = []
    assert await retried(lambda: conflicts(2, log), attempts=3, pause=pausing(log)) == "done"
    assert log == ["try", "pause 1", "try", "pause 2", "try"]


async def test_conflicts_without_end_are_given_up() -> None:
    """After the last attempt comes no pause but a GaveUpError: how many there were, and the conflict as its cause."""
    log: list[str] = []
    with pytest.raises(GaveUpError) as raised:
        await retried(lambda: conflicts(9, log), attempts=2, pause=pausing(log))
    assert log == ["try", "pause 1", "try"]
    assert raised.value.attempts == 2
    assert isinstance(raised.value.__cause__, asyncpg.SerializationError)


@pytest.mark.parametrize("error", [KeyError("other"), asyncpg.UniqueViolationError("other")])
async def test_any_other_error_is_not_tried_again(error: Exception) -> None:
    """What would fail in the same way again passes at once and as it is."""
    log: list[str] = []

    async def work() -> None:
        log.append("try")
        raise error

    with pytest.raises(type(error), match="other"):
        await retried(work, pause=pausing(log))
    assert log == ["try"]


def caused(by: Exception) -> Exception:
    """A wrapper of a wrapper, as libraries raise them."""
    inner, outer = RuntimeError("inner"), RuntimeError("outer")
    inner.__cause__, outer.__cause__ = by, inner
    return outer


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (asyncpg.SerializationError(), True),
        (asyncpg.DeadlockDetectedError(), True),
        (caused(asyncpg.SerializationError()), True),
        (asyncpg.UniqueViolationError(), False),
        (caused(asyncpg.UniqueViolationError()), False),
        (ValueError("40001"), False),
    ],
)
def test_a_conflict_is_known_by_its_code(error: Exception, expected: bool) -> None:  # noqa: FBT001  # an example
    """40001 and 40P01 are conflicts, on the error itself or on one that caused it; words say nothing."""
    assert is_conflict(error) is expected


# What the banks promise


async def test_a_transfer_moves_money_between_two_accounts(bank: Bank, observer: Observer) -> None:
    """The source has less, the target has more, and all others are as they were."""
    await bank.transfer(Transfer("ada", "bob", 30))

    assert await held(observer) == {**BALANCES, "ada": 70, "bob": 40}
    assert await bank.balances() == {**BALANCES, "ada": 70, "bob": 40}


async def test_one_account_may_fall_below_zero_if_its_owner_has_more(bank: Bank, observer: Observer) -> None:
    """What counts is all accounts of an owner together; to the last penny."""
    await bank.transfer(Transfer("ada savings", "bob", 150))

    assert await held(observer) == {**BALANCES, "ada savings": -100, "bob": 160}


async def test_between_accounts_of_one_owner_nothing_is_overdrawn(bank: Bank, observer: Observer) -> None:
    """What leaves one of them arrives at the other: together they hold what they held."""
    await bank.transfer(Transfer("ada savings", "ada", 1000))

    assert await held(observer) == {**BALANCES, "ada savings": -950, "ada": 1100}


async def test_a_refused_transfer_leaves_nothing_behind(bank: Bank, observer: Observer) -> None:
    """One penny too much is an OverdrawnError that names the owner and what would be left."""
    with pytest.raises(OverdrawnError) as raised:
        await bank.transfer(Transfer("ada", "bob", 151))
    assert (raised.value.owner, raised.value.total) == ("ada", -1)
    assert await held(observer) == BALANCES


@pytest.mark.parametrize("transfer", [Transfer("eve", "ada", 1), Transfer("ada", "eve", 1)])
async def test_an_unknown_account_is_named_and_nothing_is_moved(
    bank: Bank, observer: Observer, transfer: Transfer
) -> None:
    """On either side; a transfer to nobody does not make money disappear."""
    with pytest.raises(UnknownAccountError) as raised:
        await bank.transfer(transfer)
    assert raised.value.name == "eve"
    assert await held(observer) == BALANCES


async def test_two_transfers_at_once_lose_no_money(bank: Bank, observer: Observer) -> None:
    """Both have read the same balances when they write: neither may write over what the other did."""
    ended = await at_the_same_time(
        observer,
        bank.transfer(Transfer("ada", "bob", 10)),
        bank.transfer(Transfer("ada", "bob savings", 20)),
    )
    assert ended == [None, None]
    assert await held(observer) == {**BALANCES, "ada": 70, "bob": 20, "bob savings": 20}


async def test_two_transfers_at_once_do_not_overdraw_an_owner(bank: Bank, observer: Observer) -> None:
    """Each alone would be covered, from different accounts. Both together are not: one is carried out, one refused."""
    ended = await at_the_same_time(
        observer,
        bank.transfer(Transfer("ada", "bob", 100)),
        bank.transfer(Transfer("ada savings", "bob savings", 100)),
    )
    balances = await held(observer)
    assert [type(one) for one in ended if one is not None] == [OverdrawnError]
    assert (balances["ada"] + balances["ada savings"], sum(balances.values())) == (50, sum(BALANCES.values()))


async def test_two_batches_at_once_do_not_overdraw_an_owner(bank: Bank, observer: Observer) -> None:
    """The same in batches: one of the two is carried out, the other is refused its transfer."""
    first = bank.settle([Transfer("ada", "bob", 100)])
    second = bank.settle([Transfer("ada savings", "bob savings", 100)])
    ended = await at_the_same_time(observer, first, second)

    assert sorted(map(kinds_of_refusal, ended)) == [[], [OverdrawnError.__name__]]
    assert sum((await held(observer)).values()) == sum(BALANCES.values())


async def test_a_conflict_within_a_savepoint_is_no_refusal(bank: Bank, observer: Observer) -> None:
    """Both batches change one row: the second is told so in its savepoint, runs again, and only then is refused."""
    first, second = (
        bank.settle([Transfer("ada", "bob", 100)]),
        bank.settle([Transfer("ada", "bob savings", 100)]),
    )
    ended = await at_the_same_time(observer, first, second)

    assert sorted(map(kinds_of_refusal, ended)) == [[], [OverdrawnError.__name__]]


def kinds_of_refusal(ended: object) -> list[str]:
    """Why the transfers of a batch were refused, or what ended the batch."""
    if not isinstance(ended, list):
        return [repr(ended)]
    return [type(one.reason).__name__ for one in ended if isinstance(one, Refusal)]


async def test_a_refused_transfer_is_undone_alone_in_a_batch(bank: Bank, observer: Observer) -> None:
    """Those before and after it are carried out, in order, and it is given back with its reason."""
    batch = [
        Transfer("bob", "ada", 10),
        Transfer("bob", "ada", 1),
        Transfer("ada", "eve", 1),
        Transfer("ada", "bob", 160),
    ]
    refused = await bank.settle(batch)

    assert [one.transfer for one in refused] == batch[1:3]
    assert [type(one.reason) for one in refused] == [OverdrawnError, UnknownAccountError]
    assert await held(observer) == {**BALANCES, "ada": -50, "bob": 160}


async def test_a_batch_becomes_visible_as_a_whole(bank: Bank, observer: Observer) -> None:
    """While its second transfer waits, nobody sees the first: there is one transaction."""
    batch = [Transfer("ada", "bob", 1), Transfer("ada", "bob savings", 1)]
    async with observer.transaction():
        await observer.execute("SELECT FROM account WHERE name = 'bob savings' FOR UPDATE")
        settling = asyncio.create_task(bank.settle(batch))
        await until(observer, WAITING, 1)
        assert await held(observer) == BALANCES
    assert await settling == []


async def test_an_error_that_is_no_refusal_undoes_the_whole_batch(bank: Bank, observer: Observer) -> None:
    """An amount that the column cannot hold is nobody's refusal: it is raised, and not one row has changed."""
    with pytest.raises(Exception, match=r"range|large|out of"):
        await bank.settle([Transfer("bob", "ada", 1), Transfer("ada", "bob", 2**63)])
    assert await held(observer) == BALANCES


def test_an_amount_is_positive() -> None:
    """Zero and less are a ValueError: a negative transfer would be a theft."""
    for amount in (0, -5):
        with pytest.raises(ValueError, match=str(amount)):
            Transfer("ada", "bob", amount)


# What is asked of the environment


def test_a_missing_database_is_named(database_url: str) -> None:
    """The error names the variable, and an empty one is missing too."""
    assert settings_from({"COURSE_DATABASE_URL": database_url}).url == database_url
    for environment in ({}, {"COURSE_DATABASE_URL": ""}):
        with pytest.raises(MissingSettingError, match="COURSE_DATABASE_URL"):
            settings_from(environment)
