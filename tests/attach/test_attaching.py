"""Our sheets put into workbooks somebody already has."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pytest

from cec_xl.attach import Attachment, attach_sheets
from cec_xl.attach.tab_names import LONGEST
from cec_xl.errors import CecError
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.edited_package import EditedPackage
from cec_xl.hosts.reading.structure import Structure, Visibility, load_structure
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.workbook.refresh import refresh_workbook
from cec_xl.workbook.sheets import all_sheets
from cec_xl.workbook.view import ATTACHED_SUFFIX
from tests.attach.workbooks import STRICT_MAIN, STRICT_OFFICE, write_workbook
from tests.support import ooxml_errors


def attached(path: Path, **options: str) -> tuple[Attachment, Structure]:
    with EditedPackage.open(path) as package:
        attachment = attach_sheets(package, **options)
        package.write(path.with_name("attached.xlsx"))
    with EditedPackage.open(path.with_name("attached.xlsx")) as package:
        return attachment, load_structure(package)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(path: Path) -> openpyxl.Workbook:
    """The workbook as an independent reader finds it."""
    with warnings.catch_warnings():
        # It knows nothing of sparklines, and says so.
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(path)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_workbook(tmp_path / "libro.xlsx")


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_sheets_follow_the_workbooks_own_in_the_language_asked_for(book: Path, language: str):
    attachment, structure = attached(book, language=language)
    labels = Labels(language)
    ours = tuple(labels.text(f"sheets.{sheet.key}") for sheet in all_sheets())
    assert attachment.sheets == ours
    assert tuple(sheet.name for sheet in structure.sheets) == ("Ventas", *ours)
    assert "cecxl_customers" in structure.tables
    assert len({sheet.sheet_id for sheet in structure.sheets}) == len(structure.sheets)


def test_the_complete_view_shows_every_sheet(book: Path):
    _, basic = attached(book)
    _, complete = attached(book, view="complete")
    assert any(sheet.visibility is Visibility.HIDDEN for sheet in basic.sheets)
    assert all(sheet.visibility is Visibility.VISIBLE for sheet in complete.sheets)


def test_a_sheet_whose_name_is_taken_gets_another_one_everywhere(tmp_path: Path):
    book = write_workbook(tmp_path / "libro.xlsx", sheets=("clientes", "Inicio"))
    attachment, structure = attached(book)
    assert attachment.renamed == {"Inicio": "Inicio_CEC", "Clientes": "Clientes_CEC"}
    assert structure.tables["cecxl_customers"].sheet.name == "Clientes_CEC"
    before, after = parts(book), parts(tmp_path / "attached.xlsx")
    added = b"".join(content for name, content in after.items() if name not in before)
    # Links, formulas and charts; a reference to the old name would lead to the user's sheet.
    assert b"Inicio_CEC" in added
    assert not re.search(rb"['\"#>](?:Inicio|Clientes)'?!", added)
    names = after["xl/workbook.xml"].decode()
    assert "'Inicio_CEC'!" in names
    assert "'Inicio'!" not in names


def test_formats_are_appended_and_the_workbooks_own_stay_first(book: Path, tmp_path: Path):
    attached(book)
    styles = parts(tmp_path / "attached.xlsx")["xl/styles.xml"].decode()
    assert '<font><sz val="10"/><name val="Arial"/></font>' in styles
    for name in ("fonts", "fills", "borders", "cellXfs", "dxfs", "numFmts"):
        inner = re.search(rf'<{name} count="(\d+)">(.*?)</{name}>', styles, re.DOTALL)
        assert inner is not None
        child = {"cellXfs": "xf", "numFmts": "numFmt"}.get(name, name.removesuffix("s"))
        outside = re.sub(r"<dxf>.*?</dxf>", "<dxf>", inner[2], flags=re.DOTALL)
        assert int(inner[1]) == len(re.findall(rf"<{child}[ />]", outside)), name
    assert "theme=" not in styles
    assert "<scheme" not in styles
    # The heading of our start sheet: white on navy, as in a new workbook.
    sheet = opened(tmp_path / "attached.xlsx")["Inicio"]
    heading = sheet["B1"]
    assert heading.font.color.rgb == "FFFFFFFF"
    assert heading.fill.fgColor.rgb == "FF1F3A5F"
    assert heading.value
    # Cells nobody formatted look as they do everywhere in the workbook.
    assert opened(tmp_path / "attached.xlsx")["Ventas"]["A1"].font.name == "Arial"


@pytest.mark.parametrize("styles", [None, ""])
def test_a_workbook_without_formats_gets_a_standard_one_before_ours(tmp_path: Path, styles: str | None):
    attached(write_workbook(tmp_path / "libro.xlsx", styles=styles))
    book = opened(tmp_path / "attached.xlsx")
    assert book["Ventas"]["A1"].fill.fill_type is None
    assert book["Inicio"]["B1"].fill.fgColor.rgb == "FF1F3A5F"
    assert not ooxml_errors(tmp_path / "attached.xlsx")


def test_only_one_sheet_is_selected_and_none_has_a_code_name(book: Path, tmp_path: Path):
    attached(book)
    before, after = parts(book), parts(tmp_path / "attached.xlsx")
    sheets = [after[name] for name in after if name.startswith("xl/worksheets/sheet") and name not in before]
    assert not [content for content in sheets if b"tabSelected" in content or b"codeName" in content]


def test_our_formulas_are_calculated_when_the_workbook_is_opened(book: Path):
    _, structure = attached(book)
    assert structure.calculation["fullCalcOnLoad"] == "1"


def test_names_that_belong_to_a_sheet_follow_it(book: Path):
    _, structure = attached(book)
    titles = {name.sheet.name: name.formula for name in structure.names if name.sheet is not None}
    assert titles["Clientes"].startswith("Clientes!")


def test_names_of_the_workbook_stay_before_ours(tmp_path: Path):
    names = '<definedNames><definedName name="Tasa">Ventas!$A$1</definedName></definedNames><calcPr calcId="1"/>'
    _, structure = attached(write_workbook(tmp_path / "libro.xlsx", after_sheets=names))
    assert structure.names[0].name == "Tasa"
    assert structure.target("cecxl_view") is not None


def test_a_strict_workbook_gets_strict_parts(tmp_path: Path):
    book = write_workbook(tmp_path / "libro.xlsx", main=STRICT_MAIN, office=STRICT_OFFICE)
    _, structure = attached(book)
    assert structure.strict
    assert "cecxl_customers" in structure.tables
    before, after = parts(book), parts(tmp_path / "attached.xlsx")
    added = b"".join(content for name, content in after.items() if name not in before)
    assert b"schemas.openxmlformats.org/spreadsheetml" not in added
    assert b"schemas.openxmlformats.org/officeDocument" not in added
    assert b"schemas.openxmlformats.org/drawingml" not in added


def test_dates_are_told_from_1904_where_the_workbook_counts_so(tmp_path: Path):
    book = write_workbook(tmp_path / "libro.xlsx", properties='<workbookPr date1904="1"/>')
    attached(book)
    content = b"".join(c for n, c in parts(tmp_path / "attached.xlsx").items() if n.startswith("xl/worksheets/sheet"))
    bounds = re.findall(rb'type="date"[^>]*>(?:<formula1>(\d+)</formula1>)(?:<formula2>(\d+)</formula2>)?', content)
    # No day before the first one: 1 from 1900 becomes 0 from 1904.
    assert {first for first, _ in bounds} == {b"0"}


def test_what_was_attached_can_be_read_and_written(book: Path, tmp_path: Path):
    attached(book)
    with ClosedWorkbook.open(tmp_path / "attached.xlsx") as port:
        assert port.read_name("cecxl_view") == Labels("es").choice("view", "basic")
        assert "Nº de cliente" in port.read_table("cecxl_customers")


PROTECTED = '<workbookProtection lockStructure="1"/>'
LEFT_OVER = '<definedNames><definedName name="cecxl_view">Ventas!$A$1</definedName></definedNames>'
ADD_IN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("attach_structure_protected", {"properties": PROTECTED}),
        ("attach_remains", {"after_sheets": LEFT_OVER}),
        ("attach_add_in", {"kind": ADD_IN}),
        ("attach_shared", {"more": {"revisionHeaders": "<headers/>"}}),
        ("attach_too_many_formats", {"styles": f'<cellXfs count="63999">{"<xf/>" * 63_999}</cellXfs>'}),
    ],
)
def test_a_workbook_that_cannot_take_our_sheets_is_refused(tmp_path: Path, code: str, options: dict[str, object]):
    book = write_workbook(tmp_path / "libro.xlsx", **options)  # type: ignore[arg-type]  # one option each
    with EditedPackage.open(book) as package:
        with pytest.raises(CecError) as refusal:
            attach_sheets(package)
        assert not package.changed
    assert refusal.value.code == code
    for language in LANGUAGES:
        assert "libro.xlsx" in refusal.value.text(Labels(language))


def test_a_workbook_is_attached_to_only_once(book: Path, tmp_path: Path):
    attached(book)
    with EditedPackage.open(tmp_path / "attached.xlsx") as package, pytest.raises(CecError) as refusal:
        attach_sheets(package)
    assert refusal.value.code == "attach_present"


def test_a_protection_of_windows_alone_does_not_hinder(tmp_path: Path):
    _, structure = attached(write_workbook(tmp_path / "libro.xlsx", properties='<workbookProtection lockWindows="1"/>'))
    assert "cecxl_customers" in structure.tables


def test_the_start_sheet_names_the_command_where_a_new_workbook_has_a_button(book: Path, tmp_path: Path):
    attached(book)
    drawings = b"".join(c for n, c in parts(tmp_path / "attached.xlsx").items() if n.startswith("xl/drawings/drawing"))
    assert b"<a:t>Actualizar: cec-xl refresh</a:t>" in drawings
    assert b'macro="[0]' not in drawings


def test_a_refresh_hides_our_sheets_and_never_one_of_the_users(tmp_path: Path):
    book = write_workbook(tmp_path / "libro.xlsx", sheets=("DAFO", "SWOT", "Encuestas"))
    attached(book, view="complete")
    with ClosedWorkbook.open(tmp_path / "attached.xlsx") as port:
        port.write_names({"cecxl_view": Labels("es").choice("view", "basic")})
        refresh_workbook(port, now=dt.datetime(2026, 1, 31))
        shown = port.sheets_shown()
    assert [shown[name] for name in ("DAFO", "SWOT", "Encuestas")] == [True, True, True]
    assert [shown[name] for name in ("DAFO_CEC", "Encuestas_CEC", "CMI")] == [False, False, False]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ending_fits_behind_every_name(language: str):
    names = [Labels(language).text(f"sheets.{sheet.key}") for sheet in all_sheets()]
    assert max(map(len, names)) + len(f"{ATTACHED_SUFFIX}_99") <= LONGEST
