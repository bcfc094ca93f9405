"""Formulas taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cec_xl.hosts.port import column_letters
from cec_xl.hosts.reading.ranges import MAX_COLUMN, MAX_ROW, CellRange
from udfs.closed.formulas import (
    Array,
    Call,
    Constant,
    LeftToExcel,
    Name,
    Node,
    Omitted,
    Reference,
    Structured,
    parsed,
)
from udfs.registry import CellError


def argument(formula: str) -> Node:
    """What stands inside ``CEC_TOTAL(...)``."""
    tree = parsed(f"CEC_TOTAL({formula})")
    assert isinstance(tree, Call)
    assert tree.function == "CEC_TOTAL"
    assert len(tree.arguments) == 1
    return tree.arguments[0]


def cells(text: str, sheet: str | None = None, *, fixed: bool = False) -> Reference:
    return Reference(sheet, CellRange.parse(text), fixed)


@pytest.mark.parametrize(
    ("formula", "tree"),
    [
        ("B7", cells("B7")),
        ("$B$7", cells("B7", fixed=True)),
        ("b$7:E9", cells("B7:E9")),
        ("E9:B7", cells("B7:E9")),
        ("E7:B9", cells("B7:E9")),
        ("$A$1:$C$3", cells("A1:C3", fixed=True)),
        ("Datos!A1", cells("A1", "Datos")),
        ("'Mi hoja'!A1:B2", cells("A1:B2", "Mi hoja")),
        ("'L''an'!A1", cells("A1", "L'an")),
        ("A:C", Reference(None, CellRange(1, 1, 3, MAX_ROW), fixed=False)),
        ("a:a", Reference(None, CellRange(1, 1, 1, MAX_ROW), fixed=False)),
        ("2:$3", Reference(None, CellRange(1, 2, MAX_COLUMN, 3), fixed=False)),
        ("$2:$3", Reference(None, CellRange(1, 2, MAX_COLUMN, 3), fixed=True)),
        ("Año_1", Name(None, "Año_1")),
        ("cecxl.x", Name(None, "cecxl.x")),
        ("Hoja!cortes", Name("Hoja", "cortes")),
        ("XFE1", Name(None, "XFE1")),
        ("A1048577", Name(None, "A1048577")),
        ("12.5", Constant(12.5)),
        (".5", Constant(0.5)),
        ("1E+5", Constant(100_000.0)),
        ('"a""b"', Constant('a"b')),
        ("true", Constant(True)),
        ("#N/A", Constant(CellError.NA)),
        ("#DIV/0!", Constant(CellError.DIV0)),
        ('{1,-2;"a",TRUE}', Array(((1.0, -2.0), ("a", True)))),
        ("{#NUM!}", Array(((CellError.NUM,),))),
        ("Tabla[Código]", Structured("Tabla", (), ("Código",))),
        ("Tabla[]", Structured("Tabla", (), ())),
        ("Tabla[#All]", Structured("Tabla", ("#all",), ())),
        ("Tabla[[#This Row],[A b]]", Structured("Tabla", ("#this row",), ("A b",))),
        ("Tabla[@[A b]]", Structured("Tabla", ("#this row",), ("A b",))),
        ("Tabla[@Total]", Structured("Tabla", ("#this row",), ("Total",))),
        ("[[#This Row],A b]", Structured("", ("#this row",), ("A b",))),
        ("Tabla[[#This Row],[D1]:[D4]]", Structured("Tabla", ("#this row",), ("D1", "D4"))),
        ("[@Total]", Structured("", ("#this row",), ("Total",))),
        ("[Total]", Structured("", (), ("Total",))),
        ("Tabla[[D1]:[D4]]", Structured("Tabla", (), ("D1", "D4"))),
        ("Tabla[[#Headers],[#Data],[D1]:[D4]]", Structured("Tabla", ("#headers", "#data"), ("D1", "D4"))),
        ("Tabla[a '[1'] '#]", Structured("Tabla", (), ("a [1] #",))),
        ("A1#", Call("ANCHORARRAY", (cells("A1"),))),
        ("_xlfn.ANCHORARRAY(A1)", Call("ANCHORARRAY", (cells("A1"),))),
        ("@A1:A3", Call("SINGLE", (cells("A1:A3"),))),
        ("_xlfn._xlws.FILTER(A1)", Call("FILTER", (cells("A1"),))),
        ("LOG10(2)", Call("LOG10", (Constant(2.0),))),
        ("TODAY()", Call("TODAY", ())),
        ("IF(A1,,2)", Call("IF", (cells("A1"), Omitted(), Constant(2.0)))),
    ],
)
def test_arguments(formula: str, tree: Node):
    assert argument(formula) == tree


@pytest.mark.parametrize(
    ("formula", "in_brackets"),
    [
        ("1+2*3", "1+(2*3)"),
        ("1-2-3", "(1-2)-3"),
        ("2^3^2", "(2^3)^2"),
        ("-2^2", "(-2)^2"),
        ("2^-1", "2^(-1)"),
        ("-5%", "-(5%)"),
        ("1+2&3", "(1+2)&3"),
        ("1&2=3", "(1&2)=3"),
        ("1<2=TRUE", "(1<2)=TRUE"),
        ("2*3%", "2*(3%)"),
        (" 1 +\n2 ", "1+2"),
        ("--1", "-(-1)"),
    ],
)
def test_operators_bind_as_in_excel(formula: str, in_brackets: str):
    assert parsed(formula) == parsed(in_brackets)


@pytest.mark.parametrize(
    "formula",
    [
        "CEC_TOTAL((A1:A3,C1:C3))",  # several areas
        "CEC_TOTAL(A1:A3 A2:C2)",  # common cells
        "CEC_TOTAL([1]Hoja!A1)",  # another workbook
        "CEC_TOTAL('[1]Mi hoja'!A1)",
        "CEC_TOTAL('C:\\x\\[libro.xlsx]Hoja'!A1)",
        "[1]!CEC_TOTAL(A1)",
        "CEC_TOTAL(Hoja1:Hoja3!A1)",  # several sheets
        "CEC_TOTAL('Hoja1:Hoja3'!A1)",
        "CEC_TOTAL(A1:INDEX(B1:B9,3))",  # a computed end
        "CEC_TOTAL(A1:Hoja!B2)",
        "CEC_TOTAL(A1:B2:C3)",
        "CEC_TOTAL(A1:Tabla[x])",
        "CEC_TOTAL(Tabla[[a],[b]])",
        "CEC_TOTAL(Tabla[[a]:[b]:[c]])",
        "CEC_TOTAL({1;2,3})",
        "CEC_TOTAL({A1})",
        "CEC_TOTAL(A1",
        "CEC_TOTAL(A1))",
        "CEC_TOTAL(1;2)",
        "1+",
        "",
        "'Hoja'!",
        "Hoja!Hoja!A1",
        '"sin final',
        "¿?",
    ],
)
def test_what_is_not_understood_is_left_to_excel(formula: str):
    with pytest.raises(LeftToExcel):
        parsed(formula)


@given(st.integers(1, MAX_COLUMN), st.integers(1, MAX_ROW), st.booleans(), st.booleans())
def test_every_cell_of_a_sheet_is_a_reference(column: int, row: int, fixed_column: bool, fixed_row: bool):
    text = f"{'$' * fixed_column}{column_letters(column)}{'$' * fixed_row}{row}"
    wanted = Reference(None, CellRange(column, row, column, row), fixed_column and fixed_row)
    assert parsed(text) == wanted


@given(st.text(alphabet="A1$:!'\"[](){},;+-#@ CEC_TOTAL.é5%", max_size=25))
def test_any_text_is_understood_or_left_to_excel(text: str):
    try:
        parsed(text)
    except LeftToExcel:
        return
