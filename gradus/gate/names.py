"""Rules about the names that a package gives out: listed, in order, and there from the start."""

import ast
import re
from collections.abc import Iterator

from gradus import syntax_trees
from gradus.gate.subject import Subject
from gradus.judging.sentences import defined_names


def public_names_are_listed(subject: Subject) -> Iterator[str]:
    """``__all__`` is the contract that later exercises build on."""
    path, tree = f"{subject.folder}/__init__.py", subject.modules["__init__.py"]
    names = exported_names(tree)
    if names is None:
        yield f"{path} has no list of names called __all__: name what the exercise gives"
        return
    ordered = sorted(dict.fromkeys(names), key=_name_order)
    if names != ordered:
        yield f"{path}: __all__ is not sorted: write {', '.join(ordered)}"
    for name in names:
        if name not in _bound_names(subject.exercise.reference["__init__.py"]):
            yield f"{path}: __all__ names {name}, which is neither imported nor defined there"


def start_has_the_public_names(subject: Subject) -> Iterator[str]:
    """On the start every test must fail for its missing body, never for a missing name."""
    tree = subject.start_modules["__init__.py"]
    if exported_names(tree) != exported_names(subject.modules["__init__.py"]):
        yield f"{subject.folder}/start/__init__.py has another __all__ than the package: make them equal"
    sources = {
        name: source for name, source in _own_imports(subject, tree) if name in (exported_names(tree) or [])
    }
    for name, (file, inner) in sources.items():
        if inner not in _bound_names(subject.exercise.start[file]):
            yield f"{subject.folder}/start/{file} has no {inner}, and __init__.py gives it out as {name}: define it"


def exported_names(tree: ast.Module) -> list[str] | None:
    """What ``__all__`` of a module lists; None without such a list of texts."""
    for node in tree.body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id="__all__")], value=value)
                | ast.AnnAssign(target=ast.Name(id="__all__"), value=ast.expr() as value)
            ):
                return _texts(value)
    return None


def _texts(value: ast.expr) -> list[str] | None:
    if not isinstance(value, ast.List | ast.Tuple):
        return None
    names = [
        item.value for item in value.elts if isinstance(item, ast.Constant) and isinstance(item.value, str)
    ]
    return names if names and len(names) == len(value.elts) else None


def _name_order(name: str) -> tuple[int, list[tuple[int, str]]]:
    """CONSTANTS, then Classes, then the rest, numbers by their value: what the linter asks for as well."""
    rank = 0 if len(name) > 1 and name.isupper() else 1 if name[:1].isupper() else 2
    parts = re.findall(r"\d+|\D+", name)
    return rank, [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _bound_names(content: bytes) -> set[str]:
    imported = {
        alias.asname or alias.name.partition(".")[0]
        for node in ast.walk(syntax_trees.parse(content))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    return imported | set(defined_names(content))


def _own_imports(subject: Subject, tree: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    """What ``__init__`` imports from modules of its package: name, file, and the name there."""
    files = {subject.exercise.module(name): name for name in subject.start_modules}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            owner = subject.exercise.name if node.level else None
            file = files.get(".".join(filter(None, (owner, node.module))))
            yield from ((alias.asname or alias.name, (file, alias.name)) for alias in node.names if file)
