"""Keeps the checklist for real Excel tied to the template it applies to."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

CHECKLIST = Path("docs") / "smoke-test.md"
_FINGERPRINT = re.compile(r"^`[0-9a-f]{64}`$", re.MULTILINE)


def fingerprint(template: Path) -> str:
    """The SHA-256 of the template, as the checklist shows it."""
    return hashlib.sha256(template.read_bytes()).hexdigest()


def update(template: Path, checklist: Path) -> None:
    """Write the template's fingerprint into the checklist; nothing happens where it stands already."""
    text = checklist.read_text(encoding="utf-8")
    changed = _FINGERPRINT.sub(f"`{fingerprint(template)}`", text, count=1)
    if changed != text:
        checklist.write_text(changed, encoding="utf-8", newline="\n")


def stated(checklist: Path) -> str:
    """The fingerprint the checklist shows.

    Raises:
        ValueError: it shows none.
    """
    found = _FINGERPRINT.search(checklist.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError("the checklist shows no fingerprint")
    return found[0].strip("`")
