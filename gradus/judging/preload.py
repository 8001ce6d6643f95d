"""Which modules a warm test server imports before it forks.

A module that a forked child has to import itself is paid for at every check, so the list must be complete:
the third-party modules that the course's programs and tests name, and those that these import only when first
used. A test runs every reference and fails on any module of a third party that is missing here.
"""

import ast
import sys
from collections.abc import Iterable, Iterator

from gradus import syntax_trees
from gradus.exercises.course import Exercise, Files

_TYPER_AT_WORK = ("typer._adapters", "typer._click._textwrap", "typer._click.decorators")
IMPORTED_ON_USE = {
    "fastapi": ("fastapi.openapi.utils", "fastapi.responses", "pydantic.v1"),
    "httpx": ("httpx._transports.default", "httpcore", "h11", "anyio._backends._asyncio", "certifi"),
    "hypothesis": ("hypothesis.internal.conjecture.engine", "hypothesis.strategies"),
    "mypy": ("mypy.main", "mypy.nativeparse", "ast_serialize"),
    "pydantic": (
        *("pydantic.fields", "pydantic.main", "pydantic.type_adapter", "pydantic.types", "annotated_types"),
        *("pydantic._internal._validators", "pydantic.plugin._loader"),
    ),
    "typer": ("typer.main", "typer.core", "typer.testing", *_TYPER_AT_WORK),
    "uvicorn": (
        *("uvicorn.lifespan.off", "uvicorn.protocols.http.auto", "uvicorn.protocols.http.h11_impl"),
        *("uvicorn.loops.auto", "uvicorn.loops.asyncio"),
    ),
    "rich": ("rich.progress", "rich.table", "rich._emoji_codes"),
    "PIL": ("PIL.Image", "PIL.ImageOps"),
}
"""Modules that a library imports late, by the library that a program names."""

_ALWAYS = ("asyncio",)


def modules_to_preload(exercises: Iterable[Exercise]) -> list[str]:
    """Every module that these exercises and their tests import from outside the course, sorted."""
    chosen = list(exercises)
    own = {exercise.name for exercise in chosen} | {name for one in chosen for name in one.brief.needs}
    named = {name for one in chosen for files in (one.readable, one.test_files) for name in imported(files)}
    wanted = {name for name in named if name.partition(".")[0] not in own} | set(_ALWAYS)
    libraries = {name.partition(".")[0] for name in wanted}
    libraries |= {"pydantic"} if "typer" in libraries else set()  # whose parameters may be of its types
    late = {module for library in libraries for module in IMPORTED_ON_USE.get(library, ())}
    return sorted(wanted | late)


def imported(files: Files) -> Iterator[str]:
    """Dotted names that the Python files among ``files`` import, wherever in the code; not all are modules."""
    for name, content in files.items():
        if name.endswith(".py"):
            yield from _imported(syntax_trees.parse(content))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name.islower())


def is_third_party(module: str) -> bool:
    """Whether ``module`` is neither the standard library's nor private to the interpreter."""
    return module.partition(".")[0] not in sys.stdlib_module_names and not module.startswith("_sysconfigdata")
