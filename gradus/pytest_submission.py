"""``pytest --submission DIR``: the verdicts of ``gradus grade`` for an instructor who prefers plain pytest.

The course's ``pyproject.toml`` loads this with every run there, so it knows the option and no more; what does the
work is imported when the option is given. A judged run and a learner's workspace have settings of their own, which
do not name it.
"""

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """One option, off unless it is given."""
    parser.getgroup("gradus").addoption(
        "--submission",
        type=Path,
        metavar="PATH",
        help="Judge this submission instead of the course's own programs: a workspace, an archive or a git repository.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take over, if there is something to take over for."""
    path: Path | None = config.getoption("submission")
    if path is not None:
        from gradus.plugin.run import submission_run  # noqa: PLC0415  # a second that other runs shall not pay

        config.pluginmanager.register(submission_run(config.rootpath, path))
