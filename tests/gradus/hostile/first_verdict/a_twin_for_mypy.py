"""mypy reads the stub file beside a module instead of the module.

expected: contained
finds: [stub-file]
also:
  wrong.py: |
    answer: int = "text"
  wrong.pyi: |
    answer: int
  py.typed: |
    partial
"""

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]
