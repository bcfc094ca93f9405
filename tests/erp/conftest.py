from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _extra() -> None:
    """The import is an extra of the package; where it is not installed there is nothing to test."""
    pytest.importorskip("ibis", reason="needs the extra cec-xl[erp]")
