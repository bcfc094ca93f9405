"""Operators and the functions of Excel that stand around ours, one formula at a time and without a workbook."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.udfs.closed.computing import computed
from tests.udfs.closed.formula_book import split
from udfs.closed.excel_functions import EACH, WHOLE
from udfs.closed.formulas import LeftToExcel
from udfs.closed.operands import Operand, each
from udfs.closed.operators import BINARY
from udfs.registry import CellError
from udfs.values import Scalar

NUM, VALUE, DIV0, NA, REF = CellError.NUM, CellError.VALUE, CellError.DIV0, CellError.NA, CellError.REF


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("1+2*3^2", 19.0),
        ("-2^2", 4.0),
        ("7/2", 3.5),
        ("50%*4", 2.0),
        ("1/0", DIV0),
        ("0^0", NUM),
        ("0^-1", DIV0),
        ("(-2)^3", -8.0),
        ("(-2)^0.5", NUM),
        ("(-8)^(2/3)", NUM),
        ("1E308*10", NUM),
        ("10^400", NUM),
        ('"4321"+1', 4322.0),
        ('"abc"+1', VALUE),
        ("TRUE+TRUE", 2.0),
        ("-TRUE", -1.0),
        ('-"7"', -7.0),
        ('"a"%', VALUE),
        ('"a"&1', "a1"),
        ('12&""', "12"),
        ("#N/A+1/0", NA),
        ("1/0+#N/A", DIV0),
        ("0.1+0.2=0.3", True),
        ("1<2", True),
        ("2<=2", True),
        ("3<>3", False),
        ('"a"="A"', True),
        ('"a"<>"b"', True),
        ('99<"1"', True),
        ('"z">TRUE', False),
        ("FALSE>1000", True),
        ("TRUE=1", False),
    ],
)
def test_operators(formula: str, result: Scalar):
    assert computed(formula) == result
    assert type(computed(formula)) is type(result)


@pytest.mark.parametrize("formula", ['"1,5"+1', '"1/2"+1', '"a"<"b"', '0.5&""', 'TRUE&""', '1E20&""', "(-8)^(1/3)"])
def test_what_depends_on_the_language_of_excel_is_left_to_it(formula: str):
    with pytest.raises(LeftToExcel):
        computed(formula)


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ('IF(1,"sí","no")', "sí"),
        ('IF(0,"sí","no")', "no"),
        ("IF(0,1)", False),
        ("IF(1,,5)", 0.0),
        ('IF("x",1,2)', VALUE),
        ("IF(#N/A,1,2)", NA),
        ("IF(TRUE,1,1/0)", 1.0),
        ('IF(TRUE,1,"1,5"+1)', 1.0),
        ("IFERROR(1/0,7)", 7.0),
        ("IFERROR(3,MEDIAN(1,2))", 3.0),
        ("SUM(IFERROR({1,#N/A,3},{5,6,7}))", 10.0),
        ("IFNA(#N/A,7)", 7.0),
        ("IFNA(1/0,7)", DIV0),
        ("ISERROR(1/0)", True),
        ("ISERR(#N/A)", False),
        ("ISERR(1/0)", True),
        ("ISNA(#N/A)", True),
        ("ISNUMBER(TRUE)", False),
        ("ISNUMBER(1)", True),
        ('ISTEXT("")', True),
        ("ISTEXT(#N/A)", False),
        ('ISBLANK("")', False),
        ("NOT(0)", True),
        ('NOT("a")', VALUE),
        ("AND(TRUE,1,2)", True),
        ("AND(TRUE,0)", False),
        ("OR(FALSE,0)", False),
        ("OR(FALSE,#N/A)", NA),
        ('AND("a",TRUE)', VALUE),
        ("ROUND(2.5,0)", 3.0),
        ("ROUND(-2.5,0)", -3.0),
        ("ROUND(1.005,2)", 1.01),
        ("ROUND(1234,-2)", 1200.0),
        ("INT(-1.5)", -2.0),
        ("ABS(-3)", 3.0),
        ('VALUE("4321")', 4321.0),
        ('LEFT("4321")', "4"),
        ('LEFT("4321",2)', "43"),
        ('LEFT("4321",-1)', VALUE),
        ('RIGHT("4321",2)', "21"),
        ('RIGHT("4321",9)', "4321"),
        ('RIGHT("4321",0)', ""),
        ('MID("4321",2,1)', "3"),
        ('MID("4321",5,1)', ""),
        ('MID("4321",0,1)', VALUE),
        ('LEN("4321")', 4.0),
        ("LEN(4321)", 4.0),
        ("DATE(2026,6,30)", 46203.0),
        ("DATE(2026,13,1)", 46388.0),
        ("DATE(2026,3,0)", 46081.0),
        ("DATE(9998,12,999)", NUM),
        ("ROUND(1E+20,400)", 1e20),
        ("ROUND(5,-400)", 0.0),
        ("ROUND(1,1E+300)", 1.0),
        ("SUM(1E+308,1E+308)", NUM),
        ("AVERAGE(1E+308,1E+308)", NUM),
        ("SUM(ABS({-1,-2}))", 3.0),
        ("SUM({1,2}*2)", 6.0),
        ("SUM(IF({1,0},2,3))", 5.0),
        ("{1,2}*2", 2.0),
        ('AND({1,"a"})', True),
        ('OR({"a","b"})', VALUE),
        ("ROWS(1/0)", DIV0),
        ("COLUMNS(NA())", NA),
        ("INDEX(NA(),2,3)", NA),
        ("SUM(INDEX({5;6;7},{1;3}))", 12.0),
        ("SUM({1,2;3,4},5)", 15.0),
        ('SUM({1,"2",TRUE})', 1.0),
        ('SUM("2",TRUE)', 3.0),
        ("SUM(1,#N/A)", NA),
        ("AVERAGE({2,4})", 3.0),
        ('AVERAGE({"a","b"})', DIV0),
        ("MIN({3,1,2})", 1.0),
        ("MAX({3,1,2})", 3.0),
        ('COUNT({1,"a",#N/A})', 1.0),
        ('COUNTA({1,"a",#N/A})', 3.0),
        ("SUMPRODUCT({1,2;3,4},{1,0;0,1})", 5.0),
        ('SUMPRODUCT({1,"x",TRUE})', 1.0),
        ("SUMPRODUCT(--({1,2,3}>1))", 2.0),
        ("SUMPRODUCT({1,2},{1,2,3})", VALUE),
        ("SUMPRODUCT({1,#N/A})", NA),
        ("ROWS({1;2;3})", 3.0),
        ("COLUMNS({1,2})", 2.0),
        ("INDEX({1,2;3,4},2,1)", 3.0),
        ("INDEX({5;6;7},2)", 6.0),
        ("INDEX({5,6,7},2)", 6.0),
        ("INDEX({5;6;7},4)", REF),
        ("INDEX({1,2;3,4},1,3)", REF),
        ("INDEX({5;6;7},-1)", VALUE),
        ("SUM(INDEX({1,2;3,4},2,0))", 7.0),
        ("SUM(INDEX({1,2;3,4},0,2))", 6.0),
        ("TRUE()", True),
        ("NA()", NA),
        ("TODAY()", 46000.0),
    ],
)
def test_functions_around_ours(formula: str, result: Scalar):
    assert computed(formula) == result
    assert type(computed(formula)) is type(result)


@pytest.mark.parametrize(
    "formula",
    split(
        """
        IF("TRUE",1,2)   NOT("falso")   VALUE(TRUE)   DATE(1905,1,-3000)   DATE(26,1,1)   LEN("😀")   INT(4.35*100)
        SUMPRODUCT()   ROUND(1)   IF(1)   LEFT()   TODAY(1)   INDEX({1,2;3,4},2)   NADA(1)
        """
    ),
)
def test_what_is_not_computed_here_is_left_to_excel(formula: str):
    with pytest.raises(LeftToExcel):
        computed(formula)


def test_values_side_by_side_stretch_rows_and_columns():
    column, row = Operand([[1.0], [2.0]]), Operand([[10.0, 20.0, 30.0]])
    assert each(BINARY["+"], column, row).rows == [[11.0, 21.0, 31.0], [12.0, 22.0, 32.0]]
    assert each(BINARY["+"], column, Operand([[1.0], [2.0], [3.0]])).rows == [[2.0], [4.0], [NA]]


@given(st.floats(-1e9, 1e9), st.integers(0, 6))
def test_rounding_stays_within_half_a_step(value: float, digits: int):
    found = EACH["ROUND"](value, float(digits))
    assert isinstance(found, float)
    assert abs(found - value) <= 0.5 * 10.0**-digits * (1 + 1e-9) + abs(value) * 1e-14


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_sums_do_not_depend_on_the_order(values: list[float]):
    rows: list[list[Scalar]] = [[value] for value in values]
    assert WHOLE["SUM"](Operand(rows)) == WHOLE["SUM"](Operand(rows[::-1]))
    mean = WHOLE["AVERAGE"](Operand(rows)).first
    assert isinstance(mean, float)
    assert math.isclose(mean * len(values), math.fsum(values), rel_tol=1e-9, abs_tol=1e-6)
