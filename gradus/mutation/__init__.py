"""Proof that an exercise's tests kill wrong programs.

A mutant is the reference with one small mistake in it. Tests that let it pass would let a learner's mistake pass as
well, so each survivor names a test that is missing, or is the same program in other words.

    targets ─▶ mutants (mutmut's operators, our own, annotations) ─▶ trials on the runner ─▶ account

The operators need mutmut and libcst, which are for those who work on the course: nothing outside of this folder
imports them, and nothing imports this folder before the command that needs it.
"""
