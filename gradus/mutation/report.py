"""The command: exercises held to account one after the other, and what came of each told as soon as it is known."""

import asyncio
import json
import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Literal

import typer
from rich.console import Console

from gradus.errors import UseError
from gradus.exercises.course import Course, Exercise
from gradus.mutation.account import Account, as_document, in_words
from gradus.mutation.bench import open_benches
from gradus.mutation.campaign import Campaign
from gradus.mutation.listing import proposal
from gradus.mutation.memory import remember
from gradus.runner.environment import default_cache

Form = Literal["json", "proposal", "words"]


def examine(
    course: Course, chosen: Sequence[Exercise], *, only: str | None, form: Form, cached: bool
) -> bool:
    """Hold ``chosen`` to account and print it; whether all are good enough."""
    if only is not None and not any(only in exercise.reference for exercise in chosen):
        problem = f"No package that was asked for has a file '{only}'."
        raise UseError(problem)
    cache = default_cache() if cached else None
    accounts = asyncio.run(_tell(course, chosen, only, form, cache))
    if form == "json":
        typer.echo(json.dumps(as_document(accounts), indent=1, ensure_ascii=False))
    return bool(accounts) and all(account.good for account in accounts)


async def _tell(
    course: Course, chosen: Sequence[Exercise], only: str | None, form: Form, cache: Path | None
) -> list[Account]:
    accounts: list[Account] = []
    async with aclosing(_accounts(course, chosen, only, cache)) as told:
        async for account in told:
            accounts.append(account)
            if form == "words":
                typer.echo("\n".join(in_words(account)))
            elif form == "proposal":
                typer.echo(proposal(trial.mutant for trial in account.survivors), nl=False)
    return accounts


async def _accounts(
    course: Course, chosen: Sequence[Exercise], only: str | None, cache: Path | None
) -> AsyncGenerator[Account]:
    screen = Console(stderr=True, highlight=False)
    jobs = os.cpu_count() or 1
    async with open_benches(course, chosen, cache=default_cache(), outside=os.environ, jobs=jobs) as benches:
        for exercise in chosen:
            with screen.status(exercise.name) as status:

                def tell(tried: int, of: int, alive: int, name: str = exercise.name) -> None:
                    status.update(f"{name}: {tried} of {of} tried, {alive} survived")

                memory = remember(course, exercise, cache)
                yield await Campaign(exercise, benches, memory).account(only, tell)
