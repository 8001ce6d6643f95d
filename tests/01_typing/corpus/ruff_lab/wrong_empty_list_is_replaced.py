"""`or []` reads well, and an empty list is false: the caller's own list is thrown away.

replaces: archive.py
fails:
  - test_bad_lines_are_noted_and_good_ones_kept
  - test_a_value_error_of_the_archive_is_no_bad_line_either
"""

from collections.abc import Iterable


def load(lines: Iterable[str], archive: Archive, problems: list[Problem] | None = None) -> list[Problem]:
    """Add an entry for each line that can be read."""
    problems = problems or []
    for number, line in enumerate(lines, start=1):
        try:
            archive.add(parse(line))
        except LineError as error:
            problems.append(Problem(number, str(error)))
    return problems
