"""Private engines: real, one's own, mended where that is possible, and gone with whoever started them."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import asyncpg
import pytest
import pytest_asyncio
import redis.asyncio
from redis.exceptions import NoPermissionError

from gradus.engine_settings import DATABASE_URL, REDIS_URL
from gradus.engines.holding import hold, holder, is_held
from gradus.engines.keeping import Order, Record, kept, read_record, record_of
from gradus.engines.leftovers import ended, living, noted
from gradus.engines.lending import Lender, open_lender
from gradus.engines.owner import engine_owner, first_barrier, give
from gradus.engines.password import password_in
from gradus.engines.postgres import Cluster, Postgres, without_password
from gradus.engines.programs import redis_program
from gradus.engines.redis import Redis, Store
from gradus.engines.room import private_room, require_plain, require_space, sweep
from gradus.errors import EngineError
from gradus.exercises.course import Course, course_root, discover
from gradus.judging.distrust import Distrust
from gradus.judging.opening import Setting, Way, open_checker
from gradus.runner.environment import default_cache
from gradus.runner.sandbox import detect_sandbox

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lender() -> AsyncIterator[Lender]:
    """One for all tests; it lends what is private, whatever is configured."""
    async with open_lender(os.environ, configured=False) as opened:
        yield opened


@contextlib.asynccontextmanager
async def connected(url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection to ``url``."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def test_two_borrowers_have_a_database_each(lender: Lender) -> None:
    """Each is new and empty, whatever happens in another one meanwhile."""
    async with lender.lend(["postgres"]) as mine, lender.lend(["postgres"]) as yours:
        async with connected(mine[DATABASE_URL]) as connection:
            await connection.execute("CREATE TABLE things ()")
        async with connected(yours[DATABASE_URL]) as connection:
            assert await connection.fetchval("SELECT to_regclass('things')") is None


async def test_a_borrower_enters_no_other_database(lender: Lender) -> None:
    """Neither another borrower's nor the server's own, with the right password for one's own."""
    async with lender.lend(["postgres"]) as mine, lender.lend(["postgres"]) as yours:
        other = urlsplit(yours[DATABASE_URL]).path.lstrip("/")
        for name in (other, "postgres", "template1"):
            with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
                await asyncpg.connect(mine[DATABASE_URL], database=name)


@pytest.mark.parametrize(
    "attempt",
    [
        "CREATE DATABASE another",
        "CREATE ROLE another SUPERUSER",
        "ALTER SYSTEM SET port = 1",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'gradus'",
        "SET temp_file_limit = -1",
    ],
)
async def test_a_borrower_has_no_rights_over_the_server(lender: Lender, attempt: str) -> None:
    """What reaches beyond one's own database is refused."""
    async with (
        lender.lend(["postgres"]) as lent,
        connected(lent[DATABASE_URL]) as connection,
        lender.postgres.admin(),
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(attempt)


async def test_what_a_borrower_left_is_gone_for_the_next(lender: Lender) -> None:
    """A database is dropped with its owner, and whoever is still connected is cut off."""
    async with lender.lend(["postgres"]) as lent:
        connection = await asyncpg.connect(lent[DATABASE_URL])
    await lender.settled()

    async with lender.postgres.admin() as admin:
        assert await admin.fetchval("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'gradus\\_%'") == 0
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await connection.execute("SELECT 1")
    connection.terminate()


async def test_a_killed_server_is_started_again_for_the_next(lender: Lender) -> None:
    """Also when it was killed between two borrowers, and its processes are still leaving."""
    async with lender.lend(["postgres"]):
        await lender.postgres.kill()
    async with lender.lend(["postgres"]) as lent, connected(lent[DATABASE_URL]) as connection:
        assert await connection.fetchval("SELECT 1") == 1


async def test_what_was_committed_survives_a_kill(lender: Lender) -> None:
    """The journal is replayed: an unclean shutdown is an ordinary start, only slower."""
    async with lender.lend(["postgres"]) as lent:
        async with connected(lent[DATABASE_URL]) as connection:
            await connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        await lender.postgres.kill()
        await lender.postgres.start()
        async with connected(lent[DATABASE_URL]) as connection:
            assert await connection.fetchval("SELECT number FROM kept") == 7


@pytest.mark.parametrize("says", ["{this one}\n", "1\n", "", "no number\n"])
@pytest.mark.parametrize("note", ["postgres/data/postmaster.pid", "sockets/.s.PGSQL.5432.lock"])
async def test_the_note_of_a_server_that_is_gone_is_no_obstacle(lender: Lender, note: str, says: str) -> None:
    """Its number may belong to another program by now, for instance to this one; or nothing of it was written."""
    async with lender.lend(["postgres"]):
        await lender.postgres.kill()
        path = lender.sockets.parent / note
        path.write_text(says.replace("{this one}", str(os.getpid())), encoding="utf-8")
        await lender.postgres.start()

        assert lender.postgres.running
        assert path.read_text(encoding="utf-8").startswith(f"{lender.postgres.process_id}\n")


def is_alive(process: int) -> bool:
    """Whether it exists, and is not only waiting for its parent to notice its end."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return False


async def run_for_ever(url: str) -> int:
    """Let a server process compute without end; its number."""
    connection = await asyncpg.connect(url)
    number: int = await connection.fetchval("SELECT pg_backend_pid()")
    looping = asyncio.create_task(connection.execute("DO $$ BEGIN LOOP END LOOP; END $$"))
    looping.add_done_callback(lambda task: task.exception())
    return number


async def test_what_computes_for_ever_holds_up_nobody() -> None:
    """A busy process does not notice that its server was killed; neither the next start nor the end waits for it."""
    async with open_lender(os.environ, configured=False) as lender:
        async with lender.lend(["postgres"]) as lent:
            orphan = await run_for_ever(lent[DATABASE_URL])
            await lender.postgres.kill()
        async with lender.lend(["postgres"]) as lent:
            left = await run_for_ever(lent[DATABASE_URL])

    assert not [number for number in (orphan, left) if is_alive(number)]


async def test_other_settings_of_the_user_are_not_believed(
    lender: Lender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address is whole: who works with another Postgres has its port in the environment."""
    monkeypatch.setenv("PGPORT", "6543")
    async with lender.lend(["postgres"]) as lent, connected(lent[DATABASE_URL]) as connection:
        assert await connection.fetchval("SELECT 1") == 1


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://ann:s3cret@host/db",
        "postgresql://ann:s3cr@et@host/db",
        "postgresql://ann:s3c/ret@host/db",
        "postgresql://host/db?user=ann&password=s3cret",
    ],
)
async def test_no_message_holds_a_password(url: str) -> None:
    """However the address is written."""
    assert "s3c" not in without_password(url)
    assert "host" in without_password(url)


async def test_a_taken_port_is_told_in_a_sentence(lender: Lender) -> None:
    """The server's own words are in its log; the sentence says what to do."""
    async with lender.lend(["postgres"]):
        pass
    with private_room() as room, socket.create_server(("127.0.0.1", 0)) as taken:
        folder = room / "postgres"
        folder.mkdir(mode=0o711)
        server = Postgres(Cluster(folder, lender.sockets, port=taken.getsockname()[1]))
        with pytest.raises(EngineError, match="Choose another port"):
            await server.start()
        assert not server.running


async def test_a_redis_is_empty_and_its_own(lender: Lender) -> None:
    """No FLUSHALL reaches another borrower."""
    async with (
        lender.lend(["redis"]) as mine,
        lender.lend(["redis"]) as yours,
        redis.asyncio.from_url(mine[REDIS_URL]) as one,
        redis.asyncio.from_url(yours[REDIS_URL]) as other,
    ):
        await one.set("kept", "1")
        await other.flushall()
        assert await one.get("kept") == b"1"


@pytest.mark.parametrize(
    "command", ["CONFIG SET dir /tmp", "SAVE", "SHUTDOWN", "MODULE LIST", "REPLICAOF localhost 1"]
)
async def test_a_borrower_of_a_redis_is_no_administrator(lender: Lender, command: str) -> None:
    """What writes to a place of one's choice, or loads code, is refused."""
    async with lender.lend(["redis"]) as lent, redis.asyncio.from_url(lent[REDIS_URL]) as client:
        with pytest.raises(NoPermissionError):
            await client.execute_command(*command.split())  # type: ignore[no-untyped-call]  # theirs


async def test_a_redis_that_was_killed_can_be_started_again(lender: Lender) -> None:
    """On the same socket, though the old one left it behind."""
    server = lender.new_redis()
    await server.start()
    await server.kill()
    await server.start()
    async with redis.asyncio.from_url(server.url) as client:
        assert await client.ping()
    await server.kill()


async def test_a_redis_of_an_earlier_version_keeps_its_data_and_leads_nobody_astray() -> None:
    """All of its folder was the server's: a link that the server put there is not followed."""
    with private_room() as room:
        (room / "sockets").mkdir()
        give(room / "sockets", engine_owner())
        store = Store(room / "redis", room / "sockets" / "redis.sock", lasting=True)
        await put("kept", store)
        (store.folder / "data").rename(room / "earlier")
        shutil.rmtree(store.folder)
        (room / "earlier").rename(store.folder)
        victim = room / "victim"
        victim.write_text("untouched", encoding="ascii")
        (store.folder / "redis.conf").symlink_to(victim)
        give(store.folder, engine_owner())

        assert await put("more", store) == 2
        assert (victim.read_text(encoding="ascii"), victim.stat().st_uid) == ("untouched", os.geteuid())


async def put(key: str, store: Store) -> int:
    """Write one more key to the Redis of ``store``, and count all."""
    server = Redis(store, os.environ)
    await server.start()
    async with redis.asyncio.from_url(server.url) as client:
        await client.set(key, "1")
        count: int = await client.dbsize()
    await server.stop()
    return count


@pytest.mark.parametrize("left", ["", "half a\npassword '"])
async def test_a_half_written_password_counts_as_none(tmp_path: Path, left: str) -> None:
    """A crash may leave that; the new one is nobody else's from its first byte on."""
    path = tmp_path / "password"
    path.write_text(left, encoding="ascii")
    made = password_in(path)

    assert (len(made), password_in(path)) == (32, made)
    assert path.stat().st_mode & 0o777 == 0o600


async def test_without_a_redis_the_sentence_names_what_to_install() -> None:
    """Nothing stands in for it."""
    with pytest.raises(EngineError, match="apt install redis-server"):
        redis_program({"PATH": ""}, wheel="no_such_wheel")


async def test_a_broken_redis_is_passed_over_and_named_where_there_is_no_other(tmp_path: Path) -> None:
    """A program that lost its libraries is still on the PATH."""
    broken = tmp_path / "redis-server"
    broken.write_text("#!/bin/sh\nexit 127\n", encoding="ascii")
    broken.chmod(0o755)
    with pytest.raises(EngineError, match=f"{broken} does not run"):
        redis_program({"PATH": str(tmp_path)}, wheel="no_such_wheel")
    working = broken.rename(tmp_path / "valkey-server")
    working.write_text("#!/bin/sh\n", encoding="ascii")

    assert redis_program({"PATH": str(tmp_path)}, wheel="no_such_wheel") == working


@pytest.mark.parametrize("name", ["a,b", "a\nb", "a\udcff"])
async def test_a_folder_that_no_address_can_hold_is_refused(tmp_path: Path, name: str) -> None:
    """Before anything is made in it; what a shell would quote is no obstacle."""
    with pytest.raises(EngineError, match="plain name"), private_room(tmp_path / name):
        pass
    require_plain(tmp_path / 'it\'s "quoted" \\ ü')


async def test_a_full_disk_is_told_before_anything_is_written(tmp_path: Path) -> None:
    """How much is left, and how much it takes."""
    with pytest.raises(EngineError, match=r"disk .* is full"):
        require_space(tmp_path, "Postgres", least=1 << 62)


async def test_a_folder_with_too_long_a_name_is_told(tmp_path: Path) -> None:
    """A socket's path has about a hundred bytes, and what the system says of a longer one helps nobody."""
    folder = tmp_path / ("long" * 30)
    folder.mkdir()
    with pytest.raises(EngineError, match="use a shorter folder"):
        await Postgres(Cluster(folder, folder)).start()


async def test_a_folder_that_others_may_not_enter_is_found(tmp_path: Path) -> None:
    """Under root the engines run as somebody else, who has to get there."""
    shut = tmp_path / "shut"
    inner = shut / "inner"
    inner.mkdir(parents=True)
    shut.chmod(0o700)
    tmp_path.chmod(0o711)

    assert first_barrier(inner) is not None


async def test_rooms_that_nobody_uses_are_swept(tmp_path: Path) -> None:
    """One in use stays, and so does one that is only being made; nobody takes hours for that."""
    with private_room(tmp_path) as used:
        new, abandoned, lost = (tmp_path / f"gradus-engines-{name}" for name in ("new", "abandoned", "lost"))
        for folder in (new, abandoned, lost):
            (folder / "postgres").mkdir(parents=True)
        (abandoned / "lock").touch()
        os.utime(lost, (0, 0))
        sweep(tmp_path)

        assert {path.name for path in tmp_path.iterdir()} == {used.name, new.name}


async def test_a_sweep_follows_no_link(tmp_path: Path) -> None:
    """Anybody can put one where temporary files go."""
    (tmp_path / "elsewhere" / "precious").mkdir(parents=True)
    (tmp_path / "elsewhere" / "lock").touch()
    (tmp_path / "gradus-engines-trap").symlink_to(tmp_path / "elsewhere")
    sweep(tmp_path)

    assert (tmp_path / "elsewhere" / "precious").exists()


_LONELY = """
import asyncio, os
from gradus.engines.keeping import Order, Record, kept, read_record
from gradus.engines.lending import open_lender

async def main():
    async with open_lender({}) as lender, lender.lend(["postgres"]):
        print(lender.postgres.process_id, flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_engines_end_with_a_process_that_is_killed() -> None:
    """Nobody is left to stop them: the kernel does."""
    lonely = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _LONELY, stdout=asyncio.subprocess.PIPE
    )
    assert lonely.stdout is not None
    watched = os.pidfd_open(int(await lonely.stdout.readline()))
    lonely.kill()
    await lonely.communicate()
    async with asyncio.timeout(20):
        await _readable(watched)
    os.close(watched)


async def _readable(descriptor: int) -> None:
    """Wait until ``descriptor`` has something to say."""
    said = asyncio.Event()
    asyncio.get_running_loop().add_reader(descriptor, said.set)
    try:
        await said.wait()
    finally:
        asyncio.get_running_loop().remove_reader(descriptor)


async def test_engines_that_stay_keep_what_they_hold() -> None:
    """Stopped and started again they hold the same, and nobody else may have the folder meanwhile."""
    with private_room() as room:
        order = Order(room / "kept")
        async with kept(order, os.environ, unheard) as record:
            assert read_record(order.folder) == record
            with pytest.raises(EngineError, match=r"running over .* already"):
                async with kept(order, os.environ, unheard):
                    pass
            await write_to_both(record)
        assert read_record(order.folder) is None
        async with kept(order, os.environ, unheard) as record:
            async with connected(record.settings[DATABASE_URL]) as connection:
                assert await connection.fetchval("SELECT number FROM kept") == 7
            async with redis.asyncio.from_url(record.settings[REDIS_URL]) as client:
                assert await client.get("kept") == b"7"


def unheard(_sentence: str) -> None:
    """For tests that look at what happens instead."""


async def write_to_both(record: Record) -> None:
    """Something to find again, and a Redis that was killed and is started by its keeper."""
    async with connected(record.settings[DATABASE_URL]) as connection:
        await connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    async with redis.asyncio.from_url(record.settings[REDIS_URL]) as client:
        await client.set("kept", "7")


async def test_a_killed_engine_is_started_again_by_its_keeper() -> None:
    """Who keeps them says so, and the record holds the new process."""
    with private_room() as room:
        told = asyncio.Queue[str]()
        order = Order(room / "kept", engines=("redis",))
        async with kept(order, os.environ, told.put_nowait) as record, asyncio.timeout(20):
            os.kill(record.engines[0].process or 0, signal.SIGKILL)
            while "redis: process" not in await told.get():
                pass
            now = read_record(order.folder)
            assert now is not None
            assert now.engines[0].process != record.engines[0].process
            async with redis.asyncio.from_url(now.settings[REDIS_URL]) as client:
                assert await client.ping()


async def test_up_and_down_start_and_stop_exactly_these() -> None:
    """Ready when the one returns, gone when the other does; a second down finds nothing to stop."""
    with private_room() as room:
        where = ["--json", f"--data={room / 'kept'}"]
        started = json.loads(await gradus("up", "--detach", *where))
        stopped = json.loads(await gradus("down", *where))
        nothing = json.loads(await gradus("down", *where))

        assert [one["engine"] for one in started["engines"]] == ["postgres", "redis"]
        assert (stopped["stopped"], nothing["stopped"]) == (["postgres", "redis"], [])
        assert not any(Path("/proc", str(one["process"])).exists() for one in started["engines"])


_HANGING = """\
#!/bin/sh
[ "$1" = --version ] || exec sleep 60
"""


async def test_down_stops_engines_that_are_only_starting() -> None:
    """A start that hangs can be ended as well, and says so; nothing comes up afterwards."""
    with private_room() as room:
        (room / "redis-server").write_text(_HANGING, encoding="ascii")
        (room / "redis-server").chmod(0o755)
        where = f"--data={room / 'kept'}"
        starting = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "gradus", "up", where),
            env={**os.environ, "PATH": f"{room}:{os.environ['PATH']}"},
            stderr=asyncio.subprocess.PIPE,
        )
        assert starting.stderr is not None
        while b"starting redis" not in await starting.stderr.readline():
            pass
        stopped = json.loads(await gradus("down", "--json", where))
        said = await starting.stderr.read()

        assert stopped["keeper"] == starting.pid
        assert b"told to stop before they ran" in said
        assert (await starting.wait(), is_held(room / "kept")) == (1, False)


async def test_a_keeper_that_was_killed_is_not_taken_for_another_program(tmp_path: Path) -> None:
    """Its number stays behind, and may belong to another one by now, for instance to this."""
    with hold(tmp_path):
        assert holder(tmp_path) == os.getpid()
        for left in ("null", "[]", "{", '{"engines": 1}'):
            record_of(tmp_path).write_text(left, encoding="ascii")
            assert read_record(tmp_path) is None
    (tmp_path / "keeper" / "lock").write_text(f"{os.getpid()}-1.earlier", encoding="ascii")

    assert holder(tmp_path) is None


async def test_a_server_that_outlived_its_keeper_is_ended_before_the_next_starts(tmp_path: Path) -> None:
    """Even if it hears nothing; a later process of the same number is none of it."""
    hanging = await asyncio.create_subprocess_exec("sleep", "60")
    hanging.send_signal(signal.SIGSTOP)
    async with noted(tmp_path, Numbered(hanging.pid)):
        (tmp_path / f"{os.getpid()}-1.earlier").touch()
    assert living(tmp_path) == [hanging.pid]
    await ended(tmp_path, unheard, patience=0.02)

    assert await hanging.wait() == -signal.SIGKILL
    assert not any(tmp_path.iterdir())


@dataclass(frozen=True)
class Numbered:
    """As much of a server as its keeper's notes need."""

    process_id: int | None


async def test_a_record_that_cannot_be_written_stops_nothing() -> None:
    """On a full disk, for instance: what was killed is started again all the same."""
    with private_room() as room:
        told = asyncio.Queue[str]()
        order = Order(room / "kept", engines=("redis",))
        async with kept(order, os.environ, told.put_nowait) as record, asyncio.timeout(20):
            record_of(order.folder).unlink()
            record_of(order.folder).mkdir()
            os.kill(record.engines[0].process or 0, signal.SIGKILL)
            while "redis: process" not in await told.get():
                pass
            record_of(order.folder).rmdir()
            async with redis.asyncio.from_url(record.settings[REDIS_URL]) as client:
                assert await client.ping()


async def gradus(*arguments: str) -> str:
    """What a command prints that ends well."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gradus", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()


BRIEF = """\
---
id: 2.1
title: A small table
kind: micro
level: [beginner]
study: 5min
build: 5min
points: 4
learning: [Borrow]
engines: [postgres]
---
"""
PROGRAM = '''\
"""Makes a table."""

import asyncpg


async def make(url: str) -> list[str]:
    """Make one more table, and name all."""
    # EXERCISE: ask the catalogue.
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE TABLE things ()")
        found = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await connection.close()
    return [str(row["tablename"]) for row in found]
'''
TESTS = '''\
"""Tests of the small table."""

from small_table import make


async def test_the_table_is_the_only_one_there(database_url: str) -> None:
    """No run finds what another left."""
    assert await make(database_url) == ["things"]
'''


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of one exercise that needs a database."""
    root = tmp_path_factory.mktemp("course")
    files = {
        "02_async/small_table/README.md": BRIEF,
        "02_async/small_table/__init__.py": PROGRAM,
        "tests/conftest.py": (course_root() / "tests/conftest.py").read_text(encoding="utf-8"),
        "tests/02_async/test_small_table.py": TESTS,
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return discover(root)


@pytest.mark.parametrize("way", ["warm", "plain"])
async def test_each_judged_run_gets_a_database(course: Course, lender: Lender, way: Way) -> None:
    """The same program twice on one slot: the second finds nothing of the first."""
    setting = Setting(default_cache(), os.environ, lender=lender)
    [exercise] = course.exercises
    async with open_checker(course, [exercise], setting, way=way) as checker:
        for _ in range(2):
            verdict = await checker.check(exercise, exercise.reference)
            assert verdict.state == "passed", verdict


async def test_a_run_that_is_shut_in_gets_one_as_well(course: Course, lender: Lender) -> None:
    """It has no network, and of this machine it sees the socket alone."""
    sandbox = await detect_sandbox()
    setting = Setting(default_cache(), os.environ, sandbox, Distrust(Random(1)), lender)  # noqa: S311  # no secret
    [exercise] = course.exercises
    async with open_checker(course, [exercise], setting) as checker:
        verdict = await checker.check(exercise, exercise.reference)

    assert verdict.state == "passed", verdict
