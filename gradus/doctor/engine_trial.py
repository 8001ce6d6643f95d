"""Starts each engine that some exercise asks for, as a check would."""

import asyncio
from collections.abc import Mapping

from gradus.doctor.machine import Engine
from gradus.engine_settings import URL_OF, EngineName
from gradus.engines.lending import open_lender
from gradus.engines.programs import postgres_programs, redis_program
from gradus.errors import EngineError
from gradus.exercises.course import Course


def try_engines(course: Course, environment: Mapping[str, str]) -> tuple[Engine, ...]:
    """Each that ``course`` needs: whether it could be had, and why not."""
    wanted: dict[EngineName, list[str]] = {}
    for exercise in course.exercises:
        for name in exercise.brief.engines:
            wanted.setdefault(name, []).append(exercise.name)
    return tuple(_tried(name, tuple(names), environment) for name, names in sorted(wanted.items()))


def _tried(name: EngineName, wanted_by: tuple[str, ...], environment: Mapping[str, str]) -> Engine:
    given = bool(environment.get(URL_OF[name]))
    fault = asyncio.run(_fault(name, environment))
    return Engine(name, wanted_by, given, fault, installed=_is_installed(name, environment))


async def _fault(name: EngineName, environment: Mapping[str, str]) -> str:
    try:
        async with open_lender(environment) as lender, lender.lend([name]):
            return ""
    except (EngineError, OSError) as error:
        return str(error)


def _is_installed(name: EngineName, environment: Mapping[str, str]) -> bool:
    try:
        postgres_programs() if name == "postgres" else redis_program(environment)
    except EngineError:
        return False
    return True
