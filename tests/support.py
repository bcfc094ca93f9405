"""What several test modules share: where the real data lies and which outside tools are present."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

IN_CI = os.environ.get("CI") == "true"
PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared"


def shared_data(*parts: str) -> Path:
    """A file or folder of the shared data beside the checkout; skips the test where there is none."""
    path = SHARED.joinpath("data", *parts)
    if not path.exists():
        if IN_CI:
            pytest.fail(f"shared data missing: {path}")
        pytest.skip("needs the shared data folder beside the checkout")
    return path


def tool(name: str) -> str:
    """Full path of an outside program; skips the test on a user's machine where it is not installed."""
    found = shutil.which(name)
    if found is None:
        if IN_CI:
            pytest.fail(f"{name} is missing")
        pytest.skip(f"needs {name}")
    return found
