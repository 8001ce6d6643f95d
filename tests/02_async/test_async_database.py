"""Tests against a real Postgres: what the server counts is what counts.

Races are not left to luck. A gate holds up each transaction at its commit, when it has read and written all it wants
to; when the server says that all wait, at the gate or for one another, the gate opens. A connection that answers
nothing any more is one through a line of the tests' own, which falls silent.

What a test began ends with it, whatever went wrong: the next one finds no task, no lock and no table.
"""

import asyncio
import gc
import secrets
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from typing import TypeAlias, TypeVar

import asyncpg
import pytest
from sqlalchemy import exc, make_url, text

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
Task: TypeAlias = "asyncio.Task[object]"
Opened = TypeVar("Opened")
SHORT, LONG = 0.05, 0.8
COUNT = """
SELECT count(*) FROM pg_stat_activity
WHERE application_name = split_part(current_setting('application_name'), ' ', 1)
"""
"""Connections of this test's pool, asked over one of them or by its observer, whose name has a second word."""

TERMINATE = COUNT.replace("count(*)", "pg_terminate_backend(pid)")
GATE = """
CREATE OR REPLACE FUNCTION pass_the_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER gate AFTER UPDATE ON account DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION pass_the_gate();
SELECT pg_advisory_lock(1)
"""
WAITING = f"{COUNT} AND wait_event_type = 'Lock'"
ASLEEP = f"{COUNT} AND wait_event = 'PgSleep'"
ADD_ONE = "UPDATE account SET balance = balance + 1"
BALANCES = {"ada": 100, "ada savings": 50, "adam": 1000, "bob": 10, "bob savings": 0}
"""The first word is the owner: adam's money is not ada's."""


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Two connections, and enough patience; the server knows each test's by another name."""
    return Settings(database_url, size=2, wait=1.0, name=f"tested_{secrets.token_hex(4)}")


@pytest.fixture
async def observer(settings: Settings) -> AsyncIterator[Observer]:
    """A connection of the tests' own."""
    connection = await observing(settings)
    yield connection
    await connection.close()


async def observing(settings: Settings) -> Observer:
    """A connection that the server tells from those of the pool by its name."""
    name = {"application_name": f"{settings.name} observer"}
    return await asyncpg.connect(settings.url, server_settings=name)


@pytest.fixture
async def accounts(observer: Observer) -> AsyncIterator[None]:
    """A table with a few rows, and in the end nobody who holds on to it."""
    rows = ", ".join(f"('{name}', '{name.split()[0]}', {balance})" for name, balance in BALANCES.items())
    await observer.execute(f"{TABLE}; INSERT INTO account VALUES {rows}")  # noqa: S608  # our own words
    yield
    await observer.reset()
    await observer.execute(f"{TERMINATE}; DROP TABLE account")


@asynccontextmanager
async def closed_in_time(manager: AbstractAsyncContextManager[Opened]) -> AsyncIterator[Opened]:
    """The same; but who never gives a connection back holds up no other test."""
    opened = await manager.__aenter__()
    try:
        yield opened
    finally:
        try:
            await asyncio.wait_for(manager.__aexit__(*sys.exc_info()), 0.5)
        except TimeoutError:
            pytest.fail("the pool cannot be closed: a connection was never given back")


@asynccontextmanager
async def driver_door(settings: Settings) -> AsyncIterator[Door]:
    """Connections as the pool of asyncpg leases them."""
    async with closed_in_time(open_pool(settings)) as pool:

        @asynccontextmanager
        async def door() -> AsyncIterator[Ask]:
            async with lease(pool, settings) as connection:
                yield connection.fetchval

        yield door


@asynccontextmanager
async def session_door(settings: Settings) -> AsyncIterator[Door]:
    """Connections as the engine of SQLAlchemy gives them."""
    async with closed_in_time(open_engine(settings)) as engine:

        @asynccontextmanager
        async def door() -> AsyncIterator[Ask]:
            async with connect(engine, settings) as connection:

                async def ask(question: str) -> object:
                    return await connection.scalar(text(question))

                yield ask

        yield door


DOORS: dict[object, Opening] = {
    open_pool: driver_door,
    lease: driver_door,
    open_engine: session_door,
    connect: session_door,
}


@pytest.fixture
def opening(request: pytest.FixtureRequest) -> Opening:
    """One of the two ways to connections, by the function that the test is about."""
    return DOORS[request.param]


@pytest.fixture
async def door(request: pytest.FixtureRequest, settings: Settings) -> AsyncIterator[Door]:
    """The same, opened."""
    async with DOORS[request.param](settings) as opened:
        yield opened


@asynccontextmanager
async def driver_bank(settings: Settings) -> AsyncIterator[Bank]:
    """The bank on asyncpg."""
    async with closed_in_time(open_pool(settings)) as pool:
        yield DriverBank(pool, settings)


@asynccontextmanager
async def session_bank(settings: Settings) -> AsyncIterator[Bank]:
    """The bank on SQLAlchemy."""
    async with closed_in_time(open_engine(settings)) as engine:
        yield SessionBank(engine, settings)


@pytest.fixture(params=[driver_bank, session_bank], ids=["driver", "session"])
async def bank(request: pytest.FixtureRequest, settings: Settings, accounts: None) -> AsyncIterator[Bank]:
    """One of the two banks, over a table that is there."""
    assert accounts is None
    async with request.param(settings) as opened:
        yield opened


class Line:
    """A way to the server that can fall silent."""

    def __init__(self, settings: Settings) -> None:
        self._server = make_url(settings.url)
        self._silent, self.heard = asyncio.Event(), asyncio.Event()

    def fall_silent(self) -> None:
        """Who is connected stays so, and gets no answer; who connects from now on is served."""
        self._silent.set()
        self._silent = asyncio.Event()

    def through(self, port: int) -> str:
        """The server's address by way of ``port``."""
        return self._server.set(host="127.0.0.1", port=port, query={}).render_as_string(hide_password=False)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, in both directions, until it is closed."""
        silent = self._silent
        server_reader, server_writer = await self._reach()
        there, back = self._pass(reader, server_writer, silent), self._pass(server_reader, writer, silent)
        await asyncio.gather(there, back)

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        host, port = str(self._server.query.get("host") or self._server.host), self._server.port or 5432
        if host.startswith("/"):
            return await asyncio.open_unix_connection(f"{host}/.s.PGSQL.{port}")
        return await asyncio.open_connection(host, port)

    async def _pass(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, silent: asyncio.Event
    ) -> None:
        with suppress(ConnectionError):
            while data := await source.read(2**16):
                if silent.is_set():
                    self.heard.set()
                else:
                    sink.write(data)
            sink.close()
            await sink.wait_closed()


@asynccontextmanager
async def silenceable(settings: Settings) -> AsyncIterator[tuple[Line, Settings]]:
    """A line, and settings that lead through it."""
    line, carried = Line(settings), set[Task]()

    def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        carried.add(asyncio.create_task(line.carry(reader, writer)))

    async with await asyncio.start_server(carry, "127.0.0.1", 0) as server:
        yield line, replace(settings, url=line.through(server.sockets[0].getsockname()[1]))
        await asyncio.wait(carried, timeout=1)


async def connections(observer: Observer) -> int:
    """How many the server counts under the pool's name."""
    count: int = await observer.fetchval(COUNT)
    return count


async def until(observer: Observer, question: str, number: int, *tasks: Task) -> int:
    """What the server counts: ``number``, unless two seconds pass or a task ends before; if it failed, its error."""
    deadline = asyncio.get_running_loop().time() + 2
    while (count := int(await observer.fetchval(question))) != number:
        ended = [task for task in tasks if task.done()]
        for task in ended:
            task.result()
        if ended or asyncio.get_running_loop().time() > deadline:
            break
        await observer.execute("SELECT pg_stat_clear_snapshot()")
    return count


async def held(observer: Observer) -> dict[str, int]:
    """What is committed."""
    return {row["name"]: row["balance"] for row in await observer.fetch("SELECT name, balance FROM account")}


@asynccontextmanager
async def running(*works: Coroutine[object, object, object]) -> AsyncIterator[list[Task]]:
    """Tasks, none of which goes on after the block."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=1)


async def at_the_same_time(observer: Observer, *works: Coroutine[object, object, object]) -> list[object]:
    """What becomes of ``works`` when none may commit before all have done what they do."""
    await observer.execute(GATE)
    async with running(*works) as tasks, asyncio.timeout(5):
        try:
            waiting = await until(observer, WAITING, len(works), *tasks)
        finally:
            await observer.execute("SELECT pg_advisory_unlock(1)")
        assert waiting == len(works) or any(task.done() for task in tasks), (
            f"only {waiting} of {len(works)} transactions reached their commit:"
            " something in your process makes them queue, and the next process would not"
        )
        return list(await asyncio.gather(*tasks, return_exceptions=True))


# What connects


@pytest.mark.parametrize("opening", [open_pool, open_engine], indirect=True)
async def test_the_server_never_counts_more_connections_than_the_size(
    opening: Opening, settings: Settings
) -> None:
    """Six tasks at once share two connections: size is a limit, and nothing overflows it."""
    async with opening(settings) as door:
        counts: list[object] = await asyncio.gather(*(count_within(door) for _ in range(6)))
    assert max(map(str, counts)) == "2"


async def count_within(door: Door) -> object:
    """How many connections the server counts while this one works."""
    async with door() as ask:
        await ask("SELECT pg_sleep(0.002)")
        return await ask(COUNT)


@pytest.mark.parametrize("door", [lease, connect], indirect=True)
async def test_a_pool_opens_no_connection_before_it_is_needed(door: Door, observer: Observer) -> None:
    """A service that starts while nobody asks costs the server nothing; one borrower costs it one."""
    assert await connections(observer) == 0
    async with door() as ask:
        await ask("SELECT 1")
        assert await connections(observer) == 1


@pytest.mark.parametrize("opening", [open_pool, open_engine], indirect=True)
async def test_each_connection_knows_name_and_schema(opening: Opening, settings: Settings) -> None:
    """The settings' word for both: tables without a schema in front are found in it."""
    async with opening(replace(settings, schema="elsewhere")) as door, door() as ask:
        told = f"{await ask('SHOW search_path')} {await ask('SHOW application_name')}"
    assert told == f"elsewhere {settings.name}"


@pytest.mark.parametrize("opening", [lease, connect], indirect=True)
async def test_an_exhausted_pool_says_so_in_time(opening: Opening, settings: Settings) -> None:
    """After `wait` seconds, and not before, comes a PoolExhaustedError with the name, the size and the wait."""
    loop = asyncio.get_running_loop()
    async with opening(replace(settings, wait=SHORT)) as door:
        async with door(), door():
            began = loop.time()
            with pytest.raises(PoolExhaustedError) as raised:
                async with door():
                    pytest.fail("a third connection of two")
            assert SHORT * 0.8 < loop.time() - began < LONG
        async with door() as ask:
            assert repr(await ask("SELECT 1")) == "1"
    assert (raised.value.name, raised.value.size, raised.value.wait) == (settings.name, 2, SHORT)


@pytest.mark.parametrize("opening", [open_pool, open_engine], indirect=True)
async def test_a_borrower_waits_for_one_that_comes_back(opening: Opening, settings: Settings) -> None:
    """Who finds no connection free gets the next that is given back, if that is in time."""
    async with opening(replace(settings, size=1)) as door:
        async with door():
            waiting = asyncio.create_task(count_within(door))
            await asyncio.sleep(0)
        assert repr(await waiting) == "1"


@pytest.mark.parametrize("door", [lease, connect], indirect=True)
@pytest.mark.parametrize(
    "error",
    [TimeoutError("mine"), exc.TimeoutError("mine"), KeyError("mine")],
    ids=["a time-out of Python's", "a time-out of SQLAlchemy's", "any other error"],
)
async def test_what_the_block_raises_passes_as_it_is(door: Door, error: Exception) -> None:
    """A TimeoutError of the work is not the pool's: it keeps its kind and its words, and the connection goes back."""
    for _ in range(3):
        with pytest.raises(type(error), match="mine"):
            async with door():
                raise error
    async with door() as ask:
        assert repr(await ask("SELECT 1")) == "1"


@pytest.mark.parametrize("door", [lease, connect], indirect=True)
async def test_a_cancelled_borrower_gives_its_connection_back(door: Door, observer: Observer) -> None:
    """Three are cancelled in the middle of a question, and then two connections are free again."""
    for _ in range(3):
        async with running(sleep_within(door)) as tasks:
            assert await until(observer, ASLEEP, 1, *tasks) == 1
    async with door() as first, door() as second:
        assert repr((await first("SELECT 1"), await second("SELECT 2"))) == "(1, 2)"


async def sleep_within(door: Door) -> None:
    """Would keep a connection for long."""
    async with door() as ask:
        await ask("SELECT pg_sleep(30)")


def terminate_while_nobody_looks(settings: Settings) -> None:
    """Cut every connection of the pool off, while this loop stands still and cannot hear of it."""

    async def terminate() -> None:
        observer = await observing(settings)
        await observer.fetch(TERMINATE)
        await until(observer, COUNT, 0)
        await observer.close()

    thread = threading.Thread(target=asyncio.run, args=[terminate()])
    thread.start()
    thread.join()


@pytest.mark.parametrize("door", [lease, connect], indirect=True)
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


@pytest.mark.parametrize("door", [lease, connect], indirect=True)
async def test_an_error_of_the_block_passes_although_the_connection_broke(
    door: Door, settings: Settings
) -> None:
    """Whoever failed for a reason hears that reason, and not that the connection could not be given back."""
    with pytest.raises(KeyError, match="mine"):
        await fail_when_cut_off(door, settings)
    async with door() as first, door() as second:
        assert repr((await first("SELECT 1"), await second("SELECT 2"))) == "(1, 2)"


async def fail_when_cut_off(door: Door, settings: Settings) -> None:
    """The connection breaks within the block, which then fails for a reason of its own."""
    async with door() as ask:
        await ask("SELECT 1")
        terminate_while_nobody_looks(settings)
        raise KeyError("mine")


async def test_a_lease_replaces_a_connection_that_fell_silent(settings: Settings) -> None:
    """A firewall forgot it: it looks open and answers nothing. After `wait` seconds the borrower gets another."""
    async with silenceable(settings) as (line, ready), driver_door(replace(ready, size=1, wait=0.25)) as door:
        before = await process_within(door)
        line.fall_silent()
        async with asyncio.timeout(2):
            after = await process_within(door)
    assert after != before


async def process_within(door: Door) -> object:
    """Which process of the server's serves this one."""
    async with door() as ask:
        return await ask("SELECT pg_backend_pid()")


async def test_who_is_cancelled_while_the_lease_asks_gives_the_connection_back(settings: Settings) -> None:
    """The question whether it works is cancelled like any other: the cancellation passes, and the pool is whole."""
    async with silenceable(settings) as (line, ready), driver_door(replace(ready, size=1, wait=0.25)) as door:
        await process_within(door)
        line.fall_silent()
        async with asyncio.timeout(2), running(process_within(door)) as tasks:
            await line.heard.wait()
        assert await how_it_ended(tasks[0]) == "CancelledError"
        assert isinstance(await process_within(door), int)


async def how_it_ended(task: Task) -> str:
    """The kind of error that came out of a task, or of what it gave."""
    [ended] = await asyncio.gather(task, return_exceptions=True)
    return type(ended).__name__


async def end_oneself(door: Door) -> None:
    """The connection's own server process ends, in the middle of a question."""
    async with door() as ask:
        await ask("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.mark.parametrize("door", [lease, connect], indirect=True)
async def test_a_connection_that_breaks_at_work_is_not_lent_again(door: Door) -> None:
    """Its borrower hears of it. The next one gets another."""
    with pytest.raises(Exception, match=r"terminat|clos|lost"):
        await end_oneself(door)
    async with door() as ask:
        assert repr(await ask("SELECT 1")) == "1"


@pytest.mark.parametrize("opening", [open_pool, open_engine], indirect=True)
async def test_nothing_stays_connected_after_the_end(
    opening: Opening, settings: Settings, observer: Observer
) -> None:
    """The pool and the engine close what they opened, after an error as well."""
    with pytest.raises(KeyError):
        await fail_within(opening(settings))
    stayed = await until(observer, COUNT, 0)
    await end_what_stayed(observer)
    assert stayed == 0


async def end_what_stayed(observer: Observer) -> None:
    """What was left connected is gone, and does not make itself heard in the middle of another test."""
    await observer.execute(TERMINATE)
    await until(observer, COUNT, 0)
    gc.collect()


async def fail_within(opened: AbstractAsyncContextManager[Door]) -> None:
    """Borrow, give back, and fail."""
    async with opened as door:
        assert repr(await count_within(door)) == "1"
        raise KeyError


async def test_a_pool_waits_for_its_borrowers_before_it_closes(settings: Settings) -> None:
    """A service that stops lets the work end which it has begun."""
    borrowed = asyncio.Event()
    async with closed_in_time(open_pool(settings)) as pool:

        async def borrow() -> object:
            async with lease(pool, settings) as connection:
                borrowed.set()
                return await connection.fetchval("SELECT 1 FROM pg_sleep(0.01)")

        borrowing = asyncio.create_task(borrow())
        await borrowed.wait()
    assert repr(await borrowing) == "1"


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


async def test_less_than_one_attempt_is_a_mistake() -> None:
    """Who asks for none has miscounted, and hears how many they asked for; the work is not begun."""
    for attempts in (0, -1):
        with pytest.raises(ValueError, match=str(attempts)):
            await retried(lambda: conflicts(0, []), attempts=attempts, pause=pausing([]))


def caused(error: BaseException, by: BaseException) -> BaseException:
    """As if by ``raise error from by``."""
    error.__cause__ = by
    return error


def met(error: BaseException, handled: BaseException) -> BaseException:
    """As if raised while ``handled`` was being handled."""
    error.__context__ = handled
    return error


class HomemadeError(Exception):
    """What another driver would raise."""

    sqlstate = "40001"


@pytest.mark.parametrize(
    "error",
    [
        KeyError("other"),
        asyncpg.UniqueViolationError("other"),
        asyncpg.ConnectionDoesNotExistError("other"),
        ConnectionResetError("other"),
        PoolExhaustedError("other", 2, SHORT),
        caused(asyncio.CancelledError("other"), asyncpg.SerializationError()),
    ],
    ids=[
        "an error of Python's",
        "a row that is there already",
        "a lost connection of asyncpg's",
        "a lost connection of the system's",
        "an exhausted pool",
        "a cancellation due to a conflict",
    ],
)
async def test_any_other_error_is_not_tried_again(error: BaseException) -> None:
    """It passes at once and as it is. After a lost connection nobody knows what the server did; twice is worse."""
    log: list[str] = []

    async def work() -> None:
        log.append("try")
        raise error

    with pytest.raises(type(error), match="other"):
        await retried(work, pause=pausing(log))
    assert log == ["try"]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (asyncpg.SerializationError(), True),
        (asyncpg.DeadlockDetectedError(), True),
        (HomemadeError(), True),
        (caused(RuntimeError(), caused(RuntimeError(), asyncpg.SerializationError())), True),
        (asyncpg.UniqueViolationError(), False),
        (asyncpg.StatementCompletionUnknownError(), False),
        (caused(RuntimeError(), asyncpg.UniqueViolationError()), False),
        (met(RuntimeError(), asyncpg.SerializationError()), False),
        (ValueError("40001"), False),
    ],
    ids=[
        "serialization failure",
        "deadlock",
        "the code on another driver's error",
        "the cause of the cause",
        "a row that is there already",
        "a commit whose answer got lost",
        "caused by another code",
        "raised while a conflict was handled",
        "the code in its words alone",
    ],
)
def test_a_conflict_is_known_by_its_code(error: BaseException, expected: bool) -> None:  # noqa: FBT001  # an example
    """40001 and 40P01 are conflicts, on the error itself or on one that caused it; words and classes say nothing."""
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
    """What leaves one of them arrives at the other: together they hold what they held, in a column for billions."""
    await bank.transfer(Transfer("ada savings", "ada", 3_000_000_000))

    assert await held(observer) == {**BALANCES, "ada savings": -2_999_999_950, "ada": 3_000_000_100}


async def test_a_transfer_to_the_account_itself_changes_nothing(bank: Bank, observer: Observer) -> None:
    """However much it is: what leaves arrives where it was, no money is made, and the next transfer is carried out."""
    await bank.transfer(Transfer("ada", "ada", 7))
    assert await bank.settle([Transfer("bob", "bob", 1000), Transfer("bob", "ada", 10)]) == []
    assert await held(observer) == {**BALANCES, "ada": 110, "bob": 0}


async def test_a_refused_transfer_leaves_nothing_behind(bank: Bank, observer: Observer) -> None:
    """One penny too much is an OverdrawnError that names the owner and what would be left."""
    with pytest.raises(OverdrawnError) as raised:
        await bank.transfer(Transfer("ada", "bob", 151))
    assert repr((raised.value.owner, raised.value.total)) == "('ada', -1)"
    assert await held(observer) == BALANCES


@pytest.mark.parametrize(
    "transfer",
    [Transfer("eve", "ada", 1), Transfer("ada", "eve", 1), Transfer("eve", "dan", 1)],
    ids=["the source", "the target", "both"],
)
async def test_an_unknown_account_is_named_and_nothing_is_moved(
    bank: Bank, observer: Observer, transfer: Transfer
) -> None:
    """On either side, the source first; a transfer to nobody does not make money disappear."""
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
    """Both change one row: the second is told so in its savepoint, forgets what it tried, and is refused later."""
    first, second = (
        bank.settle([Transfer("eve", "ada", 1), Transfer("ada", "bob", 100)]),
        bank.settle([Transfer("eve", "ada", 1), Transfer("ada", "bob savings", 100)]),
    )
    ended = await at_the_same_time(observer, first, second)

    unknown, overdrawn = UnknownAccountError.__name__, OverdrawnError.__name__
    assert sorted(map(kinds_of_refusal, ended)) == [[unknown], [unknown, overdrawn]]


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
    await observer.execute("BEGIN; SELECT FROM account WHERE name = 'bob savings' FOR UPDATE")
    async with running(bank.settle(batch)) as tasks:
        assert await until(observer, WAITING, 1, *tasks) == 1
        assert await held(observer) == BALANCES
        await observer.execute("COMMIT")
        assert await tasks[0] == []


async def test_balances_are_read_again_when_others_are_in_the_way(
    bank: Bank, observer: Observer, settings: Settings
) -> None:
    """Ada was seen before another changed it, bob is changed after: who only reads fits into no order of the two."""
    another = await observing(settings)
    await observer.execute("BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT FROM account WHERE name = 'ada'")
    await another.execute(f"BEGIN ISOLATION LEVEL SERIALIZABLE; {ADD_ONE} WHERE name = 'ada'; COMMIT")
    await another.close()
    await observer.execute(f"{ADD_ONE} WHERE name = 'bob'; LOCK TABLE account")
    async with running(bank.balances()) as tasks:
        assert await until(observer, WAITING, 1, *tasks) == 1
        await observer.execute("COMMIT")
        assert await tasks[0] == {**BALANCES, "ada": 101, "bob": 11}


async def test_an_error_that_is_no_refusal_undoes_the_whole_batch(bank: Bank, observer: Observer) -> None:
    """An amount that the column cannot hold is nobody's refusal: it is raised, and not one row has changed."""
    with pytest.raises(Exception, match=r"range|large|out of"):
        await bank.settle([Transfer("bob", "ada", 1), Transfer("ada savings", "ada", 2**63)])
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
