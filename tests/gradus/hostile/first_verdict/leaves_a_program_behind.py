"""A program of its own, started in a session of its own, outlives the run and holds its output open.

expected: contained
leaves: [process]
"""

import subprocess
import sys

from first_verdict.sentence import percentage, sentence

__all__ = ["percentage", "sentence"]

command = [sys.executable, "-S", "-c", "import time; time.sleep(600)", "@MARK@"]
kept = subprocess.Popen(command, start_new_session=True, close_fds=False)
kept.returncode = 0
