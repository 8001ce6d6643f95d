"""Every check, in the order in which a person reads what they say.

A new one is a function here, and what it asks a field of the machine.
"""

from collections.abc import Callable, Iterator

from gradus.doctor.findings import Finding
from gradus.doctor.learner_checks import (
    check_encoding,
    check_git,
    check_terminal,
    check_updates,
    check_workspace,
)
from gradus.doctor.machine import Machine
from gradus.doctor.place_checks import check_cache, check_leftovers, check_temporary, check_watching
from gradus.doctor.tool_checks import (
    check_course,
    check_engines,
    check_forking,
    check_mypy,
    check_packages,
    check_python,
    check_trial,
)

CHECKS: tuple[Callable[[Machine], Iterator[Finding]], ...] = (
    check_python,
    check_packages,
    check_course,
    check_forking,
    check_trial,
    check_mypy,
    check_engines,
    check_watching,
    check_cache,
    check_temporary,
    check_leftovers,
    check_workspace,
    check_updates,
    check_encoding,
    check_terminal,
    check_git,
)


def examine(machine: Machine) -> tuple[Finding, ...]:
    """What all checks find."""
    return tuple(finding for check in CHECKS for finding in check(machine))
