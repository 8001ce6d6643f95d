"""Trees of source, built while other threads build theirs."""

import ast
import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from gradus import syntax_trees

LONG = "\n".join(
    f"def f{n}(a, b=(1, (2, 3))):\n    return [x + (y * 2) for x in a for y in b]" for n in range(50)
)


@contextmanager
def other_threads_get_their_turn() -> Iterator[None]:
    """In the middle of what C code does, when the collector runs."""

    def let_go(_phase: str, _info: dict[str, int]) -> None:
        time.sleep(0)

    gc.callbacks.append(let_go)
    try:
        yield
    finally:
        gc.callbacks.remove(let_go)


def test_threads_do_not_disturb_each_other() -> None:
    """A grader reads many programs at once, and none is blamed for its neighbour."""
    with other_threads_get_their_turn(), ThreadPoolExecutor(4) as threads:
        trees = list(threads.map(syntax_trees.parse, [LONG] * 30))

    assert {len(tree.body) for tree in trees} == {50}


def test_what_is_no_program_is_refused_and_the_next_is_read() -> None:
    """An error lets the next one in."""
    with pytest.raises(SyntaxError):
        syntax_trees.parse("def")

    assert ast.unparse(syntax_trees.parse_expression("1 + 1")) == "1 + 1"
