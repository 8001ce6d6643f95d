"""Progress outlives crashes, edits and sharper tests; what cannot be read is kept beside."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gradus.atomic import write_atomically
from gradus.errors import NewerStateError
from gradus.exercises.briefs import Brief
from gradus.exercises.course import Exercise
from gradus.judging.verdict import Score, State, Verdict
from gradus.learner.progress import Progress, changing_progress, load_progress, record_verdict, save_progress

BRIEF = Brief.model_validate(
    {
        "id": "1.10",
        "title": "Weighing parcels",
        "kind": "micro",
        "level": ["beginner"],
        "study": "1h",
        "build": "1h",
        "points": 10,
        "learning": ["Weigh a parcel"],
    }
)
FILES = {"scales.py": b"def weight(): ...\n"}


def exercise(root: Path, tests: str = "def test_one(): ...\n") -> Exercise:
    """One whose tests have this text."""
    found = Exercise(BRIEF, root / "01_parcels" / "scales", root)
    found.test.parent.mkdir(parents=True, exist_ok=True)
    found.test.write_text(tests, encoding="utf-8")
    return found


def verdict(state: State, earned: float = 0.0) -> Verdict:
    """The least that a verdict says."""
    score = Score(earned=earned, possible=10.0)
    return Verdict(
        exercise="scales", id="1.10", title="", phase="01_parcels", state=state, sentence="", score=score
    )


def recorded(root: Path, *verdicts: Verdict) -> Progress:
    """What is remembered after these verdicts on the same files."""
    progress = Progress()
    for one in verdicts:
        progress.record(exercise(root), FILES, one)
    return progress


def test_a_new_workspace_has_no_progress(tmp_path: Path) -> None:
    """No file, no history, no error."""
    assert load_progress(tmp_path / "state") == Progress()


def test_progress_is_read_as_it_was_saved(tmp_path: Path) -> None:
    """Times to the microsecond included."""
    progress = recorded(tmp_path, verdict("failed", 4), verdict("passed", 10))
    save_progress(tmp_path / "state", progress)
    assert load_progress(tmp_path / "state") == progress


def test_progress_is_kept_under_the_id_of_the_exercise(tmp_path: Path) -> None:
    """An exercise may be renamed; its id stays, and 1.10 is not 1.1."""
    progress = recorded(tmp_path, verdict("passed", 10))
    assert list(progress.exercises) == ["1.10"]


def test_an_entry_says_what_was_judged_and_when(tmp_path: Path) -> None:
    """State, points, fingerprints of files and tests, the moment."""
    before = datetime.now(UTC)
    entry = recorded(tmp_path, verdict("passed", 10)).exercises["1.10"]
    assert (entry.state, entry.earned, entry.possible) == ("passed", 10.0, 10.0)
    assert entry.content != entry.tests
    assert before <= entry.checked_at <= datetime.now(UTC)
    assert entry.passed_at == entry.checked_at


def test_an_exercise_that_was_never_checked_has_no_entry(tmp_path: Path) -> None:
    """It neither passed nor asks for a new check."""
    progress, unknown = Progress(), exercise(tmp_path)
    assert (progress.entry(unknown), progress.passed(unknown), progress.recheck_suggested(unknown)) == (
        None,
        False,
        False,
    )


def test_what_has_passed_stays_passed(tmp_path: Path) -> None:
    """A later edit that fails is told by the state; the moment of passing stays the first."""
    once = recorded(tmp_path, verdict("passed", 10))
    first = once.exercises["1.10"].passed_at
    once.record(exercise(tmp_path), FILES, verdict("failed", 2))
    once.record(exercise(tmp_path), FILES, verdict("passed", 10))
    assert once.passed(exercise(tmp_path))
    assert once.exercises["1.10"].passed_at == first


@pytest.mark.parametrize("state", ["failed", "error", "timeout", "incomplete"])
def test_only_a_passed_verdict_counts_as_passed(tmp_path: Path, state: State) -> None:
    """Full points do not: lint and health cost none, and passing needs them clean."""
    assert not recorded(tmp_path, verdict(state, 10)).passed(exercise(tmp_path))


def test_the_best_score_is_never_lowered(tmp_path: Path) -> None:
    """The last score is shown beside it."""
    entry = recorded(tmp_path, verdict("failed", 3), verdict("failed", 8), verdict("error")).exercises["1.10"]
    assert (entry.best, entry.earned, entry.state) == (8.0, 0.0, "error")


def test_our_own_fault_is_not_recorded(tmp_path: Path) -> None:
    """Neither as a first entry nor over one that is there."""
    assert recorded(tmp_path, verdict("not_gradable")).exercises == {}
    entry = recorded(tmp_path, verdict("passed", 10), verdict("not_gradable")).exercises["1.10"]
    assert (entry.state, entry.earned) == ("passed", 10.0)


def test_changed_tests_suggest_a_new_check(tmp_path: Path) -> None:
    """What passed the old ones stays done; checking again against the new ones ends the suggestion."""
    progress = recorded(tmp_path, verdict("passed", 10))
    assert not progress.recheck_suggested(exercise(tmp_path))
    sharpened = exercise(tmp_path, "def test_two(): ...\n")
    assert (progress.recheck_suggested(sharpened), progress.passed(sharpened)) == (True, True)
    progress.record(sharpened, FILES, verdict("passed", 10))
    assert not progress.recheck_suggested(sharpened)


def test_what_never_passed_asks_for_no_new_check(tmp_path: Path) -> None:
    """It is open anyway."""
    progress = recorded(tmp_path, verdict("failed", 2))
    assert not progress.recheck_suggested(exercise(tmp_path, "def test_two(): ...\n"))


def kept(state: Path) -> dict[str, bytes]:
    """The files of the state, without the lock."""
    files = [path for path in state.iterdir() if path.is_file() and path.suffix != ".lock"]
    return {path.name: path.read_bytes() for path in files}


UNREADABLE = [b"", b"{", b"[]", b"\xff\xfe", b'{"version": 0}', b'{"exercises": {"1.1": {"state": "won"}}}']


@pytest.mark.parametrize("content", UNREADABLE)
def test_a_file_that_makes_no_sense_is_moved_aside(tmp_path: Path, content: bytes) -> None:
    """Nothing a learner has reached is thrown away: it stays, byte for byte, under another name."""
    (tmp_path / "progress.json").write_bytes(content)
    assert load_progress(tmp_path) == Progress(moved_aside="progress.json.unreadable-1")
    assert load_progress(tmp_path) == Progress()
    assert kept(tmp_path) == {"progress.json.unreadable-1": content}


def test_files_moved_aside_never_replace_each_other(tmp_path: Path) -> None:
    """Each gets the next free number."""
    for content in (b"first", b"second", b"third"):
        (tmp_path / "progress.json").write_bytes(content)
        load_progress(tmp_path)
    names = sorted(kept(tmp_path))
    assert names == [f"progress.json.unreadable-{number}" for number in (1, 2, 3)]
    assert (tmp_path / names[0]).read_bytes() == b"first"


def test_unknown_fields_outlive_a_change(tmp_path: Path) -> None:
    """Whoever goes back to an older tool, and forth again, keeps what only the newer one knows."""
    save_progress(tmp_path, recorded(tmp_path, verdict("passed", 10)))
    path = tmp_path / "progress.json"
    text = path.read_text().replace('"version"', '"streak": 3,\n "version"')
    path.write_text(text.replace('"state"', '"mood": "calm",\n "state"'), encoding="utf-8")
    progress = record_verdict(tmp_path, exercise(tmp_path), FILES, verdict("failed", 2))
    assert progress.passed(exercise(tmp_path))
    assert ('"streak": 3' in path.read_text(), '"mood": "calm"' in path.read_text()) == (True, True)


def test_a_file_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    """Its fields may mean something else now: it is neither read, nor written, nor moved."""
    (tmp_path / "progress.json").write_bytes(b'{"version": 2, "steps": []}')
    with pytest.raises(NewerStateError, match="newer gradus"):
        load_progress(tmp_path)
    with pytest.raises(NewerStateError):
        record_verdict(tmp_path, exercise(tmp_path), FILES, verdict("passed", 10))
    assert kept(tmp_path) == {"progress.json": b'{"version": 2, "steps": []}'}


def test_a_change_that_fails_is_not_kept(tmp_path: Path) -> None:
    """All of it or nothing."""
    with pytest.raises(ZeroDivisionError), changing_progress(tmp_path) as progress:
        progress.help_on(exercise(tmp_path)).hints["weight"] = 1 // 0
    assert kept(tmp_path) == {}


WRITER = """
import sys
from pathlib import Path
from gradus.learner.progress import changing_progress, Help

for number in range(1_000_000):
    with changing_progress(Path(sys.argv[1])) as progress:
        progress.help["1.1"] = Help(hints={"a topic of some length" * 1000: number})
    print(number, flush=True)
"""


def test_a_writer_killed_at_any_moment_leaves_a_readable_file(tmp_path: Path) -> None:
    """``kill -9`` strikes while it writes: what it had reported is there, and the next writer sweeps its rests."""
    for stop in (1, 2, 5):
        command = [sys.executable, "-c", WRITER, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            said = [int(writer.stdout.readline()) for _ in range(stop)]
            writer.kill()
        [number] = load_progress(tmp_path).help["1.1"].hints.values()
        assert said[-1] <= number
    record_verdict(tmp_path, exercise(tmp_path), FILES, verdict("passed", 10))
    assert list(kept(tmp_path)) == ["progress.json"]


def test_a_written_file_has_its_folders_made(tmp_path: Path) -> None:
    """The first write of a workspace meets none."""
    write_atomically(tmp_path / "deep" / "state" / "file", b"content")
    assert (tmp_path / "deep" / "state" / "file").read_bytes() == b"content"


def test_a_written_file_replaces_the_old_one_alone(tmp_path: Path) -> None:
    """Shorter content leaves nothing of the longer behind, and no other file appears."""
    for content in (b"a long content", b"short", b""):
        write_atomically(tmp_path / "file", content)
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": content}


FULL_DISK = """
import resource, sys
from pathlib import Path
from gradus.atomic import write_atomically

resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
write_atomically(Path(sys.argv[1]), b"x" * 1000)
"""


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    """A process that may write ten bytes stands for a full disk: old content, no temporary file behind."""
    (tmp_path / "file").write_bytes(b"old")
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path / "file")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "OSError: [Errno 27] File too large" in run.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"old"}


def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(tmp_path: Path) -> None:
    """Where a folder has the name, the error comes after the content was written beside it."""
    (tmp_path / "file").mkdir()
    with pytest.raises(OSError, match="file"):
        write_atomically(tmp_path / "file", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_two_checks_at_once_both_leave_their_entry(tmp_path: Path) -> None:
    """Each verdict is added to what is kept by then, not to what was kept when the check began."""
    first = exercise(tmp_path)
    second = Exercise(BRIEF.model_copy(update={"id": "1.11"}), first.folder, tmp_path)
    for one in (first, second):
        record_verdict(tmp_path / "state", one, FILES, verdict("passed", 10.0))

    assert set(load_progress(tmp_path / "state").exercises) == {"1.10", "1.11"}
