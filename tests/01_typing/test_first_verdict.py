"""Exercise 1.0: the sentence that sums up a run of tests."""

import pytest

from first_verdict import percentage, sentence

NO_SCORES = pytest.mark.parametrize(
    ("passed", "total"),
    [
        pytest.param(0, 0, id="0 of 0"),
        pytest.param(-1, -1, id="-1 of -1"),
        pytest.param(-1, 4, id="-1 of 4"),
        pytest.param(5, 4, id="5 of 4"),
    ],
)


@pytest.mark.points(2)
@pytest.mark.parametrize("total", [pytest.param(4, id="4 of 4"), pytest.param(7, id="7 of 7")])
def test_a_full_score_says_that_all_tests_pass(total: int) -> None:
    """When everything passed, the sentence is short: "All 4 tests pass."."""
    text = sentence(total, total)
    assert text == f"All {total} tests pass."
    assert type(text) is str


@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("passed", "total", "expected"),
    [
        pytest.param(3, 4, "3 of 4 tests pass (75 %).", id="3 of 4"),
        pytest.param(0, 1, "0 of 1 tests pass (0 %).", id="0 of 1"),
        pytest.param(199, 200, "199 of 200 tests pass (99 %).", id="199 of 200"),
    ],
)
def test_a_partial_score_names_both_numbers_and_the_share(passed: int, total: int, expected: str) -> None:
    """Below a full score the sentence gives both numbers and the percentage in brackets."""
    text = sentence(passed, total)
    assert text == expected
    assert type(text) is str


def test_the_percentage_reaches_100_only_when_everything_passed() -> None:
    """The share is rounded down, so one failure among two hundred reads 99 %."""
    assert percentage(199, 200) == 99


def test_the_percentage_is_exact_for_every_score_out_of_a_hundred() -> None:
    """Whole numbers stay whole: 29 of 100 is 29 %, though the binary fraction 0.29 lies a little below."""
    assert [percentage(passed, 100) for passed in range(101)] == list(range(101))


@NO_SCORES
def test_numbers_that_are_no_score_raise_value_error(passed: int, total: int) -> None:
    """A total below one, or a count outside it, is refused instead of answered."""
    with pytest.raises(ValueError):
        percentage(passed, total)


@NO_SCORES
def test_the_sentence_refuses_what_the_percentage_refuses(passed: int, total: int) -> None:
    """Five of four is no score, and none of none is not a full one; there is no sentence about either: ValueError."""
    with pytest.raises(ValueError):
        sentence(passed, total)
