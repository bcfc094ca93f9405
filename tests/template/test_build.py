"""The built workbook, as openpyxl, calamine, the Open XML validator and LibreOffice see it."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from itertools import groupby
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook as Opened
from python_calamine import CalamineWorkbook

from cec_xl.labels import LANGUAGES, Labels
from cec_xl.template.assemble import read_parts
from cec_xl.template.build import contents_bytes, workbook_bytes
from cec_xl.template.sample import sample_contents
from cec_xl.workbook.charts import Chart
from cec_xl.workbook.layout import Arrow, Button, Grid, Matrix, TableBlock
from cec_xl.workbook.sheets import all_sheets
from cec_xl.workbook.tables import MATRIX_NAMES, RESULT_TABLES, SEGMENT_TABLES, TABLES
from tests.once import built
from tests.support import PROJECT, ooxml_errors
from tests.template.refreshed import refreshed

FIGURES = {
    "cecxl_language", "cecxl_view", "cecxl_last_refresh", "cecxl_customers_count", "cecxl_scored_count",
    "cecxl_incidents_blocking", "cecxl_incidents_warning",
    *(f"cecxl_{figure}_{segment}" for segment in SEGMENT_TABLES for figure in ("count", "billing")),
}  # fmt: skip
HISTORIC = {"history", "history_criteria", "scorecard_history"}
"""Result tables that the sample firm already has something in: its earlier snapshots."""
MATRIX_SHAPES = {"volume_share": (4, 4), "d2_d3": (4, 4), "d1_d2d3": (4, 16), "d1d2_d3d4": (16, 16), "position": (3, 4)}


def opened(content: bytes, **options: bool) -> Opened:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it would lose on saving; nothing is saved here
        return openpyxl.load_workbook(io.BytesIO(content), **options)


@pytest.fixture(scope="module", params=LANGUAGES)
def labels(request: pytest.FixtureRequest) -> Labels:
    return Labels(request.param)


@pytest.fixture(scope="module", params=[False, True], ids=["empty", "with_sample"])
def sample(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def package(labels: Labels, sample: bool) -> bytes:
    return built(language=labels.language, sample=sample, view="complete").read_bytes()


@pytest.fixture(scope="module")
def book(package: bytes) -> Opened:
    return opened(package)


def test_the_same_arguments_give_the_same_bytes(package: bytes, labels: Labels, sample: bool):
    assert workbook_bytes(language=labels.language, sample=sample, view="complete") == package


def test_it_is_a_macro_workbook_with_a_code_name_on_every_sheet(package: bytes):
    parts = read_parts(package)
    assert b"sheet.macroEnabled.main+xml" in parts["[Content_Types].xml"]
    assert b'codeName="ThisWorkbook"' in parts["xl/workbook.xml"]
    code_names = [
        re.search(rb'<sheetPr\b[^>]*codeName="(\w+)"', content)[1].decode()
        for name, content in parts.items()
        if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)
    ]
    assert {sheet.code_name for sheet in all_sheets()} <= set(code_names)
    assert len(set(code_names)) == len(code_names)


def test_the_sheets_stand_in_the_order_of_the_method(book: Opened, labels: Labels):
    wanted = [labels.text(f"sheets.{sheet.key}") for sheet in all_sheets()]
    assert book.sheetnames[: len(wanted)] == wanted


def test_every_table_a_sheet_declares_is_there_with_its_headers(book: Opened, labels: Labels):
    tables = {table.displayName: table for sheet in book for table in sheet.tables.values()}
    placed = {block.table for sheet in all_sheets() for block in sheet.blocks if isinstance(block, TableBlock)}
    assert set(tables) == {TABLES[key].name for key in placed}
    for key in placed:
        headers = [column.name for column in tables[TABLES[key].name].tableColumns]
        wanted = [labels.text(f"fields.{field.key}") for field in TABLES[key].fields]
        assert headers[: len(wanted)] == wanted


def test_every_result_table_has_a_place(book: Opened):
    tables = {table.displayName for sheet in book for table in sheet.tables.values()}
    assert {spec.name for spec in RESULT_TABLES} <= tables


def test_result_tables_start_with_blank_rows_only(book: Opened):
    blank = {b.table: b.blank_rows for sheet in all_sheets() for b in sheet.blocks if isinstance(b, TableBlock)}
    for sheet in book:
        for table in sheet.tables.values():
            key = table.displayName.removeprefix("cecxl_")
            if TABLES[key].result and key not in HISTORIC:
                cells = sheet[table.ref]
                assert len(cells) == 1 + blank[key], key
                assert {cell.value for row in cells[1:] for cell in row} == {None}, key


def test_names_of_figures_point_at_single_cells(book: Opened):
    for name in FIGURES:
        (_, address), *others = book.defined_names[name].destinations
        assert not others
        assert ":" not in address, name


def test_names_of_matrices_have_the_shape_of_the_matrix(book: Opened):
    assert set(MATRIX_NAMES) <= set(MATRIX_SHAPES)
    for matrix, (rows, columns) in MATRIX_SHAPES.items():
        for content in ("customers", "billing", "strategy"):
            ((sheet, address),) = book.defined_names[f"cecxl_matrix_{matrix}_{content}"].destinations
            cells = book[sheet][address]
            assert (len(cells), len(cells[0])) == (rows, columns)


def test_names_and_tables_do_not_share_a_name(book: Opened):
    tables = {table.displayName.lower() for sheet in book for table in sheet.tables.values()}
    assert tables.isdisjoint(name.lower() for name in book.defined_names)


def test_names_lead_to_cells_or_tables_that_exist(book: Opened):
    tables = {table.displayName for sheet in book for table in sheet.tables.values()}
    for name, defined in book.defined_names.items():
        assert "#REF!" not in defined.attr_text
        assert set(re.findall(r"'([^']+)'!", defined.attr_text)) <= set(book.sheetnames), name
        assert set(re.findall(r"\bcecxl_\w+(?=\[)", defined.attr_text)) <= tables, name


def test_the_language_is_told_by_its_code(book: Opened, labels: Labels):
    ((sheet, address),) = book.defined_names["cecxl_language"].destinations
    assert book[sheet][address].value == labels.language


def test_every_choice_column_of_an_input_table_offers_its_list(book: Opened, labels: Labels):
    for sheet in book:
        for table in sheet.tables.values():
            spec = TABLES[table.displayName.removeprefix("cecxl_")]
            if spec.result:
                continue
            for column, field in enumerate(spec.fields):
                if field.choices:
                    cell = sheet[table.ref][1][column].coordinate
                    rules = [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]
                    wanted = '"' + ",".join(labels.choices(field.choices).values()) + '"'
                    assert [rule.formula1 for rule in rules] == [wanted], (spec.key, field.key)


def test_sheets_that_a_refresh_writes_are_not_protected(book: Opened, labels: Labels):
    formulas_only = {labels.text(f"sheets.{sheet.key}") for sheet in all_sheets() if sheet.formulas_only}
    assert {sheet.title for sheet in book if sheet.protection.sheet} == formulas_only
    for sheet in all_sheets():
        if sheet.formulas_only:
            assert not any(isinstance(block, (TableBlock, Matrix)) for block in sheet.blocks)


def test_inputs_are_unlocked_and_formulas_locked(book: Opened):
    for sheet in book:
        for table in sheet.tables.values():
            spec = TABLES[table.displayName.removeprefix("cecxl_")]
            row = sheet[table.ref][1]
            for cell, field in zip(row, spec.fields, strict=False):
                if spec.key != "settings":
                    assert cell.protection.locked == spec.result, (spec.key, field.key)
        # A weight that comes from the comparison in pairs is a formula one may type over.
        live = [sheet[table.ref] for table in sheet.tables.values() if table.displayName == TABLES["weights"].name]
        spared = {cell.coordinate for cells in live for row in cells for cell in row}
        for row in sheet.iter_rows():
            formulas = [cell for cell in row if isinstance(cell.value, str) and cell.value[:1] == "="]
            assert [cell.coordinate for cell in formulas if not cell.protection.locked] == [
                cell.coordinate for cell in formulas if cell.coordinate in spared and not cell.protection.locked
            ]


def test_pasted_cells_that_cannot_be_used_are_coloured(book: Opened):
    table = TABLES["customers"]
    sheet = next(sheet for sheet in book if table.name in sheet.tables)
    area = sheet.tables[table.name].ref
    first = {column: sheet[area][1][at].coordinate for at, column in enumerate(field.key for field in table.fields)}
    rules = {
        rule.formula[0]
        for ranges in sheet.conditional_formatting
        for rule in ranges.rules
        if rule.formula and "ISTEXT" in rule.formula[0]
    }
    wanted = {
        "share": "OR(ISTEXT({0}),N({0})<0,N({0})>1)",
        "volume": "OR(ISTEXT({0}))",
        "image": "OR(ISTEXT({0}),N({0})<1,N({0})>4)",
        "last_order": "OR(ISTEXT({0}))",
    }
    for key, condition in wanted.items():
        cell = first[key]
        assert any(f"LEN(TRIM({cell}))>0" in rule and condition.format(cell) in rule for rule in rules), key
    assert not any(f"TRIM({first['customer_name']})" in rule for rule in rules)


def test_every_sheet_leads_home(book: Opened, labels: Labels):
    home = labels.text("sheets.home")
    for sheet in all_sheets():
        if sheet.key != "home":
            links = [cell.hyperlink.location for cell in book[labels.text(f"sheets.{sheet.key}")][2] if cell.hyperlink]
            assert links == [f"'{home}'!A1"], sheet.key


def test_every_sheet_is_set_up_for_paper(book: Opened, labels: Labels):
    for sheet in all_sheets():
        page = book[labels.text(f"sheets.{sheet.key}")]
        assert page.page_setup.paperSize == 9
        assert page.oddFooter.left.text
        assert page.freeze_panes is not None
        assert page.sheet_properties.pageSetUpPr.fitToPage or page.page_setup.scale < 100


def test_titles_of_a_table_that_may_run_over_a_page_are_repeated(book: Opened, labels: Labels):
    for sheet in all_sheets():
        tables = [block for block in sheet.blocks if isinstance(block, TableBlock)]
        if sheet.one_page or not tables:
            continue
        page = book[labels.text(f"sheets.{sheet.key}")]
        if sheet.brief:
            assert page.print_title_rows is None, sheet.key
            continue
        headers = {range_boundaries(table.ref)[1] for table in page.tables.values()}
        first, last = map(int, page.print_title_rows.replace("$", "").split(":"))
        assert first == last, sheet.key
        assert first in headers, sheet.key
    load = book[labels.text("sheets.team_load")]
    growing = range_boundaries(load.tables["cecxl_team_load"].ref)[1]
    assert load.print_title_rows == f"${growing}:${growing}"


def test_sheets_that_repeat_the_same_titles_are_named_side_by_side(package: bytes):
    names = re.findall(rb'Print_Titles" localSheetId="\d+">([^<]*)<', read_parts(package)["xl/workbook.xml"])
    titles = [tuple(part.rpartition(b"!")[2] for part in name.split(b",")) for name in names]
    assert len([title for title, _ in groupby(titles)]) == len(set(titles)) < len(titles)


def test_every_chart_and_button_has_an_alternative_text(package: bytes):
    drawings = [content for name, content in read_parts(package).items() if name.startswith("xl/drawings/drawing")]
    named = [found for drawing in drawings for found in re.findall(rb"<xdr:cNvPr [^>]*>", drawing)]
    pictures = sum(isinstance(block, (Chart, Button, Arrow)) for sheet in all_sheets() for block in sheet.blocks)
    assert len(named) == pictures
    assert all(re.search(rb'descr="[^"]+"', tag) for tag in named)


def test_the_button_runs_the_refresh(package: bytes):
    drawings = b"".join(content for name, content in read_parts(package).items() if "drawings/drawing" in name)
    assert drawings.count(b'macro="[0]!CEC_Actualizar"') == 1


def test_the_basic_view_shows_a_dozen_sheets_and_hides_the_rest():
    book = opened(built(view="basic").read_bytes())
    shown = [sheet.title for sheet in book if sheet.sheet_state == "visible"]
    assert shown == [Labels("es").text(f"sheets.{sheet.key}") for sheet in all_sheets() if sheet.basic]
    assert 12 <= len(shown) <= 17


def test_calamine_reads_the_customers():
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(built(sample=True).read_bytes()))
        .get_sheet_by_name("Clientes")
        .to_python()
    )
    assert sum(str(cell).startswith("C-") for row in rows for cell in row[:2]) == 150 + 1  # and the example


def test_the_open_xml_validator_finds_nothing(package: bytes, tmp_path: Path):
    path = tmp_path / "cec.xlsm"
    path.write_bytes(package)
    assert ooxml_errors(path) == []


def test_the_open_xml_validator_finds_nothing_after_a_refresh(labels: Labels, tmp_path: Path):
    path = tmp_path / "cec.xlsm"
    contents, _ = refreshed(sample_contents(labels).with_settings(view="complete", currency="€"), labels)
    path.write_bytes(contents_bytes(contents, labels))
    assert ooxml_errors(path) == []


def test_without_macros_it_is_a_plain_workbook():
    parts = read_parts(workbook_bytes(macros=False))
    assert b"macroEnabled" not in parts["[Content_Types].xml"]
    assert not [name for name in parts if "vba" in name.lower() or "customUI" in name]
    assert b'macro="[0]' not in b"".join(parts.values())


def test_the_currency_sign_goes_into_formats_and_settings():
    package = workbook_bytes(language="en", currency="£")
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        styles = archive.read("xl/styles.xml").decode()
    assert "£" in styles
    assert "€" not in styles


def test_blocks_declared_as_grids_name_their_own_cells():
    for sheet in all_sheets():
        names = [cell.name for b in sheet.blocks if isinstance(b, Grid) for cell in b.cells if cell.name]
        assert len(set(names)) == len(names), sheet.key


def test_the_shipped_template_is_what_the_sources_build():
    shipped = PROJECT / "workbook_template.xlsm"
    made = read_parts(workbook_bytes(sample=True, view="complete"))
    found = read_parts(shipped.read_bytes())
    assert {name for name in made | found if made.get(name) != found.get(name)} == set(), "run: cec-xl template build"
