"""What the blocking monitor costs while nothing blocks: a service will run with it on.

    uv run python benchmarks/blocking_monitor.py [--quick] [--json FILE]

Each sample runs the same work twice, without and with the monitor, in changing order, and compares the CPU time of
the whole process, the watchman's thread included. CPU time, because on a machine with other work the time on the
wall says little; ratios of neighbours, because the processor's speed drifts; many and short, because each of them is
disturbed by others. All on one processor, where the system can promise that: a thread that wakes on another one costs
what the machine takes to interrupt that, on some virtual machines 5 ms, whatever the thread does. Measured are

    switches    a loop that does nothing but switch between tasks, under a guard: the worst case for the watchdog
    requests    requests over sockets, parsed and answered as JSON, a tenth of a millisecond each, under a guard
    decorated   the same requests, and every handler watched by the decorator as well
    a step      what the decorator adds to one step, in nanoseconds, for a coroutine that does nothing else

The promise, in medians: less than 2 % for the first two, which is what a service runs with. The decorator is chosen
function by function; its price is told and not promised, since its share depends on what a step does.
Exit code 0 when the promise holds, 1 when not.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from statistics import median
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "02_async"))

from blocking_monitor import Monitor

PROMISED, PROMISED_FOR = 0.02, ("switches", "requests")
TASKS, SWITCHES = 50, 1_500
CONNECTIONS, REQUESTS = 8, 50
SECONDS, QUICK_SECONDS = 120.0, 16.0  # for each of the three
DOCUMENT = {
    "rows": [{"number": number, "name": f"row {number}", "values": [1.5] * 8} for number in range(30)]
}
BODY = json.dumps(DOCUMENT).encode() + b"\n"

Handler = Callable[[bytes], Coroutine[object, object, bytes]]


class Work(NamedTuple):
    """The same work without and with the monitor."""

    name: str
    without: Callable[[], Awaitable[None]]
    with_it: Callable[[], Awaitable[None]]


async def switches() -> None:
    """Tasks that give the loop away at once, again and again."""

    async def switch() -> None:
        for _ in range(SWITCHES):
            await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        for _ in range(TASKS):
            group.create_task(switch())


async def handle(body: bytes) -> bytes:
    """What a small handler does: parse, compute, wait for something, answer."""
    document = json.loads(body)
    total = sum(sum(row["values"]) for row in document["rows"])
    await asyncio.sleep(0)
    return json.dumps({**document, "total": total}).encode() + b"\n"


async def requests(handler: Handler) -> None:
    """Connections at once, each with one request after the other."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while body := await reader.readline():
            writer.write(await handler(body))
            await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def ask(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(REQUESTS):
            writer.write(BODY)
            await reader.readline()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server, asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(ask(server.sockets[0].getsockname()[1]))


def works(monitor: Monitor) -> list[Work]:
    """The three: what runs without the monitor, and what under its guard."""
    watched = monitor.watch()(handle)
    return [
        Work("switches", switches, switches),
        Work("requests", lambda: requests(handle), lambda: requests(handle)),
        Work("decorated", lambda: requests(handle), lambda: requests(watched)),
    ]


async def cpu_seconds(work: Callable[[], Awaitable[None]]) -> float:
    """CPU time of the process for one run."""
    began = time.process_time()
    await work()
    return time.process_time() - began


async def guarded(monitor: Monitor, work: Callable[[], Awaitable[None]]) -> float:
    """The same under a guard; what it costs to start one, once in a service's life, is left out."""
    async with monitor.guard():
        return await cpu_seconds(work)


async def overhead(monitor: Monitor, work: Work, *, first: bool) -> float:
    """The share that the monitor adds; ``first``: whether the run with it comes first."""
    if first:
        with_it = await guarded(monitor, work.with_it)
        return with_it / await cpu_seconds(work.without) - 1
    without = await cpu_seconds(work.without)
    return await guarded(monitor, work.with_it) / without - 1


async def nanoseconds_of_a_step(steps: int = 20_000) -> float:
    """What `watch` adds to each step of a coroutine that only gives the loop away."""
    monitor = Monitor(listeners=[])

    async def switch() -> None:
        for _ in range(steps):
            await asyncio.sleep(0)

    watched = monitor.watch()(switch)
    async with monitor.guard():
        took = []
        for function in (switch, watched):
            began = time.process_time()
            await function()
            took.append(time.process_time() - began)
    return (took[1] - took[0]) / steps * 1e9


async def measure(seconds: float) -> dict[str, list[float]]:
    """All samples: shares for each work, nanoseconds for a step."""
    monitor = Monitor(listeners=[])  # nobody listens: a busy machine may well have blocks
    samples: dict[str, list[float]] = {}
    for work in works(monitor):
        await overhead(monitor, work, first=True)
        end, values = time.monotonic() + seconds, samples.setdefault(work.name, [])
        while time.monotonic() < end:
            values.append(await overhead(monitor, work, first=len(values) % 2 == 0))
    samples["a step"] = [await nanoseconds_of_a_step() for _ in range(11)]
    return samples


def stay_on_one_processor() -> None:
    """The first that this process may use; nothing where the system has no such wish."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def main() -> int:
    """Measure, show, and answer whether the promise holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="under a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all samples there")
    options = parser.parse_args()
    stay_on_one_processor()
    samples = asyncio.run(measure(QUICK_SECONDS if options.quick else SECONDS))
    step = median(samples["a step"])
    shares = {name: median(values) for name, values in samples.items() if name != "a step"}
    for name, share in shares.items():
        print(f"{name:<12}{100 * share:>8.2f} %{len(samples[name]):>8} pairs")
    promise = {
        "overhead": shares,
        "step_ns": step,
        "holds": all(shares[name] < PROMISED for name in PROMISED_FOR),
    }
    print(f"{'a step':<12}{step:>8.0f} ns\n{json.dumps(promise, indent=1)}")
    if options.json:
        options.json.write_text(json.dumps({"promise": promise, "samples": samples}, indent=1))
    return 0 if promise["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
