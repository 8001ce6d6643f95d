"""Starts Postgres and Redis for plain ``pytest``, when the first test asks; each module gets a database of its own.

A test asks with the fixtures ``database_url`` and ``redis_url`` of ``tests/conftest.py``, which read the environment;
so tests know a setting and nothing of this tool. Here the setting is made in time, before the fixture is. A judged run
does not load this: its settings come from the judge.

Servers start in the main thread and live as long as the session; what the environment configures is used instead.
"""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from gradus.engine_settings import EngineName
    from gradus.engines.lending import Lender

_ENGINE_OF: "Mapping[str, EngineName]" = {"database_url": "postgres", "redis_url": "redis"}


class Borrowing:
    """What one session has borrowed; ``environment`` is that of the user, before the first."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._stack = contextlib.ExitStack()
        self._runner: asyncio.Runner | None = None
        self._lender: Lender | None = None

    def borrow(self, engine: "EngineName") -> Callable[[], None]:
        """Set where ``engine`` is found; what comes back takes that back."""
        from gradus.errors import EngineError  # noqa: PLC0415  # most runs need none

        runner = self._running()
        try:
            lent = self.lender.lend([engine])
            settings = runner.run(lent.__aenter__())
        except EngineError as error:
            pytest.fail(str(error), pytrace=False)
        before = {name: os.environ.get(name) for name in settings}
        os.environ.update(settings)

        def give_back() -> None:
            for name, value in before.items():
                os.environ.pop(name, None)
                os.environ.update({} if value is None else {name: value})
            runner.run(lent.__aexit__(None, None, None))

        return give_back

    @property
    def lender(self) -> "Lender":
        """Opened when first needed."""
        if self._lender is None:
            from gradus.engines.lending import open_lender  # noqa: PLC0415  # most runs need none

            opened = open_lender(self._environment)
            runner = self._running()
            self._lender = runner.run(opened.__aenter__())
            self._stack.callback(lambda: runner.run(opened.__aexit__(None, None, None)))
        return self._lender

    def _running(self) -> asyncio.Runner:
        if self._runner is None:
            self._runner = self._stack.enter_context(asyncio.Runner())
        return self._runner

    def close(self) -> None:
        """Stop what was started."""
        self._stack.close()


_BORROWING = pytest.StashKey[Borrowing]()


def pytest_configure(config: pytest.Config) -> None:
    """Nothing is started yet."""
    config.stash[_BORROWING] = Borrowing(os.environ)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Whatever became of the tests, nothing is left running."""
    config.stash[_BORROWING].close()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
) -> Iterator[None]:
    """Borrow before the fixture looks, give back when it is over."""
    engine = _ENGINE_OF.get(fixturedef.argname)
    if engine is not None:
        fixturedef.addfinalizer(request.config.stash[_BORROWING].borrow(engine))
    return (yield)
