"""``pytest --submission=PATH``: the verdicts of ``gradus grade`` for an instructor who prefers plain pytest.

The course's ``pyproject.toml`` loads this with every run there, so it knows the option and no more; what does the
work is imported when the option is given. A judged run and a learner's workspace have settings of their own, which
do not name it.

Without the ``=`` pytest takes the path for one of tests until it has read its settings and has met this module. It
would look for settings in the submission, and run a ``conftest.py`` from there in the instructor's own process, before
anything here could object. So that form is refused also where it happens to do no harm: nobody shall get used to it.
"""

import pytest

_WITHOUT_SIGN = (
    "Write --submission=PATH, with '='. Otherwise pytest looks for its settings in the submission before it knows the"
    " option, and would obey a stranger's pyproject.toml and conftest.py."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """One option, off unless it is given."""
    parser.getgroup("gradus").addoption(
        "--submission",
        metavar="PATH",
        help="Judge this submission instead of the course's own programs: a workspace, an archive or a git repository."
        " Written with '='.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Take over, if there is something to take over for."""
    path: str | None = config.getoption("submission")
    if path is None:
        return
    if "--submission" in config.invocation_params.args:
        raise pytest.UsageError(_WITHOUT_SIGN)
    from gradus.plugin.run import submission_run  # noqa: PLC0415  # a second that other runs shall not pay

    config.pluginmanager.register(submission_run(config.rootpath, path))
