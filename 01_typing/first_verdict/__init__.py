"""One sentence that sums up a run of tests."""

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]
