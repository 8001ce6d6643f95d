"""The process that runs pytest: over and over by forking, or once.

    python -P -m gradus.runner.pytest_process FOLDER --serve DESCRIPTOR --preload a,b,c [--property-tests]
    python -P -m gradus.runner.pytest_process FOLDER --once REQUEST --records FILE [--property-tests]

Either takes ``--confine CONFINEMENT``, which shuts in what judged code it runs.

Both run the same plugins over the same arguments. The forking one runs pytest up to its public collection
hook, with configuration, plugins and conftest loaded (25 ms that no check pays again), and forks there.
Plugins are handed over as objects: named with ``-p`` after having been imported, pytest would warn, and
warnings are errors.

A request's arguments are the path of the tests relative to FOLDER and, optionally, ``--collect-only``,
``--first-failure``, and ``--only=ID`` for each test that is to run.
"""

import argparse
import contextlib
import importlib
import json
import math
import os
import socket
import sys
from pathlib import Path
from typing import TextIO

import pytest

from gradus.runner.confinement import Confinement, enter
from gradus.runner.fork_server import ForkServer, Job, dump_stack_on_signal, redirect_output
from gradus.runner.health import AsyncHealth, TimeBudget
from gradus.runner.records import COLLECT_ONLY, FIRST_FAILURE, ONLY, Request
from gradus.runner.reporter import Reporter
from gradus.runner.selection import Selection


class Session:
    """Joins the judging plugins to a pytest run at the moment its request is known."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def judge(self, session: pytest.Session, job: Job) -> None:
        """Point ``session`` at the request's tests and report on them."""
        test, *options = job.request["arguments"]
        session.config.args = [str(self._folder / test)]
        session.config.option.collectonly = COLLECT_ONLY in options
        session.config.option.maxfail = int(FIRST_FAILURE in options)
        os.chdir(self._folder / "scratch")
        importlib.invalidate_caches()
        reporter = Reporter(job.sink, self._folder)
        budget = TimeBudget(job.request["seconds"])
        health = AsyncHealth(reporter, budget, self._folder)
        chosen = [option.removeprefix(ONLY) for option in options if option.startswith(ONLY)]
        for plugin in (reporter, health, *([Selection(chosen)] if chosen else [])):
            session.config.pluginmanager.register(plugin)
        reporter.importing()
        health.start()


class ServingSession(Session):
    """Turns a pytest run into a fork server: each child goes on where the hook returns."""

    def __init__(self, folder: Path, server: ForkServer, *, property_tests: bool) -> None:
        super().__init__(folder)
        self._server, self._property_tests = server, property_tests

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """Return in children only."""
        if self._property_tests:
            warm_up_hypothesis()
        self.judge(session, self._server.next_child())


class SingleSession(Session):
    """One run, for systems that cannot fork."""

    def __init__(self, folder: Path, job: Job) -> None:
        super().__init__(folder)
        self._job = job

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        """Nothing to wait for."""
        self.judge(session, self._job)


def pytest_arguments(folder: Path) -> list[str]:
    """What fixes a run to the slot's ``run`` folder; output is captured in memory, which a fork can share."""
    return [
        *("-c", str(folder / "pyproject.toml"), "--rootdir", str(folder)),
        *("--basetemp", str(folder / "temporary" / "pytest"), "-p", "no:cacheprovider", "--capture=sys"),
        str(folder / "tests"),
    ]


def plugins() -> list[object]:
    """The plugins of the course; whatever else is installed stays out, so that verdicts agree everywhere."""
    names = ("pytest_asyncio.plugin", "_hypothesis_pytestplugin")
    return [importlib.import_module(name) for name in names]


def settle_hypothesis() -> None:
    """The same examples every time, no folder left behind, and nothing drawn that a verdict does not show.

    Hypothesis explains a failure by running it many times more, up to a second and a half for each failing test,
    and its plugin draws a patch of the tests, for which it imports libcst: most of a second for each failing run. It
    does without what cannot be imported.
    """
    from hypothesis import Phase, settings  # noqa: PLC0415  # must follow the choice of plugins

    sys.modules["hypothesis.extra._patching"] = None  # type: ignore[assignment]  # how a module is made unimportable
    phases = [phase for phase in Phase if phase is not Phase.explain]
    settings.register_profile("gradus", database=None, deadline=None, derandomize=True, phases=phases)
    settings.load_profile("gradus")


def warm_up_hypothesis() -> None:
    """One example of text: its tables and its engine are built on first use, a third of a second in all."""
    from hypothesis import given, strategies  # noqa: PLC0415  # as above

    given(strategies.text(max_size=1))(lambda _text: None)()


def main() -> None:
    """Serve or run once, as the arguments say."""
    parser = argparse.ArgumentParser(description="Run the tests of one exercise.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--serve", type=int)
    parser.add_argument("--preload", default="")
    parser.add_argument("--property-tests", action="store_true")
    parser.add_argument("--once")
    parser.add_argument("--records", type=Path)
    parser.add_argument("--confine", type=Confinement.from_json)
    options = parser.parse_args()
    if options.property_tests:
        settle_hypothesis()
    if options.serve is not None:
        import_all(options.preload.split(","))
        server = ForkServer(socket.socket(fileno=options.serve), options.confine)
        _run(options.folder, ServingSession(options.folder, server, property_tests=options.property_tests))
    else:
        with options.records.open("w", encoding="utf-8") as sink:
            _run_once(options.folder, json.loads(options.once), sink, options.confine)


def import_all(names: list[str]) -> None:
    """Import what the course's programs name; a name of theirs that is no module is none of our business."""
    for name in filter(None, names):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def _run_once(folder: Path, request: Request, sink: TextIO, confinement: Confinement | None) -> None:
    redirect_output(Path(request["output"]))
    dump_stack_on_signal(Path(request["stack"]))
    os.environ.update(request["settings"])
    if confinement is not None and not request["trusted"]:
        enter(confinement, cpu_seconds=math.ceil(request["wall"]))
    _run(folder, SingleSession(folder, Job(request, sink)))


def _run(folder: Path, session: Session) -> None:
    sys.exit(pytest.main(pytest_arguments(folder), plugins=[*plugins(), session]))


if __name__ == "__main__":
    main()
