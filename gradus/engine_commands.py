"""``gradus up`` and ``gradus down``: engines that stay until they are told to go.

``up`` keeps them in the foreground; ``up --detach`` starts the same command in the background and waits until it is
ready. So there is one way to stop them: the process that keeps them is told to end, by Ctrl-C, ``down``, or ``kill``.
"""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from gradus.engines.holding import holder, is_held, make_folder
from gradus.engines.keeping import (
    Order,
    Record,
    default_folder,
    kept,
    read_record,
    record_of,
    stop_kept,
)
from gradus.engines.room import require_plain
from gradus.errors import EngineError
from gradus.screens.remark import remark
from gradus.screens.screen import console

if TYPE_CHECKING:
    from gradus.engine_settings import EngineName

engines = typer.Typer(rich_markup_mode=None)

_PATIENCE = 120.0
_POLL = 0.05


def _folder(text: str) -> Path:
    """What is typed for a folder, as a full path."""
    if not text:
        raise typer.BadParameter("name a folder")
    try:
        folder = Path(text).expanduser().absolute()
        require_plain(folder)
    except RuntimeError:
        raise typer.BadParameter(f"there is no such home as in {text!r}") from None
    except EngineError as error:
        raise typer.BadParameter(error.problem) from error
    return folder


Data = Annotated[
    Path | None,
    typer.Option("--data", parser=_folder, metavar="DIR", help="Where their data is; a place of yours."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of text.")]
Port = Annotated[
    int, typer.Option(min=0, max=65_535, help="Listen on this port of 127.0.0.1, too; 0: a socket only.")
]


@engines.command("up", epilog="Example: gradus up --detach")
def start_engines(
    *,
    data: Data = None,
    postgres_port: Port = 0,
    redis_port: Port = 0,
    detach: Annotated[
        bool, typer.Option("--detach", help="Return when they run; gradus down stops them.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Start Postgres and Redis, say where they are, and stop them on Ctrl-C. What is in them stays."""
    ports: dict[EngineName, int] = {"postgres": postgres_port, "redis": redis_port}
    order = Order(data or default_folder(os.environ), ports=ports)
    if (record := read_record(order.folder)) is not None:
        remark("they are running already")
        _show(record, as_json=as_json, ending=_down(data))
    elif detach:
        _show(_start_apart(order), as_json=as_json, ending=_down(data))
    else:
        asyncio.run(_keep(order, lambda record: _show(record, as_json=as_json, ending="Ctrl-C")))


@engines.command("down", epilog="Example: gradus down")
def stop_engines(*, data: Data = None, as_json: Json = False) -> None:
    """Stop what ``gradus up`` started, and nothing else."""
    folder = data or default_folder(os.environ)
    with console(error=True).status("stopping the engines"):
        record = stop_kept(folder)
    if as_json:
        stopped = [one.engine for one in record.engines] if record else []
        keeper = record.keeper if record else None
        said = {"schema_version": 1, "folder": str(folder), "keeper": keeper, "stopped": stopped}
        typer.echo(json.dumps(said, indent=1))
    else:
        console().print(Text(_stopped(folder, record)))


def _stopped(folder: Path, record: Record | None) -> str:
    if record is None:
        return (
            f"Nothing is running over {folder}. What was started with --data is stopped with the same --data."
        )
    stopped = " and ".join(one.engine for one in record.engines)
    return (
        f"Stopped {stopped or f'process {record.keeper} and what it had started'}. Their data is in {folder}."
    )


def engine_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Where the engines are that run for this user; what ``environment`` says already is left alone."""
    record = read_record(default_folder(environment))
    found = record.settings if record is not None else {}
    return {name: url for name, url in found.items() if name not in environment}


async def _keep(order: Order, show: Callable[[Record], None]) -> None:
    """Until a signal comes; EngineError if one comes before they run."""
    _cancel_on_signals()
    ready = False
    try:
        async with kept(order, os.environ, _tell) as record:
            show(record)
            ready = True
            await asyncio.Event().wait()
    except asyncio.CancelledError:
        if not ready:
            raise EngineError("engines", "told to stop before they ran") from None


def _cancel_on_signals() -> None:
    """The first ends the current task, and further ones do not disturb how it ends."""
    task = asyncio.current_task()

    def cancel_once() -> None:
        if task is not None and not task.cancelling():
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, cancel_once)


def _tell(sentence: str) -> None:
    """Where the log is on a full disk, the sentence is lost, and nothing else."""
    with contextlib.suppress(OSError):
        remark(sentence)


def _start_apart(order: Order) -> Record:
    """The same command in the background; EngineError with its last words when it ends before it is ready."""
    log = record_of(order.folder).with_name(f"up-{os.getpid()}.log")
    try:
        make_folder(order.folder)
        keeper = _begin(order, log)
    except OSError as error:
        problem = f"{error.filename}: {error.strerror}. Choose another folder with --data"
        raise EngineError("engines", problem) from error
    try:
        with console(error=True).status("starting the engines"):
            return _awaited(keeper, order.folder, log)
    except BaseException:
        keeper.terminate()
        raise
    finally:
        _put_away(log, keeps=holder(order.folder) in {keeper.pid, None})


def _begin(order: Order, log: Path) -> "subprocess.Popen[bytes]":
    ports = [f"--{name}-port={order.port(name)}" for name in order.engines]
    command = [sys.executable, "-P", "-m", "gradus", "up", "--json", f"--data={order.folder}", *ports]
    with log.open("wb") as output:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )


def _awaited(keeper: "subprocess.Popen[bytes]", folder: Path, log: Path) -> Record:
    """What runs over ``folder``; somebody else may have been faster, and then their engines serve as well."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        ended = keeper.poll() is not None
        starting = is_held(folder) and not record_of(folder).exists()
        record = read_record(folder)
        if record is not None and (ended or record.keeper == keeper.pid):
            keeper.returncode = 0  # it is on its own now
            return record
        if ended and not starting:
            raise _last_words(log)
        time.sleep(_POLL)
    raise EngineError("engines", f"not ready after {_PATIENCE:.0f} s: see {log.with_name('up.log')}")


def _last_words(log: Path) -> EngineError:
    """What the background said of itself, if that was it that ended."""
    *_, last = ["", *log.read_text(encoding="utf-8", errors="replace").strip().splitlines()]
    engine, colon, problem = last.removeprefix("gradus: ").partition(": ")
    if last.startswith("gradus: ") and colon:
        return EngineError(engine, problem)
    return EngineError("engines", f"they did not start; the last words were: {last or 'none'}")


def _put_away(log: Path, *, keeps: bool) -> None:
    """What a keeper goes on writing has its usual name; what was started beside one is of no use."""
    if keeps:
        log.replace(log.with_name("up.log"))
    else:
        log.unlink(missing_ok=True)


def _down(data: Path | None) -> str:
    return "gradus down" if data is None else f"gradus down --data {quote(str(data))}"


def _show(record: Record, *, as_json: bool, ending: str) -> None:
    if as_json:
        typer.echo(json.dumps(asdict(record), indent=1))
        sys.stdout.flush()
        return
    screen = console()
    screen.print(Text(f"Their data is in {record.folder}. {ending} stops them.\n"))
    for one in record.engines:
        where = f"port {one.port}" if one.port else "a Unix socket"
        screen.print(
            Text(f"  {one.engine:<9} process {one.process}, on {where}; it writes to {one.log}"),
            soft_wrap=True,
        )
    screen.print(Text("\nFor programs that need them, in a shell:\n"))
    for name, url in record.settings.items():
        screen.print(Text(f"  export {name}={quote(url)}", "cyan"), soft_wrap=True)
