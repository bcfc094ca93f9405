"""A live spreadsheet says of hundreds of formulas what a closed workbook is given for them: one book, both ways."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.notice import Notice
from tests.office import Office
from tests.udfs.closed.formula_book import (
    AROUND,
    CHAINED,
    FORMULAS,
    OWN,
    PLACES,
    SPREAD,
    Cell,
    Place,
    build_book,
    split,
)
from udfs.closed import update_results
from udfs.closed.evaluation import ONE_BY_ONE
from udfs.closed.excel_functions import EACH, EACH_WITH_ERRORS, WHOLE
from udfs.libreoffice.program import ERROR_NUMBERS
from udfs.registry import FUNCTIONS, CellError
from udfs.values import ERROR_BY_NAME

DIFFERENT: dict[str, dict[str, Cell]] = {
    "Excel has no result for 0^0": {"0^0": CellError.NUM},
    "Excel divides by zero for a negative power of zero": {"0^-1": CellError.DIV0},
    "Excel takes the left of two errors": {
        "Cartera!P6+Cartera!P5": CellError.DIV0,
        "Cartera!P5+Cartera!P6": CellError.NA,
    },
    "TRUE is the number 1 to LibreOffice; to Excel it is none, and comes after all texts": {
        "1<2<3": False,
        "TRUE>5": True,
        'TRUE>"z"': True,
        "TRUE=1": False,
        "ISNUMBER(TRUE)": False,
        "SUM(Cartera!P1:P4)": 2.5,
        "SUM(Cartera!P4,1)": 1.0,
        "SUM(IF(TRUE,Cartera!P1:P4,0))": 2.5,
        "AVERAGE(Cartera!P1:P4)": 2.5,
        "COUNT(Cartera!P1:P15)": 6.0,
        "MIN(Cartera!P4,5)": 5.0,
        "MAX({TRUE,-1})": -1.0,
        "SUMPRODUCT(Cartera!P1:P4,Cartera!P1:P4)": 6.25,
    },
    "Excel reads a text of digits that is written into a sum": {
        'SUM("5",TRUE,1)': 7.0,
        'MAX(-1,"7")': 7.0,
        'AVERAGE("3",TRUE)': 2.0,
    },
    "LibreOffice hands a single empty cell over as 0": {
        "CEC_DIGIT(Cartera!P3,{3,2,1})": "",
        "CEC_TOTAL(Cartera!P3)": "",
        "CEC_TOTAL(A999)": "",
        "CEC_SCORE(4321,pesos,Cartera!P3)": 2.4,
        "CEC_BLOCKED(Cartera!P3,'Política d''Ana'!A10:F12)": "",
        "CEC_ROI(Cartera!P3,0)": "",
    },
    "LibreOffice calls no function with an error among the cells it is given": {
        "CEC_CODE(Cartera!R3:U3)": CellError.DIV0,
        "CEC_CODE(Cartera!R3:U4)": CellError.DIV0,
    },
    "LibreOffice calls no function without an argument it needs": {"CEC_WINBACK_VALUE(2000,,0.5)": CellError.NA},
    "LibreOffice does not find the text a function answers with equal to the same text": {
        'SUMPRODUCT((CEC_CODE(bloque)="4321")*1)': 1.0,
        'Cartera!P9=""': True,
        'IF(Cartera!P9="","vacío",1)': "vacío",
    },
    "Excel passes over the texts in an array of conditions": {'AND({1,"a"})': True},
    "An answer that is an error is a block of one cell to LibreOffice": {
        "ROWS(CEC_CODE(Cartera!C4:E4))": CellError.VALUE,
    },
    "LibreOffice takes a table's name for its headers and totals as well": {
        "ROWS(cartera)*10+COLUMNS(cartera[#All])+CEC_TOTAL(1111)": 75.0
    },
}
"""Where LibreOffice is not Excel: why, and by formula what Excel says."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_book(tmp_path_factory.mktemp("formulas") / "libro.xlsx")


# Both ways ----------------------------------------------------------------------------------------------------

Results = dict[str, dict[str, list[Cell]]]
"""The cells of every formula, by its group."""


@dataclass(frozen=True)
class Updated:
    """The book after its results were computed while it was closed."""

    path: Path
    notices: list[Notice]


@pytest.fixture(scope="module")
def updated(book: Path) -> Updated:
    copy = Path(shutil.copyfile(book, book.with_name("cerrado.xlsx")))
    with ClosedWorkbook.open(copy) as port:
        update_results(port, dt.date.today())
        port.save()
        return Updated(copy, list(port.notices))


@pytest.fixture(scope="module")
def stored(updated: Updated) -> Results:
    read = openpyxl.load_workbook(updated.path, data_only=True)

    def cells(place: Place) -> list[Cell]:
        found = read[place.sheet][place.cells]
        return [stored_value(cell) for row in (found if isinstance(found, tuple) else ((found,),)) for cell in row]

    return {group: {name: cells(place) for name, place in places.items()} for group, places in PLACES.items()}


def stored_value(cell: Any) -> Cell:  # noqa: ANN401
    if cell.data_type == "e":
        return ERROR_BY_NAME[cell.value]
    return shown("" if cell.value is None else cell.value)


@pytest.fixture(scope="module")
def live(book: Path, office: Office) -> Results:
    with office.opened(book) as document:
        document.calculateAll()

        def cells(place: Place) -> list[Cell]:
            found = document.Sheets.getByName(place.sheet).getCellRangeByName(place.cells)
            return [
                live_value(cell, found, row, column)
                for row, values in enumerate(found.getDataArray())
                for column, cell in enumerate(values)
            ]

        return {group: {name: cells(place) for name, place in places.items()} for group, places in PLACES.items()}


UNUSABLE = (502, 504)
"""LibreOffice's own errors for arguments that cannot be used; in files for Excel they are ``#VALUE!``."""
KINDS = {**{number: error for error, number in ERROR_NUMBERS.items()}, **dict.fromkeys(UNUSABLE, CellError.VALUE)}


def live_value(value: Cell, cells: Any, row: int, column: int) -> Cell:  # noqa: ANN401
    # Errors have no value; text results have none of theirs.
    number = cells.getCellByPosition(column, row).getError() if value is None or isinstance(value, str) else 0
    return KINDS.get(number, number) if number else shown(value)


def shown(value: Cell) -> Cell:
    """A number to twelve digits, TRUE as the 1 LibreOffice shows, a text as it is."""
    return float(f"{float(value) + 0.0:.12g}") if isinstance(value, (int, float)) else value


def excels(group: str) -> dict[str, Cell]:
    """What Excel says where LibreOffice says something else."""
    return {name: value for values in DIFFERENT.values() for name, value in values.items() if name in PLACES[group]}


def test_no_formula_is_left_to_excel(updated: Updated):
    assert updated.notices == []


@pytest.mark.parametrize("group", PLACES)
def test_a_live_spreadsheet_says_the_same(group: str, stored: Results, live: Results):
    both = {name: (stored[group][name], live[group][name]) for name in PLACES[group].keys() - excels(group).keys()}
    assert {name: pair for name, pair in both.items() if pair[0] != pair[1]} == {}


@pytest.mark.parametrize("group", PLACES)
def test_where_libreoffice_is_not_excel_the_results_are_excels(group: str, stored: Results, live: Results):
    expected = excels(group)
    assert {name: stored[group][name] for name in expected} == {name: [shown(cell)] for name, cell in expected.items()}
    assert [name for name in expected if stored[group][name] == live[group][name]] == []


def test_every_function_and_every_operator_is_among_the_formulas():
    texts = [*split(OWN), *split(AROUND), *split(CHAINED), *SPREAD.values()]
    called = {name.upper() for text in texts for name in re.findall(r"([A-Za-z]\w*)\(", text)}
    named = {name for name in [*EACH, *EACH_WITH_ERRORS, *WHOLE, "IF", "IFERROR", "IFNA", "TODAY"] if name.isalpha()}
    assert {spec.name for spec in FUNCTIONS} | named <= called
    signs = {sign for sign in ONE_BY_ONE if not sign.isalpha()}
    assert {sign for sign in signs if any(sign in text for text in split(AROUND))} == signs


def test_every_difference_is_about_one_of_the_formulas():
    listed = {name for places in PLACES.values() for name in places}
    assert {name for values in DIFFERENT.values() for name in values} <= listed


def test_truth_values_are_stored_as_truth_values(updated: Updated):
    sheet = openpyxl.load_workbook(updated.path, data_only=True)[FORMULAS]
    for formula, truth in {"1=1": True, "1=2": False, "ISTEXT(5)": False, "NOT(0)": True}.items():
        assert sheet[PLACES["around"][formula].cells].value is truth
