"""What the workbook's live formulas give, from the one spreadsheet that runs everywhere."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import warnings
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook as Opened

from cec_xl.labels import Labels
from cec_xl.template.build import contents_bytes
from cec_xl.template.contents import CRITERIA_SETS, Contents, empty_contents
from cec_xl.template.placing import origin
from cec_xl.template.sample import sample_contents
from cec_xl.workbook.layout import Grid, Tone
from cec_xl.workbook.schema import Kind
from cec_xl.workbook.sheets import all_sheets
from cec_xl.workbook.sheets._indicators import INDICATORS
from tests.office import without_print_titles
from tests.support import tool
from tests.template.refreshed import refreshed

SPANISH = Labels("es")


def recalculated(contents: Contents, folder: Path) -> Opened:
    """A Spanish workbook with these contents, calculated and saved by LibreOffice."""
    soffice = tool("soffice")
    complete = contents.with_settings(view="complete", currency="€")
    (folder / "heavy.xlsx").write_bytes(contents_bytes(complete, SPANISH, macros=False))
    without_print_titles(folder / "heavy.xlsx", folder / "cec.xlsx")
    command = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx",
               "--outdir", str(folder / "out"), str(folder / "cec.xlsx")]  # fmt: skip
    for _ in range(2):  # the first start on a fresh profile may end without a file
        subprocess.run(command, check=False, capture_output=True, timeout=240)
        if (folder / "out" / "cec.xlsx").exists():
            break
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it would lose on saving; nothing is saved here
        return openpyxl.load_workbook(io.BytesIO((folder / "out" / "cec.xlsx").read_bytes()), data_only=True)


@pytest.fixture(scope="module")
def calculated(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """The sample after a refresh."""
    contents, _ = refreshed(sample_contents(SPANISH), SPANISH)
    return recalculated(contents, tmp_path_factory.mktemp("calculated"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Opened:
    """A new workbook in which nothing was typed yet."""
    return recalculated(empty_contents(SPANISH), tmp_path_factory.mktemp("empty"))


def value(book: Opened, name: str) -> object:
    ((sheet, address),) = book.defined_names[f"cecxl_{name}"].destinations
    return book[sheet][address].value


def block(book: Opened, name: str) -> list[list[object]]:
    ((sheet, address),) = book.defined_names[f"cecxl_{name}"].destinations
    return [[cell.value for cell in row] for row in book[sheet][address]]


def test_the_formulas_of_the_scorecard_give_what_a_refresh_keeps(calculated: Opened):
    history = next(sheet for sheet in calculated if "cecxl_scorecard_history" in sheet.tables)
    header, *rows = history[history.tables["cecxl_scorecard_history"].ref]
    assert len(header) == 4
    dates = {row[0].value for row in rows}
    newest = {row[1].value: row[3].value for row in rows if row[0].value == max(dates)}
    before = {row[1].value: row[3].value for row in rows if row[0].value == sorted(dates)[-2]}
    keys = {indicator.key for indicator in INDICATORS}
    assert set(newest) == keys - {"recovered"} or set(newest) == keys
    for key in keys:
        assert value(calculated, f"actual_{key}") == pytest.approx(newest.get(key), abs=1e-6), key
        assert value(calculated, f"previous_{key}") in (None, "", pytest.approx(before.get(key))), key
    assert value(calculated, "previous_billing") == pytest.approx(before["billing"])


def errors(book: Opened) -> list[str]:
    return [
        f"{sheet.title}!{cell.coordinate} {cell.value}"
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("#")
    ]


def test_no_formula_gives_an_error(calculated: Opened):
    assert errors(calculated) == []


def test_no_formula_of_an_empty_workbook_gives_an_error(empty: Opened):
    assert errors(empty) == []


def test_an_empty_workbook_shows_no_text_or_date_made_of_nothing(empty: Opened):
    """A formula that hands on an empty cell gives 0, which as a date reads 30/12/1899."""
    nothing = (0, "0", dt.time(0), dt.datetime(1899, 12, 30), dt.datetime(1899, 12, 31))
    shown = [
        f"{sheet.key} {cell.at}"
        for sheet in all_sheets()
        for block in sheet.blocks
        if isinstance(block, Grid)
        for cell in block.cells
        if cell.formula and cell.tone is not Tone.HIDDEN and cell.kind in (Kind.TEXT, Kind.DATE)
        if not cell.number_format
        if at(empty, sheet.key, origin(sheet, block), cell.at) in nothing
    ]
    assert shown == []


def at(book: Opened, sheet: str, first: tuple[int, int], offset: tuple[int, int]) -> object:
    page = book[SPANISH.text(f"sheets.{sheet}")]
    return page.cell(first[0] + offset[0] + 1, first[1] + offset[1] + 1).value


def test_an_empty_workbook_has_no_amount_for_a_customer_that_is_not_chosen(empty: Opened):
    assert {row[1].value for row in empty["Cuota_cliente"].iter_rows(min_row=9, max_row=16, min_col=8, max_col=9)} == {
        None
    }


def test_the_rhombus_shows_the_code_of_the_best_customer(calculated: Opened):
    assert value(calculated, "chart_shown") == "Gráficas La Marina"
    assert [row[0] for row in block(calculated, "rhombus_customer")] == [4, 4, 4, 4]
    assert all(1 <= row[0] <= 4 for row in block(calculated, "rhombus_average"))
    assert block(calculated, "rhombus_criteria")[0] == ["1 · Diversidad"]


def test_states_on_the_start_sheet_are_all_done(calculated: Opened):
    states = {cell.value for row in calculated["Inicio"].iter_rows() for cell in row} & {"Hecho", "Pendiente"}
    assert states == {"Hecho"}


def test_the_comparison_lists_every_set_once(calculated: Opened):
    rows = [[cell.value for cell in row] for row in calculated["CEC_4444"].iter_rows(min_col=2, max_col=9)]
    start = next(i for i, row in enumerate(rows) if row[0] == "Cuadro de criterios")
    names = [row[0] for row in rows[start + 1 : start + 13] if row[0]]
    assert names == [Labels("es").text(f"names.set.{key}") for key in CRITERIA_SETS]
    assert rows[start + 2][3:7] == ["Diversidad", "Potencial (cuota de cliente)", "Volumen", "Riesgo"]


def test_live_matrices_agree_with_the_refresh(calculated: Opened):
    written = block(calculated, "matrix_d2_d3_customers")
    counts = [[cell or 0 for cell in row] for row in written]
    sheet = calculated["Matriz_estrategias"]
    top = next(
        row[0].row for row in sheet.iter_rows(min_col=2, max_col=2) if str(row[0].value).startswith("Dígito 2 ↓")
    )
    assert [[sheet.cell(top + r, 2 + c).value for c in range(1, 5)] for r in range(1, 5)] == counts


def test_the_share_calculator_agrees_with_the_customers_table(calculated: Opened):
    rows = {row[0].value: row[1].value for row in calculated["Cuota_cliente"].iter_rows(min_col=8, max_col=9)}
    assert rows["Cuota de cliente"] == pytest.approx(rows["Cuota anotada en Clientes"], abs=0.001)


def test_every_indicator_with_a_value_and_a_target_has_a_light(calculated: Opened):
    lit = 0
    for indicator in INDICATORS:
        actual, target, light = (value(calculated, f"{part}_{indicator.key}") for part in ("actual", "target", "light"))
        known = isinstance(actual, (int, float)) and isinstance(target, (int, float))
        assert light in (("Cumple", "Cerca", "Lejos") if known else (None, "")), indicator.key
        lit += known
    assert lit >= 15
