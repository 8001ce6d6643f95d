"""The pytest plugin that runs some of the tests only, in an order of the caller's choice.

Who tries hundreds of wrong programs wants the test that objects to come first, and none that cannot. Tests are
independent of their order, so this changes how soon a run is over and not what it says.
"""

from collections.abc import Sequence

import pytest


class Selection:
    """Keeps the tests named by ``chosen``, in that order; a name that was not collected is passed over."""

    def __init__(self, chosen: Sequence[str]) -> None:
        self._ranks = {name: rank for rank, name in enumerate(chosen)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Pytest itself groups tests by the fixtures they share; what is chosen here comes after that."""
        kept = [item for item in items if item.nodeid in self._ranks]
        items[:] = sorted(kept, key=lambda item: self._ranks[item.nodeid])
