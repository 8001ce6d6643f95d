"""Says which line blocked the event loop: a decorator, a section, and a watchdog that a service can leave on."""

from blocking_monitor.model import (
    Clock,
    CpuClock,
    Line,
    Listener,
    Pacemaker,
    Report,
    Sampler,
    Stack,
)
from blocking_monitor.monitor import Monitor, log_report
from blocking_monitor.stacks import blocking_line, current_stack, most_seen
from blocking_monitor.steps import stepwise
from blocking_monitor.watchman import in_a_thread, thread_cpu

__all__ = [
    "Clock",
    "CpuClock",
    "Line",
    "Listener",
    "Monitor",
    "Pacemaker",
    "Report",
    "Sampler",
    "Stack",
    "blocking_line",
    "current_stack",
    "in_a_thread",
    "log_report",
    "most_seen",
    "stepwise",
    "thread_cpu",
]
