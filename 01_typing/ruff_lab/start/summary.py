"""What a list of entries comes to: volume, sites, failures, the busiest paths."""

# TODO: mend A001, B007, C403, PERF401, RET505 and S101. Two of them point at more than style.

from collections import Counter
from collections.abc import Sequence

from ruff_lab.entry import Entry

SERVER_ERROR = 500
SHAKY, FAILING = 1, 10


def volume(entries: Sequence[Entry]) -> int:
    """Bytes sent for all entries together."""
    sum = 0
    for entry in entries:
        sum += entry.size
    return sum


def sites(entries: Sequence[Entry]) -> list[str]:
    """Each site once, in the order of the alphabet."""
    return sorted(set([entry.site for entry in entries]))


def failures(entries: Sequence[Entry]) -> list[Entry]:
    """Entries that the server could not answer: status 500 and above, in their order."""
    found = []
    for entry in entries:
        if entry.status >= SERVER_ERROR:
            found.append(entry)
    return found


def health(entries: Sequence[Entry]) -> str:
    """One word: "failing" from 10 % of failures on, "shaky" from 1 % on, else (or without entries) "healthy"."""
    share = 100 * len(failures(entries)) / max(len(entries), 1)
    if share >= FAILING:
        return "failing"
    elif share >= SHAKY:
        return "shaky"
    else:
        return "healthy"


def volumes(entries: Sequence[Entry]) -> list[tuple[str, int]]:
    """Each site with the bytes that were sent for it, in the order of the alphabet."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.site, []).append(entry)
    rows = []
    for site, group in sorted(groups.items()):
        total = volume(entries)
        rows.append((site, total))
    return rows


def busiest(entries: Sequence[Entry], limit: int) -> list[tuple[str, int]]:
    """The ``limit`` paths asked for most, with how often; among equals, the one that came first.

    ValueError ``a limit of 0 shows nothing: expected 1 or more`` for a limit below one.
    """
    assert limit >= 1, f"a limit of {limit} shows nothing: expected 1 or more"
    return Counter(entry.path for entry in entries).most_common(limit)
