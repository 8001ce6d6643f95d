"""Only `send`: an error is raised at the `yield`, and the coroutine inside never hears of it.

replaces: steps.py
fails:
  - test_a_coroutine_that_is_closed_cleans_up
  - test_an_error_reaches_the_coroutine_and_comes_back
"""


@coroutine
def stepwise(
    inner: Coroutine[object, object, T], step: AbstractContextManager[object]
) -> Generator[object, object, T]:
    value: object = None
    while True:
        try:
            with step:
                waits_for = inner.send(value)
        except StopIteration as end:
            result: T = end.value
            return result
        value = yield waits_for
