"""Says in one sentence how a run of tests went.

Whole numbers only: a percentage that passes through binary fractions is wrong for one score in seven hundred,
and one that rounds to the nearest reads 100 % beside a red test.
"""


# TODO: say what it returns.
def percentage(passed: int, total: int):
    """Whole per cent, rounded down; ValueError unless ``0 <= passed <= total`` and ``total >= 1``."""
    if total < 1 or not 0 <= passed <= total:
        message = f"{passed} of {total} is no score: expected 0 <= passed <= total and total >= 1"
        raise ValueError(message)
    return passed * 100 // total


def sentence(passed: int, total: int) -> str:
    """A full score in four words, any other with its share; ValueError as ``percentage`` raises it."""
    # TODO: ask `percentage`, then write one of the two sentences of the brief.
    raise NotImplementedError("first_verdict.sentence.sentence")
