"""A submission read into memory, whatever it came in. Nothing is unpacked to disk, and nothing of it runs.

Whatever strangers hand in, the outcome is a submission: with packages and remarks, or with a problem that says what to
do about it. An exception here would be a mistake of ours.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from gradus.errors import SubmissionError
from gradus.exercises.course import Exercise
from gradus.grading.intake.bounds import Budget, Limits
from gradus.grading.intake.folders import folder_entries
from gradus.grading.intake.placing import Entry, place
from gradus.grading.intake.repositories import Committed, read_bundle, read_repository
from gradus.grading.intake.submission import Found, Kind, Submission
from gradus.grading.intake.tar_archives import tar_entries
from gradus.grading.intake.zip_archives import zip_entries

_Source = Callable[[Path, Budget], Generator[Entry, None, None]]

_SOURCES: Mapping[Kind, _Source] = {"folder": folder_entries, "zip": zip_entries, "tar": tar_entries}

_UNREADABLE = (
    "It is packed in a way that is not read here. Hand in a zip, a tar archive (plain, gz, bz2, xz), a git bundle,"
    " a git repository or a folder."
)


def read_submission(found: Found, exercises: Sequence[Exercise], limits: Limits | None = None) -> Submission:
    """The packages of ``exercises`` that are in ``found``; those that are not in it are not in the result either."""
    try:
        committed = _read(found, exercises, Budget(limits or Limits()))
    except SubmissionError as error:
        return Submission(found, problem=str(error))
    except OSError as error:
        return Submission(found, problem=f"It cannot be read: {error.strerror}.")
    except (MemoryError, RecursionError):
        return Submission(found, problem="Reading it took more memory than there is.")
    placed = committed.placed
    return Submission(found, placed.packages, placed.remarks, committed.submitted)


def _read(found: Found, exercises: Sequence[Exercise], budget: Budget) -> Committed:
    if found.kind == "unreadable":
        raise SubmissionError(_UNREADABLE)
    if found.kind == "repository":
        return read_repository(found.source, exercises, budget)
    if found.kind == "bundle":
        return read_bundle(found.source, exercises, budget)
    with closing(_SOURCES[found.kind](found.source, budget)) as entries:
        return Committed(place(entries, exercises, budget), None)
