"""What there is to grade at the paths an instructor names: one submission, or a folder of them as a platform packs it.

Nothing is read but a few names and the first bytes of files, since their endings lie. A folder is a submission if it
looks like a workspace, at its top or one folder below; if all that it holds of interest is one archive, that archive
is the submission and the folder's name says whose (Moodle packs like that). Whatever else lies in a class's folder is
given back as well, with a reason: a file that nobody counted is how a mark gets lost.

A folder of exercises' folders without phases is taken for a submission if one of them is a package and none is more;
with a class of single packages it would be mistaken, so name those one by one.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from gradus.errors import SubmissionError
from gradus.exercises.course import PHASE
from gradus.grading.intake.opened import read_beginning
from gradus.grading.intake.placing import PASSED_OVER
from gradus.grading.intake.remarks import shown
from gradus.grading.intake.repositories import is_bare, is_repository
from gradus.grading.intake.submission import Found, Kind

_MANIFEST = Path(".gradus", "manifest.json")
_MAGIC: Mapping[bytes, Kind] = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "tar",
    b"BZh": "tar",
    b"\xfd7zXZ\0": "tar",
    b"# v2 git bundle\n": "bundle",
    b"# v3 git bundle\n": "bundle",
    b"Rar!": "unreadable",
    b"7z\xbc\xaf\x27\x1c": "unreadable",
    b"\x28\xb5\x2f\xfd": "unreadable",
}
_ENDINGS: Mapping[str, Kind] = {
    ".tar.gz": "tar",
    ".tar.bz2": "tar",
    ".tar.xz": "tar",
    ".tar.zst": "unreadable",
    ".tgz": "tar",
    ".tbz2": "tar",
    ".txz": "tar",
    ".tar": "tar",
    ".zip": "zip",
    ".bundle": "bundle",
    ".rar": "unreadable",
    ".7z": "unreadable",
}
_NOT_MEANT = frozenset({".docx", ".jar", ".ods", ".odt", ".pptx", ".whl", ".xlsx"})
"""Zip archives by their content, and certainly no submission."""
_BEGINNING = 512
_LOOKED_AT = 20_000
_INCOMING = 3
"""Folders below a class's in which a Python file still makes a submission."""


@dataclass(frozen=True)
class Stray:
    """Something beside the submissions that is none."""

    path: Path
    reason: str


@dataclass(frozen=True)
class HandedIn:
    """All that was found, sorted by name. No two submissions bear the same name, in any case of letters."""

    submissions: tuple[Found, ...]
    strays: tuple[Stray, ...] = ()


def find_submissions(paths: Sequence[Path]) -> HandedIn:
    """What is to grade at ``paths``; SubmissionError for one that is not there or holds nothing to grade."""
    found: dict[Path, Found] = {}
    strays: list[Stray] = []
    for path in paths:
        here = _at(path)
        submissions = [one for one in here if isinstance(one, Found)]
        if not submissions:
            raise SubmissionError(_nothing(path, here))
        found.update((one.source.resolve(), one) for one in submissions)
        strays += [one for one in here if isinstance(one, Stray)]
    return HandedIn(_uniquely_named(found.values()), tuple(sorted(strays, key=lambda one: one.path)))


def _nothing(path: Path, here: Sequence[Found | Stray]) -> str:
    reasons = [f" {shown(one.path.name)}: {one.reason}." for one in here[:1] if isinstance(one, Stray)]
    return (
        f"{path} holds nothing to grade: no workspace, archive, git bundle or repository, and no folder of these."
        + "".join(reasons)
    )


def _at(path: Path) -> list[Found | Stray]:
    try:
        source = path.resolve(strict=True)
        if not source.is_dir():
            return [_file(source)]
        return _submission_or_class(source)
    except OSError as error:
        raise SubmissionError(f"{path} cannot be read: {error.strerror}.") from error


def _submission_or_class(folder: Path) -> list[Found | Stray]:
    if is_bare(folder) or _is_workspace(folder):
        return [_folder_found(folder.name, folder)]
    children = _visible(folder)
    here = [one for child in children for one in _in_class(child)]
    packages = any((child / "__init__.py").is_file() for child in children if _is_folder(child))
    if packages and not any(_is_certain(one) for one in here):
        return [_folder_found(folder.name, folder)]
    if is_repository(folder) and sum(isinstance(one, Found) for one in here) < 2:  # noqa: PLR2004  # a class is two
        return [_folder_found(folder.name, folder)]
    return here


def _is_certain(one: Found | Stray) -> bool:
    """Whether it is more than a folder with Python files somewhere in it."""
    return isinstance(one, Found) and (one.kind != "folder" or _is_workspace(one.source))


def _in_class(path: Path) -> list[Found | Stray]:
    if path.is_symlink():
        return [Stray(path, "a symbolic link, which is not followed")]
    try:
        return _folder(path) if _is_folder(path) else [_file(path)]
    except OSError as error:
        return [Stray(path, f"it cannot be read: {error.strerror}")]


def _folder(folder: Path) -> list[Found | Stray]:
    """The submission that ``folder`` is, or those that it holds."""
    if is_repository(folder) or _is_workspace(folder):
        return [_folder_found(folder.name, folder)]
    children = _visible(folder)
    inner = [
        child for child in children if _is_folder(child) and (is_repository(child) or _is_workspace(child))
    ]
    archives = [one for child in children if child.is_file() and isinstance(one := _file(child), Found)]
    found = [_folder_found(child.name, child) for child in inner] + archives
    if len(found) == 1:
        return [replace(found[0], name=folder.name)]
    if found:
        return [replace(one, name=f"{folder.name}_{one.name}") for one in found]
    if any(_python_files(folder, _INCOMING)):
        return [Found(folder.name, folder, "folder")]
    return [Stray(folder, "no workspace, no archive and no Python file is in it")]


def _folder_found(name: str, folder: Path) -> Found:
    kind: Kind = "repository" if is_repository(folder) else "folder"
    return Found(name.removesuffix(".git") or name, folder, kind)


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_workspace(folder: Path) -> bool:
    if (folder / _MANIFEST).is_file():
        return True
    return any(PHASE.fullmatch(child.name) and _is_folder(child) for child in _visible(folder))


def _visible(folder: Path) -> list[Path]:
    """What is in ``folder``, sorted, without hidden names and what systems leave behind."""
    with os.scandir(folder) as found:
        names = [one.name for one in islice(found, _LOOKED_AT)]
    return [folder / name for name in sorted(names) if not name.startswith(".") and name not in PASSED_OVER]


def _python_files(folder: Path, depth: int) -> Iterator[Path]:
    children = _visible(folder)
    yield from (child for child in children if child.suffix == ".py" and child.is_file())
    if depth:
        for child in children:
            if _is_folder(child):
                yield from _python_files(child, depth - 1)


def _file(path: Path) -> Found | Stray:
    """By what is in it; by its ending only where that says nothing."""
    try:
        beginning = read_beginning(path, _BEGINNING)
    except OSError as error:
        return Stray(path, f"it cannot be read: {error.strerror}")
    ending = next((one for one in _ENDINGS if path.name.lower().endswith(one)), "")
    kind = _kind_by_content(beginning) or _ENDINGS.get(ending)
    if kind is None or path.suffix.lower() in _NOT_MEANT:
        return Stray(path, "neither an archive nor a git bundle")
    return Found(path.name[: -len(ending)] if ending and path.name != ending else path.stem, path, kind)


def _kind_by_content(beginning: bytes) -> Kind | None:
    if beginning[257:262] == b"ustar":
        return "tar"
    return next((kind for magic, kind in _MAGIC.items() if beginning.startswith(magic)), None)


def _uniquely_named(found: Iterable[Found]) -> tuple[Found, ...]:
    """With the whole file name, then the folder's, then a number, where a name is taken."""
    named: dict[str, Found] = {}
    for one in sorted(found, key=lambda one: (one.name, str(one.source))):
        name = next(name for name in _names(one) if name.casefold() not in named)
        named[name.casefold()] = replace(one, name=name)
    return tuple(sorted(named.values(), key=lambda one: one.name))


def _names(one: Found) -> Iterator[str]:
    yield one.name
    yield one.source.name
    yield f"{one.source.parent.name}_{one.source.name}"
    number = 2
    while True:
        yield f"{one.name} ({number})"
        number += 1
