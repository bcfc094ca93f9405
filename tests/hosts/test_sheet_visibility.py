from __future__ import annotations

import re
from pathlib import Path

import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cec_xl.errors import InputError
from cec_xl.hosts.closed import ClosedWorkbook
from tests.hosts.decorated import SHEET, build, parts

WORKBOOK = "xl/workbook.xml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    def decorate(book: Workbook, _sheet: Worksheet, other: Worksheet) -> None:
        book.add_worksheet("Oculta").hide()
        book.add_worksheet("Muy oculta").very_hidden()
        other.write("A1", 1)

    return build(tmp_path / "libro.xlsx", decorate)


def show(path: Path, **shown: bool) -> set[str]:
    """Show and hide sheets; returns the parts that changed."""
    before = parts(path)
    with ClosedWorkbook.open(path) as book:
        book.show_sheets({name.replace("_", " "): state for name, state in shown.items()})
        book.save()
    after = parts(path)
    return {name for name in after if after[name] != before[name]}


def states(path: Path) -> dict[str, str]:
    text = parts(path)[WORKBOOK].decode()
    sheets = re.findall(r'<sheet name="([^"]*)"([^>]*)>', text)
    return {name: (re.findall(r'state="(\w+)"', rest) or [""])[0] for name, rest in sheets}


def test_sheets_are_shown_and_hidden(path: Path):
    assert show(path, Oculta=True, Otra=False) == {WORKBOOK}
    assert states(path) == {"Datos": "", "Otra": "hidden", "Oculta": "", "Muy oculta": "veryHidden"}


def test_what_is_as_wanted_stays_byte_for_byte(path: Path):
    assert show(path, Oculta=False, Muy_oculta=False, Datos=True, No_hay=True) == set()


def test_hiding_the_active_sheet_opens_another_and_leaves_none_selected_behind(path: Path):
    assert show(path, Datos=False) == {WORKBOOK, SHEET}
    assert 'activeTab="1"' in parts(path)[WORKBOOK].decode()
    assert "tabSelected" not in parts(path)[SHEET].decode()


def test_the_last_visible_sheet_cannot_be_hidden(path: Path):
    before = parts(path)
    with pytest.raises(InputError) as caught:
        show(path, Datos=False, Otra=False)
    assert caught.value.code == "no_visible_sheet"
    assert parts(path) == before
