"""Fixtures of the modules beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hosts.written_workbooks import sheet, workbook_parts, write_zip


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_zip(tmp_path / "Año 2024.xlsx", workbook_parts(sheet("")))
