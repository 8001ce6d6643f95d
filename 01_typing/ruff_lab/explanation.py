"""What a rule is about, in ruff's own words: its reasons, an example, and what to use instead.

Nothing of it is copied into this program. The ruff that is installed knows its rules best, and tells of the
version that will judge the code.
"""

import subprocess
import sys


class UnknownRuleError(LookupError):
    """No rule of the installed ruff bears this code."""


def explain(code: str) -> str:
    """What ``ruff rule`` says of a code such as ``B006``, as Markdown; `UnknownRuleError` if it knows none."""
    if code.isalnum():  # never an option
        command = [sys.executable, "-m", "ruff", "rule", code.upper()]
        asked = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
        if asked.returncode == 0:
            return asked.stdout
    raise UnknownRuleError(f"ruff has no rule {code!r}: expected a code such as B006")
