r"""Files whose names are no text, give orders to terminals and browsers, or look like options and like nothing.

expected: contained
also:
  "\uDCFF\uDCFE.txt": "not UTF-8"
  "\uDCFF.py": "answer = 1\n"
  "two\nlines.py": "answer = 1\n"
  "\e]0;owned\a\e[2J.py": "answer = 1\n"
  "<script>alert(1)<∕script>.py": "answer = 1\n"
  "--config=pyproject.toml": ""
  "-rf": ""
  " .py": "answer = 1\n"
  "@argument.py": "answer = 1\n"
  "a:1:1: error: it is fine  [misc].py": "answer = 1\n"
  "class.py": "answer = 1\n"
"""

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]
