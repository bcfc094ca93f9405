"""Random tables in, written, read back by readers that are not ours: equal."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.column import CellKind
from cec_xl.hosts.package.xml import decode_escapes
from cec_xl.hosts.port import TableUpdate
from tests.hosts.decorated import parts
from tests.support import tool

# calamine leaves the escapes of these two as they are; tests of the cells cover them.
TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=12
) | st.sampled_from(["=1+1", "+1", "-1", "@a", " a ", "a\nb", "_x0041_", "\x01", "&<>\"'", "😀", "#N/A", "TRUE", "1e5"])
KINDS = {
    "números": st.floats(allow_infinity=False) | st.sampled_from([-0.0, 0.1, 1e300, 5e-324, math.nan, 12.5]),
    "enteros": st.integers(-(2**53), 2**53),
    "dígitos": st.integers(1, 4),
    "textos": st.none() | TEXT,
    "palabras": st.sampled_from(["Vital", "Con futuro", None, ""]),
    "lógicos": st.booleans(),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[tuple[int, int], list[list[list[object]]]]:
    """A corner and the contents of the table, one after another: columns of one kind each."""
    corner = draw(st.tuples(st.integers(0, 12), st.integers(0, 30)))
    counts = draw(st.lists(st.integers(0, 25), min_size=1, max_size=2))
    return corner, [
        [draw(st.lists(values, min_size=count, max_size=count)) for values in KINDS.values()] for count in counts
    ]


def as_array(values: list[object], kind: str) -> np.ndarray:
    if kind in {"textos", "palabras"}:
        column = np.empty(len(values), dtype=object)
        column[:] = values
        return column
    return np.array(values, {"números": float, "lógicos": bool}.get(kind, np.int64))


def seen(value: object) -> object:
    """What a reader should see of a value."""
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def from_openpyxl(path: Path, corner: tuple[int, int], count: int) -> list[list[object]]:
    sheet = openpyxl.load_workbook(path)["Hoja"]
    cells = sheet.iter_rows(
        corner[0] + 2, corner[0] + 1 + count, corner[1] + 1, corner[1] + len(KINDS), values_only=True
    )
    # openpyxl hands over the escapes as they stand in the file.
    return [[seen(decode_escapes(v) if isinstance(v, str) else v) for v in row] for row in cells]


def from_calamine(path: Path, corner: tuple[int, int], count: int) -> list[list[object]]:
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Hoja").to_python(skip_empty_area=False)
    wide = [[*row, *[""] * 50] for row in [*rows, *[[]] * 50]]
    return [
        [seen(v) for v in row[corner[1] : corner[1] + len(KINDS)]]
        for row in wide[corner[0] + 1 : corner[0] + 1 + count]
    ]


def from_ourselves(book: ClosedWorkbook, count: int) -> list[list[object]]:
    columns = book.read_table("tabla").values()
    rows: list[list[object]] = []
    for row in range(count):
        cells: list[object] = []
        for column in columns:
            kind = CellKind(column.kinds[row])
            cells.append(
                None if kind is CellKind.EMPTY
                else column.text(row) if kind is CellKind.TEXT
                else bool(column.numbers[row]) if kind is CellKind.BOOLEAN
                else float(column.numbers[row])
            )  # fmt: skip
        rows.append(cells)
    return rows


def empty_workbook(path: Path, corner: tuple[int, int]) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Hoja")
    options = {"name": "tabla", "columns": [{"header": name} for name in KINDS]}
    sheet.add_table(*corner, corner[0] + 1, corner[1] + len(KINDS) - 1, options)
    book.close()


@given(tables())
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, table: tuple):
    corner, contents = table
    path = tmp_path_factory.mktemp("ida") / "libro.xlsx"
    empty_workbook(path, corner)
    for columns in contents:
        arrays = {name: as_array(column, name) for name, column in zip(KINDS, columns, strict=True)}
        with ClosedWorkbook.open(path) as book:
            book.write_tables({"tabla": TableUpdate(arrays)})
            book.save()
            count = len(columns[0])
            expected = [[seen(value) for value in row] for row in zip(*columns, strict=True)]
            assert from_ourselves(book, count) == expected
        assert from_openpyxl(path, corner, count) == expected
        assert from_calamine(path, corner, count) == expected
    before = parts(path)
    with ClosedWorkbook.open(path) as book:
        book.write_tables({"tabla": TableUpdate(arrays)})
        book.save()
    assert parts(path) == before


def test_the_files_bytes_do_not_depend_on_the_optional_libraries(tmp_path: Path):
    """Compressed bytes differ between deflate libraries; what is compressed does not."""
    rng = np.random.default_rng(5)
    columns = {
        "números": rng.random(3000), "enteros": np.arange(3000), "dígitos": rng.integers(1, 5, 3000),
        "textos": np.array([f"Cliente {i} & hijos" for i in range(3000)], dtype=object),
        "palabras": np.array(["a", "b"], dtype=object)[rng.integers(0, 2, 3000)], "lógicos": rng.random(3000) < 0.5,
    }  # fmt: skip
    contents = []
    for name, blocked in (("con", ""), ("sin", "import sys; sys.modules['isal'] = None; ")):
        path = tmp_path / f"{name}.xlsx"
        empty_workbook(path, (2, 1))
        np.savez(tmp_path / "columns.npz", **columns)
        script = (
            f"{blocked}import numpy as np; from cec_xl.hosts.closed import ClosedWorkbook; "
            "from cec_xl.hosts.port import TableUpdate; "
            f"columns = dict(np.load({str(tmp_path / 'columns.npz')!r}, allow_pickle=True)); "
            f"book = ClosedWorkbook.open({str(path)!r}); "
            "book.write_tables({'tabla': TableUpdate(columns)}); book.save()"
        )
        subprocess.run([sys.executable, "-c", script], check=True)
        contents.append(parts(path)["xl/worksheets/sheet1.xml"])
    assert contents[0] == contents[1]


def test_libreoffice_shows_what_was_written(tmp_path: Path):
    soffice = tool("soffice")
    path = tmp_path / "libro.xlsx"
    empty_workbook(path, (2, 1))
    columns = {
        "números": np.array([0.1, np.nan, 1e300, 1234.5]), "enteros": np.array([1, 2, 3, 4]),
        "dígitos": np.array([4, 3, 2, 1]), "textos": np.array(["=1+1", " ñ😀", None, "a&b"], dtype=object),
        "palabras": np.array(["x", "x", "", "y"], dtype=object), "lógicos": np.array([True, False, True, False]),
    }  # fmt: skip
    with ClosedWorkbook.open(path) as book:
        book.write_tables({"tabla": TableUpdate(columns)})
        book.save()
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        soffice,
        profile,
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):59,34,76,1",
        "--outdir",
        str(tmp_path),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    lines = (tmp_path / "libro.csv").read_text(encoding="utf-8").splitlines()
    assert lines[3:7] == [
        ';0.1;1;4;"=1+1";"x";TRUE', ';;2;3;" ñ😀";"x";FALSE', ";1E+300;3;2;;;TRUE", ';1234.5;4;1;"a&b";"y";FALSE',
    ]  # fmt: skip
