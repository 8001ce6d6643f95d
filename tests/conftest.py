"""What every test of the course shares: child processes find the same packages as the tests do."""

import os

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """A program that a test starts must import what the test imports."""
    folders = [str(config.rootpath / folder) for folder in config.getini("pythonpath")]
    os.environ["PYTHONPATH"] = os.pathsep.join(folders)
