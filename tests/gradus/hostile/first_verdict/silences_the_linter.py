"""The linter is told to pass the whole file over, and then that it must not say so.

expected: contained
finds: [lint-ignore-file]
also:
  wrong.py: |
    # ruff: noqa  # noqa
    # flake8: noqa
    import os, sys
    import os
"""

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]
