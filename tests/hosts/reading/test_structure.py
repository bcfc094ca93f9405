"""Sheets, tables and names of real workbooks are those openpyxl finds; their cells too."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from cec_xl.hosts.package import Package
from cec_xl.hosts.package.workbook_kind import WorkbookKind
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.structure import Structure, Table, Visibility, load_structure
from cec_xl.hosts.reading.table_reader import CellReader
from tests.hosts.corpus import OPENABLE, corpus_file, each
from tests.hosts.reading import openpyxl_view
from tests.hosts.written_workbooks import MAIN, sheet, workbook_parts, write_zip

OPENPYXL_CANNOT = {
    "xlsx/open-xml-sdk__OLE-O12-XL-OLE.xlsx": "strict namespaces",
    "xlsx/open-xml-sdk__filter_type.xlsx": "strict namespaces",
    "xlsx/open-xml-sdk__xl8galry.xlsx": "strict namespaces",
    "xlsx/test_files__sheet_visibility_strict.xlsx": "strict namespaces",
}
OPENPYXL_CANNOT["xlsx/closedxml__DrawingSizeInPx.xlsx"] = "merged cells a million rows high take it many minutes"
OPENPYXL_MISPLACES_NAMES = {"xlsm/closedxml__tdf111974.xlsm"}
"""It leaves out tabs without a part and then counts the others wrong."""


def structure_of(path: Path) -> Structure:
    with Package.open(path) as package:
        return load_structure(package)


@each([name for name in OPENABLE if name not in OPENPYXL_CANNOT])
def test_a_real_workbook_holds_what_openpyxl_finds(name: str):
    path = corpus_file(name)
    with Package.open(path) as package, openpyxl_view.opened(path) as book:
        structure = load_structure(package)
        with_part = [s for s in structure.sheets if s.part]
        assert [(s.name, s.visibility) for s in with_part] == [(w.title, w.sheet_state) for w in book._sheets]
        assert structure.date1904 == (book.epoch.year == 1904)
        assert ours_of(structure.tables.values()) == tables_of(book)
        assert {n.name: n.formula for n in structure.names if n.sheet is None} == names_of(book)
        if name not in OPENPYXL_MISPLACES_NAMES:
            for page in book.worksheets:
                local = {n.name: n.formula for n in structure.names if n.sheet and n.sheet.name == page.title}
                assert without_print_settings(local) == names_of(page)
        check_cells(CellReader(package, structure), structure, book)


@each(sorted(OPENPYXL_CANNOT))
def test_what_openpyxl_cannot_open_reads_as_calamine_reads_it(name: str):
    from python_calamine import CalamineWorkbook

    path = corpus_file(name)
    book = CalamineWorkbook.from_path(path)
    with Package.open(path) as package:
        structure = load_structure(package)
        reader = CellReader(package, structure)
        for page in (s for s in structure.sheets if s.kind == "worksheet"):
            theirs = book.get_sheet_by_name(page.name).to_python(skip_empty_area=False)[:300]
            if theirs:
                columns = reader.range(page, CellRange(1, 1, len(theirs[0]), len(theirs)))
                for row, record in enumerate(theirs):
                    for column, value in zip(columns, record, strict=True):
                        assert as_calamine(openpyxl_view.read(column, row), value)


def as_calamine(ours: object, theirs: object) -> bool:
    """Equal; dates, which calamine turns into moments, and texts, whose errors it empties, by being there."""
    if isinstance(theirs, (float, bool)):
        return ours == theirs
    return (ours is None) == (theirs == "")


def ours_of(tables: Iterable[Table]) -> dict[str, object]:
    return {t.name: (t.sheet.name, str(t.range), list(t.headers), t.totals_rows) for t in tables}


def tables_of(book: Any) -> dict[str, object]:  # noqa: ANN401  (openpyxl has no types)
    return {
        table.displayName: (page.title, table.ref, [c.name for c in table.tableColumns], table.totalsRowCount or 0)
        for page in book.worksheets
        for table in page.tables.values()
    }


def names_of(owner: Any) -> dict[str, str]:  # noqa: ANN401
    return without_print_settings({name: defined.value for name, defined in owner.defined_names.items()})


def without_print_settings(names: dict[str, str]) -> dict[str, str]:
    """Print areas and titles and filters: openpyxl keeps those elsewhere."""
    return {name: formula for name, formula in names.items() if not name.startswith("_xlnm.")}


def check_cells(reader: CellReader, structure: Structure, book: Any) -> None:  # noqa: ANN401
    area = CellRange(1, 1, 26, 120)
    for page in (s for s in structure.sheets if s.kind == "worksheet" and s.part):
        columns = reader.range(page, area)
        for row, record in enumerate(book[page.name].iter_rows(1, area.last_row, 1, area.last_column)):
            for column, cell in zip(columns, record, strict=True):
                if type(cell).__name__ == "MergedCell":
                    continue  # openpyxl forgets what stands under a merged cell
                ours, theirs = openpyxl_view.read(column, row), openpyxl_view.plain(cell)
                assert openpyxl_view.same(ours, theirs), (page.name, cell.coordinate, ours, theirs)


def test_a_strict_workbook_is_known_as_one():
    structure = structure_of(corpus_file("xlsx/test_files__sheet_visibility_strict.xlsx"))
    assert structure.strict
    assert [sheet.visibility for sheet in structure.sheets] == ["visible", "hidden", "veryHidden"]


def test_the_kind_of_workbook_comes_from_its_content_type():
    names = ("xlsx/poi__47813.xlsx", "xlsm/open-xml-sdk__macro.xlsm")
    template = "xlsm/open-xml-sdk__IntegratedMarketingCampaign_DataAnalysis_TP10186504.xltm"
    kinds = [structure_of(corpus_file(name)).kind for name in (*names, template)]
    assert kinds == [WorkbookKind.WORKBOOK, WorkbookKind.MACRO_WORKBOOK, WorkbookKind.MACRO_TEMPLATE]
    assert [kind.macros for kind in kinds] == [False, True, True]


def test_a_tab_without_a_part_stays_in_its_place():
    """Module sheets of Excel 5: names that belong to sheets after them would otherwise point at the wrong one."""
    structure = structure_of(corpus_file("xlsm/closedxml__tdf111974.xlsm"))
    module = structure.sheet("Module1")
    assert module is not None
    assert (module.part, module.visibility) == ("", Visibility.VERY_HIDDEN)
    area = next(n for n in structure.names if n.name == "_xlnm.Print_Area" and "LTR" in n.formula)
    assert area.sheet is structure.sheet("OP LTR")


# A hand-written workbook ---------------------------------------------------------------------------------------

NAMES = (
    '<definedNames><definedName name="uno">Hoja!$B$2</definedName>'
    '<definedName name="Dos" localSheetId="0" hidden="1">\'Hoja\'!$A$1:$B$2</definedName>'
    '<definedName name="lista">"a"</definedName><definedName name="ajena">[1]Hoja!$A$1</definedName>'
    '<definedName name="uno" localSheetId="0">Hoja!$C$3</definedName></definedNames>'
)


@pytest.fixture
def named(tmp_path: Path) -> Structure:
    parts = workbook_parts(sheet(""), reference="B3:C9", headers=("A&amp;o", "x_x000a_y"))
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b"</sheets>", f'</sheets>{NAMES}<calcPr calcId="1" calcMode="manual"/>'.encode()
    )
    table = parts["xl/tables/table1.xml"].replace(b' ref="', b' totalsRowCount="1" ref="')
    column = b'<tableColumn id="2" name="x_x000a_y"/>'
    formula = (
        b'<tableColumn id="2" name="x_x000a_y"><calculatedColumnFormula>[A]*2</calculatedColumnFormula></tableColumn>'
    )
    parts["xl/tables/table1.xml"] = table.replace(column, formula)
    return structure_of(write_zip(tmp_path / "libro.xlsx", parts))


def test_a_defined_name_leads_to_its_cells(named: Structure):
    page = named.sheets[0]
    assert named.target("UNO") == (page, CellRange(2, 2, 2, 2))
    assert named.target("dos") == (page, CellRange(1, 1, 2, 2))
    assert [named.target(name) for name in ("lista", "ajena", "nada")] == [None, None, None]


def test_the_workbook_wide_name_goes_before_that_of_a_sheet(named: Structure):
    found = named.name("uno")
    assert found is not None
    assert found.sheet is None


def test_a_table_knows_its_rows_and_formulas(named: Structure):
    table = named.table("tabla")
    assert table is not None
    assert (table.first_row, table.rows, table.headers) == (4, 5, ("A&o", "x\ny"))
    assert [column.formula for column in table.columns] == [None, "[A]*2"]
    assert table.info().cell(0, 1) == "C4"
    assert named.calculation["calcMode"] == "manual"


def test_a_table_may_be_without_header(tmp_path: Path):
    parts = workbook_parts(sheet('<row r="1"><c r="A1"><v>1</v></c></row>'), reference="A1:A2")
    parts["xl/tables/table1.xml"] = parts["xl/tables/table1.xml"].replace(b' ref="', b' headerRowCount="0" ref="')
    table = structure_of(write_zip(tmp_path / "libro.xlsx", parts)).tables["Tabla"]
    assert (table.first_row, table.rows) == (1, 2)


def test_a_prefixed_workbook_is_understood(tmp_path: Path):
    parts = workbook_parts(sheet(""))
    text = parts["xl/workbook.xml"].decode()
    for tag in ("workbook", "sheets", "sheet "):
        text = text.replace(f"<{tag}", f"<x:{tag}").replace(f"</{tag}", f"</x:{tag}")
    parts["xl/workbook.xml"] = text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"').encode()
    assert [page.name for page in structure_of(write_zip(tmp_path / "l.xlsx", parts)).sheets] == ["Hoja"]


def test_a_sheet_is_found_whatever_the_case(named: Structure):
    assert named.sheet("HOJA") is named.sheets[0]
    assert named.sheet("otra") is None
