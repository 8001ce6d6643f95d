"""Looks at the error alone, not at what caused it: every ConnectError is a refusal.

replaces: outcomes.py
fails:
  - test_each_way_not_to_connect_has_its_own_outcome
  - test_errors_are_classified_as_the_table_says
"""


def _unconnected(error: Exception) -> Outcome:
    return Outcome.UNREACHABLE if isinstance(error, httpx.ProxyError) else Outcome.REFUSED
