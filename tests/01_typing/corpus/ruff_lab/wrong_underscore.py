"""An underscore says "not used on purpose", which is the quick fix, and hides that it should have been used.

replaces: summary.py
fails:
  - test_each_site_has_its_own_volume
  - test_the_demonstration_reports_the_truth
"""

from collections.abc import Sequence


def volumes(entries: Sequence[Entry]) -> list[tuple[str, int]]:
    """Each site with its bytes."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.site, []).append(entry)
    return [(site, volume(entries)) for site, _group in sorted(groups.items())]
