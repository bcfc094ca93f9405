"""Random tables, written by two libraries and by hand, are read as what they are, by both readers alike."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cec_xl.hosts.column import to_serial
from cec_xl.hosts.package import Package
from cec_xl.hosts.port import column_letters
from cec_xl.hosts.reading import row_blocks, table_reader
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.structure import load_structure
from cec_xl.hosts.reading.table_reader import CellReader
from tests.hosts.reading.reading_rows import ONE_CELL, SHARED, cells, columns_of, read_rows, values
from tests.hosts.written_workbooks import sheet, workbook_parts, write_zip

FORMS = sorted({xml for xml, _ in ONE_CELL.values() if 'r="A2"' in xml and "<!" not in xml})
grids = st.lists(
    st.tuples(st.integers(1, 3), st.lists(st.tuples(st.integers(1, 30), st.sampled_from(FORMS)), max_size=6)),
    min_size=1,
    max_size=8,
)


@given(grids, st.sampled_from(["", "\n  "]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_scanning_and_parsing_give_the_same(tmp_path: Path, grid: list[Any], space: str):
    rows, number = "", 1
    for step, row in grid:
        number += step
        column, written = 0, ""
        for width, form in row:
            column += width
            written += space + form.replace('r="A2"', f'r="{column_letters(column)}{number}"')
        rows += f'{space}<row r="{number}" spans="1:9">{written}{space}</row>'
    outcomes = []
    for part in (sheet(rows), sheet(rows).replace("<sheetData>", "<!-- parse this --><sheetData>")):
        path = write_zip(tmp_path / "libro.xlsx", workbook_parts(part, shared=SHARED))
        with Package.open(path) as package:
            structure = load_structure(package)
            area = CellReader(package, structure).range(structure.sheets[0], CellRange(1, 1, 60, number + 1))
            outcomes.append([cells(column) for column in area])
    assert outcomes[0] == outcomes[1]


def test_the_usual_sheet_is_scanned_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Equal results would hide it if every sheet were read the slow way."""

    def parse_is_called(*_arguments: object) -> None:
        raise AssertionError

    monkeypatch.setattr(table_reader, "parsed_cells", parse_is_called)
    table = [("a", 1.5, None, True, dt.datetime(2024, 5, 1))] * 3
    for path in (written_by_xlsxwriter(tmp_path / "w.xlsx", table), written_by_openpyxl(tmp_path / "o.xlsx", table)):
        assert [cells(column) for column in columns_of(path).values()] == expect(table)
    indented = sheet('\n<row r="2">\n  <c r="A2" t="s">\n    <v>0</v>\n  </c>\n</row>\n')
    assert read_rows(tmp_path, indented, 1, shared=SHARED) == [["Ana"]]


tables = st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[values] * width), min_size=1, max_size=12))


def normal(value: object) -> object:
    if isinstance(value, dt.datetime):
        return pytest.approx(to_serial(value), abs=1e-9)
    if isinstance(value, float):
        # Both libraries write sixteen digits, one less than a double needs.
        return float(f"{value:.16G}")
    return None if value == "" else value


def expect(table: list[tuple[object, ...]]) -> list[list[object]]:
    return [[normal(value) for value in column] for column in zip(*table, strict=True)]


def written_by_xlsxwriter(path: Path, table: list[tuple[object, ...]], **options: object) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": False, **options}) as book:
        page = book.add_worksheet()
        page.add_table(2, 1, 2 + len(table), len(table[0]))
        date = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for row, record in enumerate(table, 3):
            for column, value in enumerate(record, 1):
                if isinstance(value, bool):
                    page.write_boolean(row, column, value)
                elif isinstance(value, dt.datetime):
                    page.write_datetime(row, column, value, date)
                elif isinstance(value, float):
                    page.write_number(row, column, value)
                elif value:
                    page.write_string(row, column, str(value))
    return path


def written_by_openpyxl(path: Path, table: list[tuple[object, ...]]) -> Path:
    import openpyxl
    from openpyxl.worksheet.table import Table

    book = openpyxl.Workbook()
    page = book.active
    page.append([f"c{i}" for i in range(len(table[0]))])
    for row, record in enumerate(table, 2):
        for column, value in enumerate(record, 1):
            cell = page.cell(row, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    last = f"{chr(64 + len(table[0]))}{len(table) + 1}"
    page.add_table(Table(displayName="T", ref=f"A1:{last}"))
    book.save(path)
    return path


moderate = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(tables)
@moderate
def test_what_xlsxwriter_wrote_is_read(tmp_path: Path, table: list[tuple[object, ...]]):
    found = columns_of(written_by_xlsxwriter(tmp_path / "w.xlsx", table))
    assert [cells(column) for column in found.values()] == expect(table)


@given(tables)
@moderate
def test_what_openpyxl_wrote_is_read(tmp_path: Path, table: list[tuple[object, ...]]):
    found = columns_of(written_by_openpyxl(tmp_path / "o.xlsx", table))
    assert [cells(column) for column in found.values()] == expect(table)


def test_dates_of_a_1904_workbook_count_from_1900(tmp_path: Path):
    moment = dt.datetime(2024, 5, 1, 12)
    found = columns_of(written_by_xlsxwriter(tmp_path / "m.xlsx", [(moment, 5.0)], date_1904=True))
    assert [cells(column) for column in found.values()] == [[to_serial(moment)], [5.0]]


def test_blocks_may_be_cut_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A table of many blocks reads the same as in one, whatever the size of a block."""
    rng = np.random.default_rng(7)
    table = [(f"C{i}", float(i), rng.normal(), "Café <ñ>" if i % 3 else None) for i in range(400)]
    path = written_by_xlsxwriter(tmp_path / "b.xlsx", table)
    whole = [cells(column) for column in columns_of(path).values()]
    assert whole == expect(table)
    for block in (200, 1000, 4097):
        monkeypatch.setattr(row_blocks, "BLOCK", block)
        assert [cells(column) for column in columns_of(path).values()] == whole
