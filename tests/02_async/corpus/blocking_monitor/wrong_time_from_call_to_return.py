"""A bracket around the whole call: every wait is charged as well, and nothing that awaits in between is sound.

replaces: steps.py
fails:
  - test_a_coroutine_that_is_closed_cleans_up
  - test_a_section_that_gives_the_loop_away_is_told_so
  - test_an_error_reaches_the_coroutine_and_comes_back
  - test_each_blocking_step_has_its_report
  - test_each_step_is_put_in_brackets
  - test_one_watched_function_may_await_another
  - test_steps_are_not_added_up
"""


@coroutine
def stepwise(
    inner: Coroutine[object, object, T], step: AbstractContextManager[object]
) -> Generator[object, object, T]:
    with step:
        result = yield from inner.__await__()
    return result
