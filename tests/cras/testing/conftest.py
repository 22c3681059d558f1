from __future__ import annotations

from collections.abc import Iterator

import pytest

from cras.testing.ledger import Ledger, collecting


@pytest.fixture(autouse=True)
def _away_from_the_summary_of_this_run() -> Iterator[None]:
    """Assertions that fail on purpose are not what this test run reports about itself."""
    with collecting(Ledger()):
        yield
