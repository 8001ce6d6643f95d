"""Exercise 2.1: tasks tell what they do, and the tests compare the story.

No test waits: `virtually` runs each on a clock that jumps. Where a test would wait for ever, DeadlockError says who
waits and on which line. When a test ends, no task may be left that it did not start itself.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial, wraps
from typing import ParamSpec

import pytest

import task_lifecycles as tl
from task_lifecycles.cli import main
from task_lifecycles.stage import Performance

P = ParamSpec("P")


def virtually(test: Callable[P, Coroutine[object, None, None]]) -> Callable[P, None]:
    """Run a coroutine test in virtual time, and look whether it left a task behind."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        async def whole() -> None:
            await test(*args, **kwargs)
            left = [task.get_name() for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            assert left == []

        tl.run_virtually(whole)

    return run


def now() -> float:
    """The second on the virtual clock."""
    return asyncio.get_running_loop().time()


async def job(story: tl.Story, seconds: float, tidying: float = 0) -> str:
    """Begin, wait, and give the name of the task; when it ends early, tell so after some tidying up."""
    story.tell("begins")
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        await asyncio.sleep(tidying)
        story.tell("has tidied up")
        raise
    story.tell("is done")
    return tl.teller()


async def fail(seconds: float, error: Exception) -> str:
    """Wait and fail."""
    await asyncio.sleep(seconds)
    raise error


async def fail_when_cancelled(error: Exception) -> str:
    """Wait for ever, and fail at tidying up."""
    try:
        await asyncio.Event().wait()
    finally:
        raise error


async def refuse(seconds: float) -> None:
    """Whatever is asked of it, end after so many seconds and not before."""
    end = now() + seconds
    while now() < end:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(end - now())


async def swallow() -> str:
    """Be cancelled, and return as if nothing had been asked."""
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    return "unimpressed"


async def cancelled_by_itself() -> str:
    """End as one that somebody else cancelled."""
    await asyncio.sleep(1)
    raise asyncio.CancelledError


async def begun(name: str, work: Coroutine[object, None, tl.work.T]) -> asyncio.Task[tl.work.T]:
    """A task that has had its first turn."""
    task = asyncio.create_task(work, name=name)
    await asyncio.sleep(0)
    return task


async def ends_cancelled(task: asyncio.Task[tl.work.T]) -> bool:
    """Whether it was cancelled in the end; what it failed with is raised."""
    await asyncio.wait({task})
    if not task.cancelled():
        task.result()
    return task.cancelled()


# The story


def test_a_line_names_the_task_that_told_it() -> None:
    """A moment is told by the running task's name, or by "outside", at the second of the story's clock."""
    story = tl.Story(clock=lambda: 7.0)

    async def part() -> None:
        asyncio.create_task(job(story, 0), name="reader")  # noqa: RUF006  # it ends before this does
        story.tell("opens")
        await asyncio.sleep(1)

    story.tell("starts")
    tl.run_virtually(part)
    assert story.lines == ["outside: starts", "main: opens", "reader: begins", "reader: is done"]
    assert story.moments[1] == tl.Moment(7.0, "main", "opens")


@virtually
async def test_until_returns_when_its_line_is_told() -> None:
    """Everyone who waits for a line goes on when it is told, not by another; and at once if it was told before."""
    story = tl.Story()
    readers = [await begun(name, story.until("main: saves")) for name in ("ann", "bob")]
    story.tell("begins")
    await asyncio.sleep(1)
    waiting = [reader.done() for reader in readers]
    story.tell("saves")
    await asyncio.gather(*readers)
    for line in ("main: begins", "main: saves"):
        await story.until(line)
    assert (waiting, now()) == ([False, False], 1)
    assert [moment.at for moment in story.moments] == [0, 1]


@pytest.mark.parametrize(
    ("error", "end"),
    [
        (None, "work ends"),
        (KeyError("k"), "work fails with KeyError"),
        (KeyboardInterrupt(), "work fails with KeyboardInterrupt"),
        (asyncio.CancelledError(), "work is cancelled"),
    ],
)
def test_a_chapter_tells_how_its_block_ended(error: BaseException | None, end: str) -> None:
    """It begins, and ends, fails or is cancelled; what ended the block is seen outside unchanged."""
    story, seen = tl.Story(), list[BaseException]()
    try:
        with story.chapter("work"):
            story.tell("works")
            fall_over(error)
    except (KeyError, KeyboardInterrupt, asyncio.CancelledError) as raised:
        seen.append(raised)
    assert story.lines == ["outside: work begins", "outside: works", f"outside: {end}"]
    assert seen == ([] if error is None else [error])


def fall_over(error: BaseException | None) -> None:
    """Raise it, if there is one."""
    if error is not None:
        raise error


def check(story: tl.Story, letters: str) -> None:
    """Look whether these were told, outside of tasks, in this order."""
    story.check_order(*(f"outside: {letter}" for letter in letters))


@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("letters", "refusal"),
    [
        ("x", "'outside: x' was not told at all"),
        ("axd", "'outside: x' was not told after 'outside: a'"),
        ("ca", "'outside: a' was not told after 'outside: c'"),
        ("aba", "'outside: a' was not told after 'outside: b'"),
        ("bbbd", "'outside: b' was not told after 'outside: b'"),
    ],
)
def test_an_order_is_proven_line_by_line(letters: str, refusal: str) -> None:
    """Others may stand between; the first line that is missing, too early or too rare is named, and the one before."""
    story = tl.Story()
    for letter in "abcbd":
        story.tell(letter)
    for accepted in ("ad", "abcbd", "bb", ""):
        check(story, accepted)
    with pytest.raises(tl.OutOfOrderError) as raised:
        check(story, letters)
    assert str(raised.value) == f"{refusal}. The story was: {'; '.join(story.lines)}."


# Together


@pytest.mark.points(2)
@virtually
async def test_jobs_at_once_take_as_long_as_the_longest() -> None:
    """They begin in their order before any ends; the results stand by name, in the jobs' order; none give none."""
    story = tl.Story()
    jobs = {"ann": partial(job, story, 3), "bob": partial(job, story, 1), "cy": partial(job, story, 2)}
    results = await tl.at_once(jobs)
    assert story.lines[:3] == ["ann: begins", "bob: begins", "cy: begins"]
    assert story.lines[3:] == ["bob: is done", "cy: is done", "ann: is done"]
    assert (list(results.items()), now()) == ([("ann", "ann"), ("bob", "bob"), ("cy", "cy")], 3)
    nothing: dict[str, tl.Work[str]] = {}
    assert await tl.at_once(nothing) == {}


@pytest.mark.points(2)
@virtually
async def test_a_failing_job_takes_the_others_with_it() -> None:
    """They are cancelled and may tidy up; when all have ended, the failures are raised together."""
    story, first, second = tl.Story(), KeyError("first"), OSError("second")
    jobs = {
        "ann": partial(job, story, 60, tidying=2),
        "bob": partial(fail, 1, first),
        "cy": partial(fail_when_cancelled, second),
    }
    with pytest.raises(ExceptionGroup) as raised:
        await tl.at_once(jobs)
    assert set(raised.value.exceptions) == {first, second}
    assert (story.lines, now()) == (["ann: begins", "ann: has tidied up"], 3)


@virtually
async def test_cancelling_the_whole_cancels_each_job() -> None:
    """Who is cancelled in `at_once` ends as cancelled, and not before the jobs have."""
    story = tl.Story()
    whole = await begun("whole", tl.at_once({"ann": partial(job, story, 60, tidying=2)}))
    await story.until("ann: begins")
    whole.cancel()
    assert (await ends_cancelled(whole), story.lines[1:], now()) == (True, ["ann: has tidied up"], 2)


@virtually
async def test_cancelling_the_whole_again_leaves_nobody() -> None:
    """Who is cancelled a second time, while the jobs tidy up, ends as cancelled, and still not before them."""
    whole = await begun("whole", tl.at_once({"ann": partial(job, tl.Story(), 60, tidying=5)}))
    for _ in range(2):
        await asyncio.sleep(1)
        whole.cancel()
    assert await ends_cancelled(whole) is True


# Stopping


@virtually
async def test_a_task_has_one_of_four_endings() -> None:
    """Finished, failed, cancelled or still running: `ending` names it, and raises for none of them."""
    tasks = [await begun("a", asyncio.sleep(0)), await begun("b", fail(0, KeyError()))]
    tasks += [await begun("c", asyncio.sleep(60)), await begun("d", refuse(5))]
    tasks[2].cancel()
    await asyncio.sleep(0)
    endings = ", ".join(tl.ending(task) for task in tasks)
    await asyncio.wait(tasks)
    assert endings == "finished, failed, cancelled, still running"


@pytest.mark.points(2)
@virtually
async def test_a_stopped_task_has_tidied_up() -> None:
    """`stop` returns when the task has ended, and does not use up its seconds."""
    story = tl.Story()
    task = await begun("reader", job(story, 60, tidying=2))
    story.tell("stops")
    story.tell(await tl.stop(task, within=5))
    assert story.lines == ["reader: begins", "main: stops", "reader: has tidied up", "main: cancelled"]
    assert now() == 2


@virtually
async def test_a_task_that_is_over_stays_what_it_was() -> None:
    """Stopping takes no time then, and changes nothing; nor does a task that will not be cancelled count as such."""
    over = await begun("over", asyncio.sleep(0, "result"))
    await over
    deaf = await begun("deaf", swallow())
    endings = [await tl.stop(task, within=5) for task in (over, deaf)]
    assert (endings, over.result(), now()) == ([tl.Ending.FINISHED] * 2, "result", 0)


@pytest.mark.points(2)
@virtually
async def test_a_task_that_does_not_stop_is_given_up() -> None:
    """Each time it is asked once, has its seconds and no more, and is said to be still running."""
    task = await begun("stubborn", refuse(9))
    endings = [await tl.stop(task, within=seconds) for seconds in (3, 1)]
    assert (endings, task.cancelling(), now()) == ([tl.Ending.STILL_RUNNING] * 2, 2, 4)
    await task


@virtually
async def test_a_task_that_fails_at_the_end_is_no_error_of_stop() -> None:
    """`stop` says that it failed; the exception can be had from the task."""
    error = OSError("cannot flush")
    task = await begun("writer", fail_when_cancelled(error))
    assert (await tl.stop(task, within=3), task.exception()) == (tl.Ending.FAILED, error)


@pytest.mark.points(3)
@virtually
async def test_who_waits_in_stop_can_be_cancelled() -> None:
    """A cancellation of the one who waits is theirs and passes, though the task is cancelled in the same moment."""
    story = tl.Story()
    task = await begun("reader", job(story, 60, tidying=5))
    stopping = await begun("stopping", tl.stop(task, within=60))
    await asyncio.sleep(5)  # the reader ends in this very moment
    stopping.cancel()
    assert (await ends_cancelled(stopping), await ends_cancelled(task)) == (True, True)


@virtually
async def test_who_was_cancelled_before_can_stop_another() -> None:
    """In the `finally` of a cancelled task, `stop` waits and answers as ever."""
    story = tl.Story()
    reader = await begun("reader", job(story, 60, tidying=2))

    async def program() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            story.tell(await tl.stop(reader, within=5))

    task = await begun("program", program())
    task.cancel()
    assert await ends_cancelled(task) is True
    assert story.lines[1:] == ["reader: has tidied up", "program: cancelled"]


@pytest.mark.points(2)
@virtually
async def test_the_last_task_is_stopped_first() -> None:
    """Each is asked when the one after it has ended; endings in finishing or cancellation are nothing wrong."""
    story = tl.Story()
    tasks = [await begun(name, job(story, 60, tidying=1)) for name in ("pool", "worker", "server")]
    tasks.append(await begun("over", swallow()))
    await tl.stop_all(tasks, within=5)
    told = [f"{moment.teller} at {moment.at}" for moment in story.moments[3:]]
    assert told == ["server at 1.0", "worker at 2.0", "pool at 3.0"]
    assert [tl.ending(task) for task in tasks] == ["cancelled"] * 3 + ["finished"]


@pytest.mark.points(3)
@virtually
async def test_whatever_becomes_of_one_the_others_are_stopped() -> None:
    """Failures of before and of now, and who did not stop within their own seconds: all are told at the end."""
    story, before, at_end = tl.Story(), KeyError("before"), OSError("at the end")
    works = {
        "pool": job(story, 60, tidying=1),
        "failed": fail(0, before),
        "ann": refuse(20),
        "bob": refuse(20),
    }
    tasks = [await begun(name, work) for name, work in works.items()]
    tasks.append(await begun("failing", fail_when_cancelled(at_end)))
    with pytest.raises(ExceptionGroup) as raised:
        await tl.stop_all(tasks, within=4)
    still = [tl.StillRunningError(name, 4) for name in ("bob", "ann")]
    assert list(map(repr, raised.value.exceptions)) == list(map(repr, [at_end, *still, before]))
    assert (now(), story.lines[1:]) == (9, ["pool: has tidied up"])
    await asyncio.wait(tasks)


@virtually
async def test_who_waits_in_stop_all_can_be_cancelled() -> None:
    """That is nothing that went wrong with a task: who waits ends as cancelled."""
    tasks = [await begun(name, job(tl.Story(), 60, tidying=2)) for name in ("pool", "worker")]
    stopping = await begun("stopping", tl.stop_all(tasks, within=5))
    stopping.cancel()
    assert await ends_cancelled(stopping) is True
    tasks[0].cancel()
    await asyncio.wait(tasks)


# Shielding


@virtually
async def test_uninterrupted_work_gives_what_it_gives() -> None:
    """Its result is returned, its failure raised, its own cancellation too; it runs in a task of the name given."""
    assert await tl.uninterrupted(partial(job, tl.Story(), 1), name="commit") == "commit"
    with pytest.raises(OSError, match="disk full"):
        await tl.uninterrupted(partial(fail, 1, OSError("disk full")))
    with pytest.raises(asyncio.CancelledError):
        await tl.uninterrupted(cancelled_by_itself)


@pytest.mark.points(3)
@pytest.mark.parametrize("seconds", [(2, 4, 6), (9,)], ids=["often", "as it ends"])
@virtually
async def test_a_commit_is_carried_through_and_cancellation_comes_after(seconds: tuple[float, ...]) -> None:
    """However often its caller is cancelled, or how late, the work ends by itself; then the caller is cancelled."""
    story = tl.Story()

    async def request() -> None:
        with story.chapter("request"):
            await tl.uninterrupted(partial(job, story, 9), name="commit")

    task = await begun("request", request())
    for second in seconds:
        await asyncio.sleep(second - now())
        task.cancel()
    assert (await ends_cancelled(task), now()) == (True, 9)
    assert story.lines[:2] == ["request: request begins", "commit: begins"]
    assert story.lines[2:] == ["commit: is done", "request: request is cancelled"]


@virtually
async def test_a_time_out_waits_for_the_commit() -> None:
    """A time-out around it is a TimeoutError as ever, and strikes when the work is done."""
    story = tl.Story()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(2):
            await tl.uninterrupted(partial(job, story, 5), name="commit")
    assert (story.lines[-1], now()) == ("commit: is done", 5)


@pytest.mark.points(2)
@pytest.mark.parametrize("error", [OSError("disk full"), None], ids=["failed", "cancelled"])
@virtually
async def test_a_commit_that_fails_after_a_cancellation_is_not_lost(error: Exception | None) -> None:
    """The caller is cancelled, and the failure is the cause; work that was itself cancelled has not failed."""
    work = cancelled_by_itself if error is None else partial(fail, 1, error)
    task = await begun("request", tl.uninterrupted(work))
    task.cancel()
    with pytest.raises(asyncio.CancelledError) as raised:
        await task
    assert raised.value.__cause__ is error


# A race


@pytest.mark.points(3)
@virtually
async def test_the_first_success_wins_and_the_losers_have_tidied_up() -> None:
    """A failure ends nothing; the winner is named when the others have ended, and what they fail with is dropped."""
    story = tl.Story()
    attempts = {
        "slow": partial(job, story, 60, tidying=2),
        "broken": partial(fail, 1, OSError("no route")),
        "near": partial(job, story, 3),
        "clumsy": partial(fail_when_cancelled, KeyError("lost")),
    }
    assert (await tl.first_success(attempts), now()) == (("near", "near"), 5)
    assert story.lines == ["slow: begins", "near: begins", "near: is done", "slow: has tidied up"]


@pytest.mark.points(2)
@virtually
async def test_a_race_without_winner_raises_every_failure() -> None:
    """They stand in the order in which they came, not in that of the attempts; who was cancelled did not fail."""
    late, early = OSError("late"), KeyError("early")
    attempts: dict[str, tl.Work[str]] = {"ann": partial(fail, 3, late), "bob": partial(fail, 1, early)}
    attempts["cy"] = cancelled_by_itself
    with pytest.raises(ExceptionGroup) as raised:
        await tl.first_success(attempts)
    assert (raised.value.exceptions, now()) == ((early, late), 3)


@pytest.mark.parametrize("attempts", [{}, {"ann": cancelled_by_itself}], ids=["no attempts", "cancelled"])
@virtually
async def test_a_race_in_which_nobody_took_part_is_refused(attempts: dict[str, tl.Work[str]]) -> None:
    """Without any attempt, or when each was cancelled by others, there is neither a winner nor a failure."""
    with pytest.raises(ValueError) as raised:
        await tl.first_success(attempts)
    assert not isinstance(raised.value, ExceptionGroup)


@virtually
async def test_cancelling_a_race_cancels_all_attempts() -> None:
    """Who is cancelled in it ends as cancelled, when all have tidied up, and nobody wins."""
    story = tl.Story()
    attempts = {"ann": partial(job, story, 60, tidying=2), "bob": partial(job, story, 60, tidying=1)}
    race = await begun("race", tl.first_success(attempts))
    await story.until("bob: begins")
    race.cancel()
    assert (await ends_cancelled(race), now()) == (True, 2)
    assert story.lines[2:] == ["bob: has tidied up", "ann: has tidied up"]


@virtually
async def test_a_race_that_is_won_can_be_cancelled() -> None:
    """Who is cancelled while the losers tidy up ends as cancelled, and leaves none of them."""
    story = tl.Story()
    attempts = {"near": partial(job, story, 1), "slow": partial(job, story, 60, tidying=5)}
    race = await begun("race", tl.first_success(attempts))
    await asyncio.sleep(3)
    race.cancel()
    assert await ends_cancelled(race) is True


@virtually
async def test_a_second_success_is_not_heard_of() -> None:
    """Whether it comes in the same moment, or from a loser that answers when it is cancelled: the first has won."""
    story = tl.Story()
    attempts: dict[str, tl.Work[str]] = {name: partial(job, story, 1) for name in ("ann", "bob")}
    attempts["deaf"] = swallow
    assert " ".join(await tl.first_success(attempts)) == "ann ann"


# Services


async def serve(story: tl.Story, services: dict[str, tl.Service], seconds: float = 60) -> None:
    """Run the services around a chapter that takes so long."""
    async with tl.running(services, within=9):
        with story.chapter("serving"):
            await asyncio.sleep(seconds)


def service(story: tl.Story, seconds: float = 0, error: Exception | None = None) -> tl.Service:
    """A service that takes so long to be ready, a second to go down, and fails then if it shall."""

    async def serve(ready: Callable[[], None]) -> None:
        story.tell("begins")
        try:
            await asyncio.sleep(seconds)
            ready()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(1)
            story.tell("is down")
            if error is not None:
                raise error

    return serve


def breaking(seconds: float, error: Exception | None, *, is_ready: bool = True) -> tl.Service:
    """A service that ends by itself after so many seconds."""

    async def serve(ready: Callable[[], None]) -> None:
        if is_ready:
            ready()
        await asyncio.sleep(seconds)
        if error is not None:
            raise error

    return serve


@pytest.mark.points(3)
@virtually
async def test_services_go_up_in_order_and_down_in_reverse() -> None:
    """The next begins when the one before is ready, the block when all are; each is down before the next goes."""
    story = tl.Story()
    async with tl.running({"pool": service(story, 3), "worker": service(story, 2)}, within=9):
        story.tell("serves")
    told = [(str(moment), moment.at) for moment in story.moments]
    assert told[:3] == [("pool: begins", 0), ("worker: begins", 3), ("main: serves", 5)]
    assert told[3:] == [("worker: is down", 6), ("pool: is down", 7)]


@pytest.mark.points(3)
@virtually
async def test_a_service_that_fails_cancels_the_block() -> None:
    """The others go down in reverse, also those after it, and then the failure is raised in a group."""
    story, error = tl.Story(), OSError("gone")
    services = {"pool": service(story), "feed": breaking(4, error), "worker": service(story)}
    with pytest.raises(ExceptionGroup) as raised:
        await serve(story, services)
    story.check_order("main: serving is cancelled", "worker: is down", "pool: is down")
    assert (raised.value.exceptions, now(), current_cancelling()) == ((error,), 6, 0)


def current_cancelling() -> int:
    """How many cancellations of the running task have not been taken back."""
    task = asyncio.current_task()
    return -1 if task is None else task.cancelling()


@pytest.mark.points(2)
@virtually
async def test_a_service_that_fails_on_its_way_up_ends_the_start() -> None:
    """Those that are up go down, those after it and the block never begin, and the failure is raised."""
    story, error = tl.Story(), OSError("port taken")
    broken = breaking(1, error, is_ready=False)
    with pytest.raises(ExceptionGroup) as raised:
        await serve(story, {"pool": service(story), "feed": broken, "late": service(story)})
    assert (raised.value.exceptions, story.lines) == ((error,), ["pool: begins", "pool: is down"])


@virtually
async def test_a_service_that_fails_while_the_next_starts_ends_the_start() -> None:
    """It was ready and fails: the start of the next is cancelled, the block never begins, and all go down."""
    story, error = tl.Story(), OSError("gone")
    with pytest.raises(ExceptionGroup) as raised:
        await serve(story, {"feed": breaking(2, error), "slow": service(story, 60)})
    assert (raised.value.exceptions, story.lines) == ((error,), ["slow: begins", "slow: is down"])
    assert now() == 3


@virtually
async def test_a_service_that_is_never_ready_is_named() -> None:
    """One that returns without having said that it is ready ends the start with a `NeverReadyError`."""
    story = tl.Story()
    silent = breaking(1, None, is_ready=False)
    with pytest.raises(tl.NeverReadyError) as raised:
        await serve(story, {"pool": service(story), "feed": silent, "late": service(story)})
    assert (raised.value.name, story.lines) == ("feed", ["pool: begins", "pool: is down"])


@virtually
async def test_a_start_can_be_cancelled() -> None:
    """Cancelled while a service is not ready yet, that one goes down too, and first."""
    story = tl.Story()
    task = await begun("program", serve(story, {"pool": service(story), "slow": service(story, 60)}))
    await story.until("slow: begins")
    assert await tl.stop(task, within=9) is tl.Ending.CANCELLED
    assert story.lines == ["pool: begins", "slow: begins", "slow: is down", "pool: is down"]
    assert now() == 2


@virtually
async def test_a_service_may_end_when_it_was_ready() -> None:
    """One that has done its work is no failure, and the block goes on."""
    story = tl.Story()
    await serve(story, {"once": breaking(0, None), "pool": service(story)}, seconds=5)
    assert story.lines[2:] == ["main: serving ends", "pool: is down"]


@pytest.mark.points(2)
@pytest.mark.parametrize("error", [KeyError("k"), TimeoutError("t"), asyncio.CancelledError()], ids=repr)
@virtually
async def test_what_ends_the_block_is_raised_unchanged(error: BaseException) -> None:
    """When all services are down, and none has failed, the block's own exception comes out as it was."""
    story = tl.Story()
    with pytest.raises(type(error)) as raised:
        async with tl.running({"pool": service(story)}, within=9):
            raise error
    assert (raised.value is error, story.lines[-1]) == (True, "pool: is down")


@pytest.mark.points(2)
@pytest.mark.parametrize("seconds", [60, 0.25], ids=["cancelled block", "finished block"])
@virtually
async def test_going_down_is_not_interrupted(seconds: float) -> None:
    """Cancelled while the services go down, and before that or not: they all get there, and the caller is cancelled."""
    story = tl.Story()
    services = {"pool": service(story), "worker": service(story)}
    task = await begun("program", serve(story, services, seconds))
    await story.until("worker: begins")
    for _ in range(3):
        await asyncio.sleep(0.5)
        task.cancel()
    assert (await ends_cancelled(task), now()) == (True, min(seconds, 0.5) + 2)
    assert story.lines[4:] == ["worker: is down", "pool: is down"]


@pytest.mark.points(2)
@pytest.mark.parametrize("end", [None, KeyError("k")], ids=["finished block", "failed block"])
@virtually
async def test_what_goes_wrong_on_the_way_down_is_raised(end: Exception | None) -> None:
    """One fails, one does not stop in time, the rest goes down; both are told, even if the block has failed as well."""
    story, error = tl.Story(), OSError("cannot flush")

    async def stubborn(ready: Callable[[], None]) -> None:
        ready()
        await refuse(20)

    services = {"pool": service(story), "log": service(story, error=error), "feed": stubborn}
    with pytest.raises(ExceptionGroup) as raised:
        async with tl.running(services, within=3):
            fall_over(end)
    stuck, failed = raised.value.exceptions
    assert (failed, getattr(stuck, "name", ""), now()) == (error, "feed", 5)
    assert story.lines[-2:] == ["log: is down", "pool: is down"]
    await asyncio.sleep(20)


# The program


@pytest.mark.points(2)
def test_every_scene_happens_as_it_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    """What asyncio's documentation says about tasks, and these docstrings, is what happens here."""
    assert main([]) == 0
    told = capsys.readouterr().out
    assert told.endswith("10 of 10 scenes happened as documented.\n")
    assert "\n    s  main       reader\n" in told


def test_the_scenes_asked_for_are_told_to_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` gives the moments of each scene that was named; a scene that does not exist is wrong use."""
    assert main(["--json", "early"]) == 0
    [scene] = json.loads(capsys.readouterr().out)["scenes"]
    assert scene["moments"][0] == {"at": 0, "teller": "main", "what": "cancels"}
    with pytest.raises(SystemExit) as raised:
        main(["encore"])
    assert (raised.value.code, "choose from start, turns" in capsys.readouterr().err) == (2, True)


def test_a_scene_that_goes_another_way_shows_both_ways() -> None:
    """Below what happened stands what is documented."""
    scene = Performance("early", "Early.", (tl.Moment(0, "main", "waits"),), ("main: cancels",))
    assert list(scene.lines())[-2:] == ["  This is not what is documented:", "    main: cancels"]


def test_a_program_that_waits_for_ever_is_told_where() -> None:
    """In virtual time, DeadlockError comes where nothing can happen any more, and names tasks and places."""

    async def wait() -> None:
        await asyncio.sleep(3_600)
        await asyncio.Event().wait()

    with pytest.raises(tl.DeadlockError, match=r"main in wait \(test_task_lifecycles\.py, line \d+\)"):
        tl.run_virtually(wait)


def test_a_program_that_turns_in_circles_is_told_where() -> None:
    """In virtual time, asking again and again does not make it later: LivelockError names tasks and places."""

    async def ask() -> None:
        while now() < 1:  # noqa: ASYNC110  # the mistake in question
            await asyncio.sleep(0)

    with pytest.raises(tl.LivelockError, match=r"main in ask \(test_task_lifecycles\.py, line \d+\)"):
        tl.run_virtually(ask)
