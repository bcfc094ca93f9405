"""The real workbooks of the shared corpus, as test parameters."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import SHARED, shared_data

_FOLDER = SHARED / "data" / "corpus"

OPENABLE = sorted(
    f"{folder}/{path.name}" for folder in ("xlsx", "xlsm") if _FOLDER.exists() for path in (_FOLDER / folder).iterdir()
)
BAD = sorted(f"bad/{path.name}" for path in (_FOLDER / "bad").iterdir()) if _FOLDER.exists() else []

SIGNED = {"xlsx/poi__hello-world-signed.xlsx", "xlsx/poi__ms-office-2010-signed.xlsx"}
"""Openable, but a change would void their signature."""

FINE = {
    "bad/calamine__issue_174.xlsx": "a valid gnumeric file whose declared dimension is the whole sheet",
    "bad/poi__59021.xlsx": "valid: namespace prefixes, no styles, absolute targets",
    "bad/poi__Excel_file_with_trash_item.xlsx": "valid: an unreferenced [trash] item with a wrong checksum",
    "bad/poi__MalformedSSTCount.xlsx": "only the count of shared strings is absurd, and nobody needs it",
    "bad/test_files__large_strings.xlsx": "long texts repeated: unpacks 120-fold, yet to a mere 57 MB",
}
"""Files of the bad folder that are in truth readable, and why."""


def each(names: list[str]) -> pytest.MarkDecorator:
    """Parametrise over files; one skipped test stands for all where the corpus is absent."""
    return pytest.mark.parametrize("name", names or ["absent"])


def corpus_file(name: str) -> Path:
    """The path of a corpus file; skips where there is none."""
    return shared_data("corpus", *name.split("/"))
