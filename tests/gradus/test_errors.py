"""Errors on their way to whoever waits for one sentence."""

from gradus.errors import RunnerError, innermost


def test_an_error_comes_out_of_all_groups_around_it() -> None:
    """Task groups stand in task groups; a person reads about the first thing that went wrong."""
    first, second = RunnerError("first"), RunnerError("second")

    assert innermost(ExceptionGroup("outer", [ExceptionGroup("inner", [first]), second])) is first
