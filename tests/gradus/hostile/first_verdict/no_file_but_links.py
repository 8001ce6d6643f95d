"""The module is a link to a file of the machine, a folder one to the course; another file never comes to its end.

expected: no_credit
links:
  sentence.py: /etc/passwd
  course: "@COURSE@"
  itself: itself
pipes: [waiting.py]
"""

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]
