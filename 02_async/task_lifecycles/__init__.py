"""The lives of tasks: a recorder that proves an order, and functions that start, shield, race and stop tasks."""

from task_lifecycles.services import NeverReadyError, running, start
from task_lifecycles.shielding import uninterrupted
from task_lifecycles.stage import columns
from task_lifecycles.stopping import Ending, StillRunningError, ending, stop, stop_all
from task_lifecycles.story import Moment, OutOfOrderError, Story, loop_time, teller
from task_lifecycles.together import at_once, first_success
from task_lifecycles.virtual_time import DeadlockError, LivelockError, VirtualTimeLoop, run_virtually
from task_lifecycles.work import Service, Work

__all__ = [
    "DeadlockError",
    "Ending",
    "LivelockError",
    "Moment",
    "NeverReadyError",
    "OutOfOrderError",
    "Service",
    "StillRunningError",
    "Story",
    "VirtualTimeLoop",
    "Work",
    "at_once",
    "columns",
    "ending",
    "first_success",
    "loop_time",
    "run_virtually",
    "running",
    "start",
    "stop",
    "stop_all",
    "teller",
    "uninterrupted",
]
