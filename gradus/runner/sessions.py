"""Ends a process together with everything it started in its session."""

import contextlib
import os
import signal


def kill_session(leader: int) -> None:
    """Kill the session that ``leader`` leads, or the process alone where there are no sessions; gone is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(leader, signal.SIGKILL)
        else:
            os.kill(leader, signal.SIGTERM)
