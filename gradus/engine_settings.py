"""How a program learns where its engines are: two variables of the environment, and nothing else of this tool."""

from typing import Literal

EngineName = Literal["postgres", "redis"]

DATABASE_URL, REDIS_URL = "COURSE_DATABASE_URL", "COURSE_REDIS_URL"
URL_OF: dict[EngineName, str] = {"postgres": DATABASE_URL, "redis": REDIS_URL}
"""Not plainly ``DATABASE_URL``: what a shell holds under that name may be a database that somebody needs."""
