"""Names for files that are written beside a workbook."""

from __future__ import annotations

from pathlib import Path


def free_path(folder: Path, name: str, suffix: str = ".pdf") -> Path:
    """A path for a new file, numbered where the name is taken: a report never replaces an earlier one."""
    path, number = folder / f"{name}{suffix}", 2
    while path.exists():
        path = folder / f"{name} ({number}){suffix}"
        number += 1
    return path
