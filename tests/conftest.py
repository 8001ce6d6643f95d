"""What every test of the course shares: child processes find the same packages, and engines are found by a setting."""

import os

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """A program that a test starts must import what the test imports."""
    folders = [str(config.rootpath / folder) for folder in config.getini("pythonpath")]
    os.environ["PYTHONPATH"] = os.pathsep.join(folders)


@pytest.fixture(scope="module")
def database_url() -> str:
    """An empty Postgres database, for this module alone."""
    return os.environ["COURSE_DATABASE_URL"]


@pytest.fixture(scope="module")
def redis_url() -> str:
    """An empty Redis, for this module alone."""
    return os.environ["COURSE_REDIS_URL"]
