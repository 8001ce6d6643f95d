"""What the linter's own quick fix writes: the rule wanted `strict` to be said, and now it is said wrongly.

replaces: entry.py
fails:
  - test_two_lines_run_together_are_refused
  - test_the_demonstration_reports_the_truth
"""

from datetime import datetime


def parse(line: str) -> Entry:
    """The entry on a line."""
    try:
        fields = dict(zip(FIELDS, line.split(), strict=False))
        return Entry(
            moment=datetime.strptime(fields["moment"], "%Y-%m-%dT%H:%M:%S%z"),
            site=fields["site"].lower().removeprefix("www."),
            method=fields["method"],
            path=fields["path"].partition("?")[0],
            status=int(fields["status"]),
            size=int(fields["size"]),
        )
    except (KeyError, ValueError) as error:
        raise LineError(f"no request: {line.strip()!r}") from error
