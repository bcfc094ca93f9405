from __future__ import annotations

from pathlib import Path

import pytest

from cec_xl.template.checklist import CHECKLIST, fingerprint, stated, update
from tests.support import PROJECT


def test_the_checklist_applies_to_the_template_beside_it():
    template = PROJECT / "workbook_template.xlsm"
    if not template.exists():
        pytest.skip("the template has not been built")
    assert stated(PROJECT / CHECKLIST) == fingerprint(template), "run: cec-xl template build"


def test_updating_changes_the_fingerprint_and_nothing_else(tmp_path: Path):
    template, checklist = tmp_path / "t.xlsm", tmp_path / "list.md"
    template.write_bytes(b"workbook")
    text = (PROJECT / CHECKLIST).read_text(encoding="utf-8")
    checklist.write_text(text, encoding="utf-8")
    update(template, checklist)
    assert stated(checklist) == fingerprint(template)
    assert checklist.read_text(encoding="utf-8").replace(fingerprint(template), stated(PROJECT / CHECKLIST)) == text
    before = checklist.stat().st_mtime_ns
    update(template, checklist)
    assert checklist.stat().st_mtime_ns == before


def test_a_checklist_without_fingerprint_is_refused(tmp_path: Path):
    path = tmp_path / "list.md"
    path.write_text("nothing")
    with pytest.raises(ValueError, match="fingerprint"):
        stated(path)
