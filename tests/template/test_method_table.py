"""METHOD §1's table, walked: every sheet in every language, with its tables, its instructions, and the sample in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.saving import Backups
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.workbook.layout import Grid, Matrix, Sheet, Stage, TableBlock
from cec_xl.workbook.refresh import refresh_workbook
from cec_xl.workbook.sheets import all_sheets
from cec_xl.workbook.tables import TABLES
from tests.once import new_workbook

NOW = dt.datetime(2026, 1, 15, 9, 30)
METHOD = {
    Stage.INFORMATION: ("customers", "buying_circle", "complaints", "surveys", "purchases", "historic_data"),
    Stage.FAMILIES: ("families",),
    Stage.PROCESSES: ("value_chain",),
    Stage.PRODUCTS: ("product_families",),
    Stage.REFLECTION: ("mission_vision", "swot"),
    Stage.SEGMENTATION: ("customer_analysis", "pareto"),
    Stage.CLASSIFICATION: (
        "criteria_sets", "set_current_1", "set_current_2", "set_potential_1", "set_potential_2", "set_satisfied",
        "applied", "weights", "scores", "chart_criteria", "chart_current", "chart_potential", "position_matrix",
        "strategy_matrix", "matrix_volume_share", "matrix_d2_d3", "matrix_d1_d2d3", "matrix_d1d2_d3d4", "segments",
        "services", "rules",
    ),
    Stage.IMPLEMENTATION: ("action_plan",),
    Stage.INDICATORS: ("scorecard", "strategy_map", "history"),
    Stage.WINBACK: ("lost", "lost_reasons", "balance", "winback", "winback_plan"),
}  # fmt: skip
"""Stage -> keys of the sheets the table lists, in its order."""

SHEETS = [(stage, key) for stage, keys in METHOD.items() for key in keys]
each_sheet = pytest.mark.parametrize("key", [key for _, key in SHEETS])

Cells = dict[str, list[list[object]]]


def sheet_of(key: str) -> Sheet:
    return next(sheet for sheet in all_sheets() if sheet.key == key)


@pytest.fixture(scope="module", params=LANGUAGES)
def labels(request: pytest.FixtureRequest) -> Labels:
    return Labels(str(request.param))


@pytest.fixture(scope="module")
def book(labels: Labels, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample firm, refreshed."""
    path = tmp_path_factory.mktemp("walk") / "book.xlsx"
    new_workbook(path, language=labels.language, sample=True, view="complete", macros=False)
    with ClosedWorkbook.open(path) as port:
        refresh_workbook(port, now=NOW)
        port.save(moment=NOW, backups=Backups(0))
    return path


@pytest.fixture(scope="module")
def cells(book: Path) -> Cells:
    """Every sheet's cells as an independent reader finds them."""
    from python_calamine import CalamineWorkbook

    opened = CalamineWorkbook.from_path(str(book))
    return {name: opened.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in opened.sheet_names}


@pytest.fixture(scope="module")
def port(book: Path) -> Iterator[ClosedWorkbook]:
    with ClosedWorkbook.open(book) as opened:
        yield opened


@pytest.mark.parametrize(("stage", "key"), SHEETS, ids=[key for _, key in SHEETS])
def test_the_sheet_is_there_with_its_title_purpose_and_instructions(
    stage: Stage, key: str, labels: Labels, cells: Cells
):
    sheet = sheet_of(key)
    assert sheet.stage is stage
    rows = cells[labels.text(f"sheets.{key}")]
    said = {str(cell) for row in rows[: 4 + sheet.steps] for cell in row if cell}
    assert labels.text(f"guide.{key}.title") in said
    assert labels.text(f"guide.{key}.purpose") in said
    assert sheet.steps >= 1
    assert {labels.text(f"guide.{key}.step{number}") for number in range(1, sheet.steps + 1)} <= said


@each_sheet
def test_its_tables_stand_on_it_and_the_sample_fills_them(key: str, labels: Labels, port: ClosedWorkbook):
    tables = port.tables()
    for block in sheet_of(key).blocks:
        if isinstance(block, TableBlock):
            info = tables[TABLES[block.table].name]
            assert info.sheet == labels.text(f"sheets.{key}")
            headers = [labels.text(f"fields.{field.key}") for field in TABLES[block.table].fields]
            assert list(info.headers[: len(headers)]) == headers
            columns = port.read_table(info.name)
            assert any(column.text(row) for column in columns.values() for row in range(info.rows)), block.table


@each_sheet
def test_its_forms_and_matrices_are_filled_too(key: str, port: ClosedWorkbook, cells: Cells):
    for block in sheet_of(key).blocks:
        if isinstance(block, Grid):
            forms = [cell.name for cell in block.cells if cell.form and cell.name]
            filled = [name for name in forms if port.read_name(f"cecxl_{name}") not in (None, "")]
            assert len(filled) >= len(forms) / 2, (key, forms)
        elif isinstance(block, Matrix) and block.formula is None:
            target = port.structure.target(f"cecxl_{block.name}")
            assert target is not None
            sheet, area = target
            rows = cells[sheet.name][area.first_row - 1 : area.first_row - 1 + len(block.rows)]
            assert any(cell != "" for row in rows for cell in row[area.first_column - 1 :]), block.name


def test_the_table_is_the_whole_method():
    assert {key for _, key in SHEETS} <= {sheet.key for sheet in all_sheets()}
    assert len(SHEETS) == len({key for _, key in SHEETS}) == 43
