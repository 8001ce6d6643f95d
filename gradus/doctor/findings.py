"""What a check has to say: one sentence, and how to mend what is wrong."""

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "advice", "problem"]


@dataclass(frozen=True)
class Finding:
    """``advice`` costs time or comfort, a ``problem`` stands in the way.

    ``mend`` is one command to type; words where no command helps; empty where nothing is to be done.
    """

    about: str
    state: State
    sentence: str
    mend: str = ""


def ok(about: str, sentence: str) -> Finding:
    """Nothing to do."""
    return Finding(about, "ok", sentence)


def advice(about: str, sentence: str, mend: str) -> Finding:
    """It works, and would work better."""
    return Finding(about, "advice", sentence, mend)


def problem(about: str, sentence: str, mend: str) -> Finding:
    """It does not work."""
    return Finding(about, "problem", sentence, mend)
