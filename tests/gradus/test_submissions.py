"""What strangers hand in is read within limits, and nothing of it can reach a path, run, or stop the rest."""

import gzip
import io
import os
import stat
import struct
import subprocess
import tarfile
import tracemalloc
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradus.errors import SubmissionError
from gradus.exercises.briefs import Brief
from gradus.exercises.course import Exercise
from gradus.grading.intake.bounds import Limits
from gradus.grading.intake.finding import find_submissions
from gradus.grading.intake.reading import read_submission
from gradus.grading.intake.submission import Found, Kind, Submission

BRIEF = Brief.model_validate(
    {
        "id": "1.1",
        "title": "Weighing parcels",
        "kind": "micro",
        "level": ["beginner"],
        "study": "1h",
        "build": "1h",
        "points": 10,
        "learning": ["Weigh a parcel"],
    }
)
COURSE = Path("course")
SCALES = Exercise(BRIEF, COURSE / "01_parcels" / "scales", COURSE)
LETTERS = Exercise(BRIEF, COURSE / "02_post" / "letters", COURSE)
EXERCISES = (SCALES, LETTERS)

CODE = b"def weight() -> int: ...\n"
WORK = {"01_parcels/scales/__init__.py": b"", "01_parcels/scales/scales.py": CODE}
READ = {"scales": {"__init__.py": b"", "scales.py": CODE}}
SMALL = Limits(
    archive_bytes=1_000_000,
    unpacked_bytes=400_000,
    entries=50,
    files=10,
    total_bytes=100_000,
    file_bytes=50_000,
    name_length=40,
    depth=3,
    seconds=5,
)

Files = Mapping[str, bytes]


def write(folder: Path, files: Files) -> Path:
    """A folder with these files."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def zipped(files: Files) -> bytes:
    """A zip archive with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def tarred(files: Files, mode: str = "w:", *special: tarfile.TarInfo) -> bytes:
    """A tar archive with these members, and then the special ones."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]  # any of its modes
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for member in special:
            archive.addfile(member)
    return buffer.getvalue()


def read(tmp_path: Path, kind: Kind, content: bytes, limits: Limits = SMALL) -> Submission:
    """What is read of a file with this content."""
    path = tmp_path / "handed_in"
    path.write_bytes(content)
    return read_submission(Found("jane", path, kind), EXERCISES, limits)


def read_folder(folder: Path, kind: Kind = "folder", limits: Limits = SMALL) -> Submission:
    """What is read of a folder."""
    return read_submission(Found("jane", folder, kind), EXERCISES, limits)


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder of our own making."""
    identity = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        identity |= {f"GIT_{role}_NAME": "Jane", f"GIT_{role}_EMAIL": "jane@example.org"}
        identity[f"GIT_{role}_DATE"] = "2026-11-20T10:00:00+01:00"
    command = ["git", "-c", "init.defaultBranch=main", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=os.environ | identity)


def repository(folder: Path, files: Files = WORK) -> Path:
    """A repository with these files in its only commit."""
    write(folder, files)
    git(folder, "init")
    git(folder, "add", "--all")
    git(folder, "commit", "--message=done")
    return folder


@pytest.mark.parametrize("mode", ["w:", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_archive_is_read_however_it_is_packed(tmp_path: Path, mode: str) -> None:
    """Its packages come out byte for byte, without a remark."""
    submission = read(tmp_path, "tar", tarred(WORK, mode))
    assert (submission.packages, submission.remarks, submission.problem) == (READ, (), "")


def test_zip_and_folder_give_what_a_tar_gives(tmp_path: Path) -> None:
    """The container makes no difference."""
    folder = write(tmp_path / "work", WORK)
    assert read(tmp_path, "zip", zipped(WORK)).packages == read_folder(folder).packages == READ


@pytest.mark.parametrize("kind", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_long_names_of_every_tar_format_are_understood(tmp_path: Path, kind: int) -> None:
    """A workspace may lie deep; only the name inside of the package is limited."""
    buffer, name = io.BytesIO(), "/".join(["a-folder-with-a-name"] * 6) + "/01_parcels/scales/größe.py"
    with tarfile.open(fileobj=buffer, mode="w", format=kind) as archive:
        archive.addfile(tarfile.TarInfo(name))
    assert read(tmp_path, "tar", buffer.getvalue()).packages == {"scales": {"größe.py": b""}}


def test_the_filter_of_packages_holds_for_submissions(tmp_path: Path) -> None:
    """Prose, starts, hidden files, caches and stubs set beside are passed over without a word."""
    names = ("README.md", "start/a.py", ".hidden", "__pycache__/a.pyc", "scales.py.new")
    noise = {f"01_parcels/scales/{name}": b"x" for name in names}
    submission = read(tmp_path, "zip", zipped({**WORK, **noise, "__MACOSX/01_parcels/scales/._a.py": b""}))
    assert (submission.packages, submission.remarks) == (READ, ())


def test_the_shallowest_place_counts_and_the_others_are_named(tmp_path: Path) -> None:
    """A copy of everything beside is common; which one was graded must be known."""
    copy = {f"old/{name}": b"old" for name in WORK}
    submission = read(tmp_path, "zip", zipped({**copy, **{f"./{name}": code for name, code in WORK.items()}}))
    assert submission.packages == READ
    assert submission.remarks == (
        "1 exercise stands in more than one place (scales, of which the one in the outermost folder counts).",
    )


def test_an_exercise_alone_counts_without_its_phase(tmp_path: Path) -> None:
    """Some hand in one folder, and not the workspace."""
    assert read(tmp_path, "zip", zipped({"work/scales/scales.py": CODE})).packages == {
        "scales": {"scales.py": CODE}
    }


def test_a_folder_of_the_name_elsewhere_in_a_workspace_is_no_exercise(tmp_path: Path) -> None:
    """Tests have folders named after exercises too."""
    files = {"tests/01_parcels/cases/scales/a.py": b"", "02_post/letters/a.py": b""}
    assert list(read(tmp_path, "zip", zipped(files)).packages) == ["letters"]


def test_a_submission_without_any_exercise_says_so(tmp_path: Path) -> None:
    """With an example of what was looked for."""
    submission = read(tmp_path, "zip", zipped({"essay.py": b""}))
    assert not submission.packages
    assert "None of the exercises to grade is in it" in submission.problem


BAD_NAMES = {
    "01_parcels/scales/../../../evil.py": "leads out",
    "/01_parcels/scales/evil.py": "leads out",
    "C:/01_parcels/scales/evil.py": "leads out",
    "01_parcels/scales/..\\evil.py": "leads out",
    "01_parcels/scales/a\\evil.py": "not every system",
    "01_parcels/scales/evil.py\x1b[2J": "not every system",
    "01_parcels/scales/a:stream.py": "not every system",
    "01_parcels/scales/NUL.py": "not every system",
    "01_parcels/scales/a/b/c/evil.py": "too long or too deep",
    f"01_parcels/scales/{'x' * 60}.py": "too long or too deep",
}


@pytest.mark.parametrize("kind", ["zip", "tar"])
@pytest.mark.parametrize("name", list(BAD_NAMES))
def test_a_name_that_could_reach_elsewhere_is_left_out(tmp_path: Path, name: str, kind: Kind) -> None:
    """The rest is graded, and the remark can be printed as it is."""
    content = (zipped if kind == "zip" else tarred)({**WORK, name: b"evil"})
    submission = read(tmp_path, kind, content)
    assert submission.packages == READ
    assert [BAD_NAMES[name] in remark and remark.isprintable() for remark in submission.remarks] == [True]


def test_a_name_with_a_nul_is_not_cut_there(tmp_path: Path) -> None:
    """Otherwise one member could pass for another."""
    content = zipped({**WORK, "01_parcels/scales/scales.py_.txt": b"evil"})
    submission = read(tmp_path, "zip", content.replace(b"scales.py_.txt", b"scales.py\0.txt"))
    assert submission.packages == READ
    assert "not every system" in submission.remarks[0]


def test_backslashes_of_old_windows_tools_are_folders(tmp_path: Path) -> None:
    """Where no name has a slash, they were meant as such."""
    content = zipped({name.replace("/", "\\"): code for name, code in WORK.items()})
    assert read(tmp_path, "zip", content).packages == READ


def test_members_that_are_no_files_are_left_out_of_a_tar(tmp_path: Path) -> None:
    """Links of both kinds, devices, pipes: counted by kind, the first named."""
    members = []
    kinds = (tarfile.SYMTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE)
    for number, kind in enumerate(kinds):
        members.append(tarfile.TarInfo(f"01_parcels/scales/{number}.py"))
        members[-1].type, members[-1].linkname = kind, "/etc/passwd"
    submission = read(tmp_path, "tar", tarred(WORK, "w:", *members))
    assert submission.packages == READ
    assert submission.remarks == (
        "2 symbolic links were left out (first: 01_parcels/scales/0.py).",
        "1 hard link was left out (01_parcels/scales/2.py).",
        "2 devices, pipes or sockets were left out (first: 01_parcels/scales/3.py).",
    )


def test_a_link_in_a_zip_is_left_out(tmp_path: Path) -> None:
    """Its contents are where it leads."""
    link = zipfile.ZipInfo("01_parcels/scales/link.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "link.zip"
    path.write_bytes(zipped(WORK))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "1 symbolic link was left out" in read(tmp_path, "zip", path.read_bytes()).remarks[0]


def test_links_and_pipes_in_a_folder_are_never_opened(tmp_path: Path) -> None:
    """A pipe would wait for ever, and a link shows what is not the stranger's."""
    folder = write(tmp_path / "work", WORK)
    (folder / "01_parcels/scales/link.py").symlink_to("/etc/passwd")
    os.mkfifo(folder / "01_parcels/scales/pipe.py")
    submission = read_folder(folder)
    assert submission.packages == READ
    assert len(submission.remarks) == 2


def test_a_linked_exercise_is_remarked_upon(tmp_path: Path) -> None:
    """Its owner should know why it was not graded."""
    folder = write(tmp_path / "work", WORK)
    (folder / "02_post").mkdir()
    (folder / "02_post/letters").symlink_to(folder / "01_parcels/scales")
    assert "02_post/letters" in read_folder(folder).remarks[0]


def test_names_that_are_no_text_are_left_out_of_a_folder(tmp_path: Path) -> None:
    """Bytes that no encoding explains."""
    folder = write(tmp_path / "work", WORK)
    Path(os.fsdecode(os.fsencode(folder / "01_parcels/scales") + b"/\xff.py")).write_bytes(b"")
    submission = read_folder(folder)
    assert submission.packages == READ
    assert submission.remarks[0].isprintable()


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_the_last_of_two_members_with_one_name_counts(tmp_path: Path, kind: Kind) -> None:
    """As with programs that append to an archive; and it is said."""
    twice = {**WORK, "./01_parcels/scales/scales.py": b"new"}
    submission = read(tmp_path, kind, (zipped if kind == "zip" else tarred)(twice))
    assert submission.packages["scales"]["scales.py"] == b"new"
    assert "more than once" in submission.remarks[0]


def test_names_that_clash_on_some_system_are_not_both_kept(tmp_path: Path) -> None:
    """What differs only in case is one file for some; a file that is a folder too, for none."""
    more = {"01_parcels/scales/Scales.py": b"x", "01_parcels/scales/a": b"x", "01_parcels/scales/A/b.py": b""}
    submission = read(tmp_path, "zip", zipped({**WORK, **more}))
    assert submission.packages == {"scales": {**READ["scales"], "A/b.py": b""}}
    assert len(submission.remarks) == 2


def encrypted(content: bytes) -> bytes:
    """The archive, with all of its members called encrypted."""
    changed = bytearray(content)
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(magic)
        while at >= 0:
            changed[at + flags] |= 1
            at = changed.find(magic, at + 4)
    return bytes(changed)


def lying(content: bytes, size: int) -> bytes:
    """The archive, with this size claimed for every member."""
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        changed[at + 24 : at + 28] = struct.pack("<I", size)
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def many_claimed() -> bytes:
    """A zip archive whose list of members claims to be of four gigabytes."""
    return zipped(WORK)[:-10] + struct.pack("<II", 0xFFFFFFF0, 0) + b"\0\0"


ZEROS = bytes(60_000)
LONG_HEADER = tarfile.TarInfo("././@LongLink")
LONG_HEADER.type, LONG_HEADER.size = tarfile.GNUTYPE_LONGNAME, 300_000
HUGE = tarfile.TarInfo("01_parcels/scales/huge.py")
HUGE.size = 1 << 40

HOSTILE: dict[str, tuple[Kind, bytes, str]] = {
    "an encrypted zip": ("zip", encrypted(zipped(WORK)), "encrypted"),
    "a zip that claims small sizes": ("zip", lying(zipped(WORK), 1), "damaged"),
    "a zip bomb": (
        "zip",
        zipped({f"01_parcels/scales/{n}": ZEROS[:49_000] for n in range(9)}),
        "100,000 bytes",
    ),
    "a zip of large files": ("zip", zipped({"01_parcels/scales/a": ZEROS}), "above the limit in size"),
    "too many members": ("zip", zipped({f"{n}": b"" for n in range(60)}), "50 files and folders"),
    "too many files": ("zip", zipped({f"01_parcels/scales/{n}": b"" for n in range(11)}), "10 files"),
    "a list of members without end": ("zip", many_claimed(), ""),
    "a truncated zip": ("zip", zipped(WORK)[:-30], "no zip archive"),
    "a tar that is none": ("tar", b"hello" * 400, "no tar archive"),
    "an empty file": ("tar", b"", "empty"),
    "a truncated tar": ("tar", tarred({"01_parcels/scales/a": ZEROS[:9_000]})[:4_000], "no tar archive"),
    "a truncated gz": ("tar", tarred(WORK, "w:gz")[:-40], "no tar archive"),
    "a gz of nothing, many times": ("tar", gzip.compress(b"") * 20_001, "20,000 pieces"),
    "a tar bomb": ("tar", tarred({f"{n}": ZEROS for n in range(9)}, "w:xz"), "Unpacked"),
    "a tar with a huge header": ("tar", tarred({}, "w:", LONG_HEADER) + bytes(300_000), "header"),
    "a tar with a huge member": ("tar", tarred({}, "w:", HUGE), "no tar archive"),
    "a bundle that is none": ("bundle", b"# v2 git bundle\n\nPACK", "does not say which"),
    "a RAR archive": ("unreadable", b"Rar!", "packed in a way"),
}


@pytest.mark.parametrize("case", list(HOSTILE))
def test_hostile_files_end_in_a_problem_that_names_the_cause(tmp_path: Path, case: str) -> None:
    """Never in an exception, and quickly."""
    kind, content, says = HOSTILE[case]
    submission = read(tmp_path, kind, content)
    assert not submission.packages
    assert submission.problem
    assert says in submission.problem


def test_a_sparse_member_is_left_out(tmp_path: Path) -> None:
    """It may claim a size without bytes."""
    sparse = tarfile.TarInfo("01_parcels/scales/sparse.py")
    sparse.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.realsize": str(1 << 40)}
    submission = read(tmp_path, "tar", tarred(WORK, "w:", sparse))
    assert submission.packages == READ
    assert "device" in submission.remarks[0]


def test_a_bomb_of_gigabytes_takes_neither_memory_nor_time(tmp_path: Path) -> None:
    """256 members share one stream of bytes that unpacks to more than all limits together."""
    member, buffer = zipped({"01_parcels/scales/0": bytes(3_000_000)}), io.BytesIO()
    listed = member.index(b"PK\x01\x02")
    entry, end = member[listed:-22], member[-22:]
    buffer.write(member[:listed] + entry * 256)
    buffer.write(end[:8] + struct.pack("<HHII", 256, 256, len(entry) * 256, listed) + b"\0\0")
    tracemalloc.start()
    submission = read(tmp_path, "zip", buffer.getvalue(), Limits())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "32 MiB" in submission.problem
    assert peak < 80_000_000


def test_what_is_small_and_slow_ends_by_the_clock(tmp_path: Path) -> None:
    """The last of the limits."""
    submission = read(tmp_path, "tar", tarred(WORK), replace(SMALL, seconds=-1))
    assert "took longer" in submission.problem


MEMBER_NAMES = st.lists(
    st.sampled_from(
        ["01_parcels", "scales", "..", ".", "", "a.py", "A.py", "C:", "nul", "\\..\\x", "\x01", "é"]
    ),
    min_size=1,
    max_size=6,
).map("/".join)


@given(st.dictionaries(MEMBER_NAMES, st.binary(max_size=20), max_size=12))
@settings(max_examples=60, deadline=None)
def test_no_name_that_was_read_leads_out_of_its_package(
    tmp_path_factory: pytest.TempPathFactory, files: Files
) -> None:
    """Whatever the archive calls its members: relative, downward, portable, and each a file or a folder."""
    folder = tmp_path_factory.getbasetemp()
    names = {name.rstrip("/") or "x": content for name, content in files.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        submission = read(folder, "zip", zipped(names))
    kept = [PurePosixPath(name) for name in submission.packages.get("scales", {})]
    assert not any(path.is_absolute() or {"..", "C:", "nul"} & set(path.parts) for path in kept)
    assert not any(character in str(path) for path in kept for character in "\\\x01:")
    assert len({str(path).casefold() for path in kept}) == len(kept)
    assert not set(kept) & {parent for path in kept for parent in path.parents}


@given(st.sampled_from(["zip", "w:", "w:gz", "w:xz"]), st.integers(0), st.binary(min_size=1, max_size=12))
@settings(max_examples=80, deadline=None)
def test_damage_anywhere_raises_nothing(
    tmp_path_factory: pytest.TempPathFactory, how: str, at: int, damage: bytes
) -> None:
    """Bytes overwritten at any place of an archive: packages within the limits, or a problem."""
    content = zipped(WORK) if how == "zip" else tarred(WORK, how)
    at %= len(content)
    damaged = content[:at] + damage + content[at + len(damage) :]
    submission = read(tmp_path_factory.getbasetemp(), "zip" if how == "zip" else "tar", damaged)
    assert bool(submission.packages) != bool(submission.problem)
    assert sum(map(len, submission.packages.get("scales", {}).values())) <= SMALL.total_bytes


def test_a_repository_is_graded_as_it_was_committed(tmp_path: Path) -> None:
    """With the date of the commit; what was changed since is left alone, and the remark says it."""
    folder = repository(tmp_path / "jane", {**WORK, "02_post/letters/a.py": b"1\n2\n"})
    (folder / "02_post/letters/a.py").write_bytes(b"1\r\n2\r\n")
    clean = read_folder(folder, "repository")
    (folder / "01_parcels/scales/scales.py").write_bytes(b"changed")
    changed = read_folder(folder, "repository")
    assert clean.packages == changed.packages == {**READ, "letters": {"a.py": b"1\n2\n"}}
    assert (clean.remarks, clean.submitted) == ((), datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert changed.remarks == ("The last commit is graded, and not what was changed since, in scales.",)


def test_bare_repositories_and_bundles_give_the_same(tmp_path: Path) -> None:
    """With packed references and objects, and object names of both lengths."""
    folder = repository(tmp_path / "jane")
    git(folder, "gc", "--quiet")
    git(folder, "bundle", "create", "../jane.bundle", "--all")
    git(folder, "clone", "--bare", "--quiet", ".", "../bare.git")
    bundle = read_submission(Found("jane", tmp_path / "jane.bundle", "bundle"), EXERCISES, SMALL)
    bare = read_folder(tmp_path / "bare.git", "repository")
    assert bundle.packages == bare.packages == READ
    assert bundle.submitted == bare.submitted == datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_a_repository_of_longer_object_names_is_read(tmp_path: Path) -> None:
    """SHA-256 instead of SHA-1."""
    folder = tmp_path / "jane"
    folder.mkdir()
    git(folder, "init", "--object-format=sha256")
    assert read_folder(repository(folder), "repository").packages == READ


PROGRAMS = """\
[extensions]
    partialClone = origin
[core]
    repositoryformatversion = 1
    fsmonitor = {0}
    pager = {0}
    sshCommand = {0}
    editor = {0}
    gitProxy = {0}
    alternateRefsCommand = {0}
    hooksPath = hooks
[filter "evil"]
    clean = {0}
    smudge = {0}
    process = {0}
[diff]
    external = {0}
[diff "evil"]
    textconv = {0}
[uploadpack]
    packObjectsHook = {0}
[tar "tar"]
    command = {0}
[alias]
    ls-tree = !{0}
    cat-file = !{0}
[credential]
    helper = {0}
[remote "origin"]
    url = ext::{0}
    uploadpack = {0}
    promisor = true
[protocol "ext"]
    allow = always
"""


def test_nothing_that_a_repository_configures_is_run(tmp_path: Path) -> None:
    """Hooks, fsmonitor, filters, aliases, helpers: git is never told of them."""
    folder = repository(tmp_path / "jane", {**WORK, ".gitattributes": b"*.py filter=evil diff=evil\n"})
    program, trace = folder / ".git/evil", tmp_path / "trace"
    program.write_text(f"#!/bin/sh\ntouch {trace}\n")
    program.chmod(0o755)
    for hook in ("post-checkout", "pre-auto-gc", "post-index-change", "reference-transaction"):
        (folder / ".git/hooks" / hook).symlink_to(program)
    (folder / ".git/config").write_text(PROGRAMS.format(program))
    assert read_folder(folder, "repository").packages == READ
    assert not trace.exists()
    subprocess.run(["git", "status"], cwd=folder, check=False, capture_output=True)
    assert trace.exists(), "the trap would have shut"


def test_a_configuration_that_would_block_git_is_not_read(tmp_path: Path) -> None:
    """A pipe in its place costs nothing."""
    folder = repository(tmp_path / "jane")
    (folder / ".git/config").unlink()
    os.mkfifo(folder / ".git/config")
    assert read_folder(folder, "repository").packages == READ


def borrow_by_alternates(git_folder: Path, other: Path) -> None:
    """What 'git clone --shared' leaves."""
    (git_folder / "objects/info/alternates").write_text(str(other))


def borrow_by_link(git_folder: Path, other: Path) -> None:
    """A link among the objects."""
    (git_folder / "objects/aa").symlink_to(other)


@pytest.mark.parametrize("borrow", [borrow_by_alternates, borrow_by_link])
def test_a_repository_may_not_borrow_another_ones_objects(tmp_path: Path, borrow: object) -> None:
    """HEAD could name a commit of somebody else's."""
    folder = repository(tmp_path / "jane")
    assert callable(borrow)
    borrow(folder / ".git", tmp_path)
    assert "borrows its objects" in read_folder(folder, "repository").problem


def test_links_and_submodules_in_a_commit_are_left_out(tmp_path: Path) -> None:
    """They hold nothing of their own."""
    folder = write(tmp_path / "jane", WORK)
    (folder / "01_parcels/scales/link.py").symlink_to("scales.py")
    inner = repository(folder / "01_parcels/scales/module", {"a.py": b""})
    repository(folder)
    assert inner.is_dir()
    submission = read_folder(folder, "repository")
    assert submission.packages == READ
    assert [remark.split(" was")[0] for remark in submission.remarks[:2]] == [
        "1 symbolic link",
        "1 submodule",
    ]


def test_a_damaged_commit_is_a_problem(tmp_path: Path) -> None:
    """Objects that are missing, or no objects."""
    folder = repository(tmp_path / "jane")
    (folder / ".git/HEAD").write_text("a" * 40)
    assert "damaged or incomplete" in read_folder(folder, "repository").problem


@pytest.mark.parametrize("head", ["ref: ../../../etc/passwd", "ref: refs/../../x", "hello", ""])
def test_a_head_that_leads_elsewhere_is_a_problem(tmp_path: Path, head: str) -> None:
    """References are names below refs, and nothing else."""
    folder = repository(tmp_path / "jane")
    (folder / ".git/HEAD").write_text(head)
    assert "references cannot be read" in read_folder(folder, "repository").problem


def test_what_was_never_committed_is_graded_as_it_lies(tmp_path: Path) -> None:
    """Making a repository and forgetting the commit should cost nobody the course."""
    folder = write(tmp_path / "jane", WORK)
    git(folder, "init")
    submission = read_folder(folder, "repository")
    assert submission.packages == READ
    assert "HEAD has no commit yet" in submission.remarks[0]


def asked(folder: Path, *arguments: str, given: bytes = b"") -> str:
    """What git answers."""
    run = subprocess.run(["git", *arguments], cwd=folder, input=given, capture_output=True, check=True)
    return run.stdout.decode().strip()


def test_an_endless_tree_ends_at_the_limit_of_entries(tmp_path: Path) -> None:
    """Ten folders, each ten times the one before: the files are more than anyone counts, the objects eleven."""
    folder = repository(tmp_path / "jane")
    tree = asked(folder, "rev-parse", "HEAD:01_parcels/scales")
    for _ in range(10):
        listed = "".join(f"040000 tree {tree}\t{number}\n" for number in range(10))
        tree = asked(folder, "mktree", given=listed.encode())
    commit = f"tree {tree}\ncommitter Jane <jane@example.org> 99999999999 +0000\n\nendless\n".encode()
    made = asked(folder, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", given=commit)
    (folder / ".git/HEAD").write_text(made)
    assert "files and folders, the limit" in read_folder(folder, "repository").problem


def class_of(tmp_path: Path) -> Path:
    """A class's folder as platforms and people leave it."""
    folder = tmp_path / "class"
    write(folder / "jane", WORK)
    write(folder / "nested" / "workspace", WORK)
    write(folder / "Doe, Jo_12_assignsubmission_file", {"work.zip": zipped(WORK)})
    write(folder / "alone", {"scales/scales.py": CODE})
    write(folder, {"bob.ZIP": zipped(WORK), "wrong.zip": tarred(WORK), "ann.tar.gz": tarred(WORK, "w:gz")})
    write(
        folder,
        {
            "eve.rar": b"Rar!",
            "broken.zip": b"<html>",
            "notes.txt": b"",
            ".DS_Store": b"",
            "m.xlsx": b"PK\x03\x04",
        },
    )
    (folder / "empty").mkdir()
    os.mkfifo(folder / "pipe.zip")
    (folder / "link").symlink_to(tmp_path)
    return folder


def test_a_class_is_found_by_what_is_in_its_files(tmp_path: Path) -> None:
    """Sorted by name, the ending gone, kinds by content."""
    found = find_submissions([class_of(tmp_path)]).submissions
    assert [(one.name, one.kind) for one in found] == [
        ("Doe, Jo_12_assignsubmission_file", "zip"),
        ("alone", "folder"),
        ("ann", "tar"),
        ("bob", "zip"),
        ("broken", "zip"),
        ("eve", "unreadable"),
        ("jane", "folder"),
        ("nested", "folder"),
        ("wrong", "tar"),
    ]


def test_what_is_no_submission_is_given_back_with_a_reason(tmp_path: Path) -> None:
    """Hidden files apart."""
    strays = find_submissions([class_of(tmp_path)]).strays
    assert [one.path.name for one in strays] == ["empty", "link", "m.xlsx", "notes.txt", "pipe.zip"]


def test_a_path_may_be_one_submission(tmp_path: Path) -> None:
    """A workspace, also an empty one with a manifest; a repository; an archive."""
    work = write(tmp_path / "work", {".gradus/manifest.json": b"{}"})
    paths = [work, repository(tmp_path / "jane"), write(tmp_path, {"bob.zip": zipped(WORK)}) / "bob.zip"]
    found = find_submissions([*paths, *paths]).submissions
    assert [(one.name, one.kind) for one in found] == [
        ("bob", "zip"),
        ("jane", "repository"),
        ("work", "folder"),
    ]


def test_exercises_without_phases_are_one_submission(tmp_path: Path) -> None:
    """If nothing beside them looks like another's: one odd folder must not make a class into one row."""
    write(tmp_path / "jane", {"scales/__init__.py": b"", "letters/__init__.py": b""})
    assert [one.name for one in find_submissions([tmp_path / "jane"]).submissions] == ["jane"]
    write(tmp_path, {"bob.zip": zipped(WORK)})
    assert [one.name for one in find_submissions([tmp_path]).submissions] == ["bob", "jane"]
    write(tmp_path, {"odd/__init__.py": b""})
    assert [one.name for one in find_submissions([tmp_path]).submissions] == ["bob", "jane", "odd"]


def test_names_are_unique_in_any_case_of_letters(tmp_path: Path) -> None:
    """An archive beside the folder it was unpacked to, and the same name in two folders."""
    for name in ("a/jane", "b/Jane"):
        write(tmp_path / name, WORK)
    (tmp_path / "a/jane.zip").write_bytes(zipped(WORK))
    names = [one.name for one in find_submissions([tmp_path / "a", tmp_path / "b"]).submissions]
    assert len({name.casefold() for name in names}) == 3


def test_a_path_with_nothing_to_grade_is_refused(tmp_path: Path) -> None:
    """With the path, and what is there instead."""
    (tmp_path / "notes.txt").write_text("")
    for path in (tmp_path, tmp_path / "gone", tmp_path / "notes.txt"):
        with pytest.raises(SubmissionError, match=path.name):
            find_submissions([path])
