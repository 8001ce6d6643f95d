"""What one exception means, said to whoever wrote the program: the thing, not the mechanism, and what to do.

Only what learners really meet has a sentence of its own; anything else keeps its name and its message.
"""

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import PurePosixPath

from gradus import syntax_trees
from gradus.runner.composition import Package
from gradus.runner.records import Fault

NOT_AWAITED = re.compile(r"coroutine '([\w.<>]+)' was never awaited")
_CANNOT_IMPORT = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_NO_MODULE = re.compile(r"No module named '([\w.]+)'")
_DID_NOT_RAISE = re.compile(r"DID NOT RAISE (?:any of )?(.+)", re.DOTALL)
_CLASS_NAME = re.compile(r"<class '(?:[\w.]*\.)?(\w+)'>")
_READS_INPUT = re.compile(r"reading from stdin while output is captured|EOF when reading a line")
_NO_TEXT = re.compile(r"null bytes|codec can't decode|unknown encoding")
_UNFINISHED = re.compile(r"<(coroutine|async_generator|generator) object ([\w.<>]+)")

_ASKS = "The program asked for input, and nobody is there to answer. What it needs comes in as parameters."
_STOPS = "A `breakpoint()` stopped the program, and a verdict has no keyboard. `gradus run` has; here, take it out."
_WHEN_UNFINISHED: Mapping[str, str] = {
    "coroutine": "a coroutine: is it `async def` where a plain function is asked for, or was an `await` forgotten?",
    "async_generator": "an asynchronous generator, and nothing in it has run yet: should a `yield` be a `return`?",
    "generator": "a generator, and nothing in it has run yet: should a `yield` be a `return`?",
}


def sentence_of(fault: Fault, package: Package) -> str:
    """The meaning of ``fault``, raised while ``package`` was judged."""
    message, exception = fault["message"], fault["exception"]
    if found := NOT_AWAITED.search(message):
        name = found[1].rpartition(".")[2]
        return f"`{name}` was called but never awaited: a coroutine does nothing until it is awaited."
    if found := _DID_NOT_RAISE.match(message):
        names = _CLASS_NAME.findall(found[1]) or [found[1]]
        return f"Expected {' or '.join(names)} to be raised, but nothing was."
    if exception in ("OSError", "EOFError") and _READS_INPUT.search(message):
        return _ASKS
    if exception == "BdbQuit":
        return _STOPS
    if exception == "AssertionError":
        return message or "An assertion does not hold."
    return _about_imports(fault, package) or (
        f"{exception}: {message}" if message else f"{exception} was raised."
    )


def unfinished(value: str) -> str:
    """A word on a result that has not begun to run, by its ``repr``; empty for any other."""
    found = _UNFINISHED.match(value)
    return f"`{found[2].rpartition('.')[2]}` gave {_WHEN_UNFINISHED[found[1]]}" if found else ""


def _about_imports(fault: Fault, package: Package) -> str:
    """Of names and modules that are not there, and files that are no text."""
    message = fault["message"]
    if found := _CANNOT_IMPORT.search(message):
        return _missing_name(found[1], found[2], package)
    if found := _NO_MODULE.search(message):
        return _missing_module(found[1], package)
    if fault["exception"] == "SyntaxError" and _NO_TEXT.search(message):
        files = ", ".join(f"`{name}`" for name in _no_text(package))
        return f"{files} cannot be read as text: save it as UTF-8." if files else ""
    return ""


def _no_text(package: Package) -> list[str]:
    """The modules that are not UTF-8, or hold bytes that no text has."""
    return [name for name, content in package.files.items() if name.endswith(".py") and not _is_text(content)]


def _is_text(content: bytes) -> bool:
    try:
        return "\0" not in content.decode()
    except UnicodeDecodeError:
        return False


def _missing_name(name: str, module: str, package: Package) -> str:
    defined = _defined_in(module, package)
    nearest = get_close_matches(name, sorted(defined), n=1)
    advice = f"It has `{nearest[0]}`: was that renamed?" if nearest else "Was it renamed or removed?"
    if name in defined:
        advice = "Another module of the package does: import it from there."
    return f"`{module}` defines no `{name}`. {advice}"


def _defined_in(module: str, package: Package) -> set[str]:
    """Top-level names of a module of the judged package, with those of the package's other modules."""
    if module.partition(".")[0] != package.name:
        return set()
    return {name for content in package.files.values() for name in defined_names(content)}


def _missing_module(name: str, package: Package) -> str:
    own = [_module_name(package.name, file) for file in package.files if file.endswith(".py")]
    nearest = get_close_matches(name, [*own, *sys.stdlib_module_names], n=1, cutoff=0.75)
    if name.partition(".")[0] == package.name:
        way_back = f"`gradus reset {package.name}` brings back what is missing; what you wrote moves aside."
        return f"The module `{name}` is gone. {_did_you_mean(nearest) or way_back}"
    advice = _did_you_mean(nearest) or "The exercise can be solved with what the course installs."
    return f"The package `{name}` is not installed. {advice}"


def _did_you_mean(nearest: list[str]) -> str:
    return f"Did you mean `{nearest[0]}`?" if nearest else ""


def _module_name(package: str, file: str) -> str:
    return ".".join([package, *PurePosixPath(file).with_suffix("").parts]).removesuffix(".__init__")


def defined_names(content: bytes) -> Iterator[str]:
    """What a module defines at its top level; nothing when it cannot be parsed."""
    try:
        tree = syntax_trees.parse(content)
    except (SyntaxError, ValueError):
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))
