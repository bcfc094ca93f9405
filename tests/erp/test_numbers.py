from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.erp.numbers import DecimalMark, number_expression, read_number

COMMA, POINT = DecimalMark.COMMA, DecimalMark.POINT
WRITTEN = [
    ("1.234,50", COMMA, "1234.5"),
    ("1.234.567,89 €", COMMA, "1234567.89"),
    ("1 234,50", COMMA, "1234.5"),
    ("1'234.50", POINT, "1234.5"),
    ("$1,234.50", POINT, "1234.5"),
    ("(12,50)", COMMA, "-12.5"),
    ("12,50-", COMMA, "-12.5"),
    ("-12", None, "-12"),
    ("+12.5", POINT, "12.5"),
    (".5", POINT, "0.5"),
    ("5.", POINT, "5"),
    ("1.5E3", POINT, "1500"),
    ("21 %", None, "21"),
    ("3 500,00 руб.", COMMA, "3500"),
    ("0.00005", POINT, "0.0001"),
]
UNREAD = [
    ("1.234,50", POINT),
    ("1,234.50", COMMA),
    ("1.23.456", COMMA),
    ("12.34", COMMA),
    ("0.123", COMMA),
    ("12.5", None),
    ("pendiente", POINT),
    ("", POINT),
    ("--5", POINT),
    ("1" * 20, POINT),
]


@pytest.mark.parametrize(("text", "mark", "value"), WRITTEN)
def test_amounts_are_read_as_programs_print_them(text: str, mark: DecimalMark | None, value: str):
    assert read_number(text, mark) == Decimal(value)


@pytest.mark.parametrize(("text", "mark"), UNREAD)
def test_what_is_not_written_that_way_is_no_number(text: str, mark: DecimalMark | None):
    assert read_number(text, mark) is None


def read_by_engine(texts: list[str], mark: DecimalMark | None) -> list[Decimal | None]:
    import ibis

    table = ibis.memtable(
        {"number": list(range(len(texts))), "text": texts}, schema={"number": "int64", "text": "string"}
    )
    table = table.mutate(value=number_expression(table.text, mark))
    return table.order_by("number").to_pyarrow()["value"].to_pylist()


@pytest.mark.parametrize("mark", [None, *DecimalMark])
def test_the_engine_reads_what_python_reads(mark: DecimalMark | None):
    texts = [text for text, *_ in WRITTEN + UNREAD if text]
    assert read_by_engine(texts, mark) == [read_number(text, mark) for text in texts]


@given(st.lists(st.text(alphabet="0123456789.,-+() €%eE'", min_size=1, max_size=12), min_size=30, max_size=30))
@settings(max_examples=8, deadline=None)
def test_the_engine_reads_any_text_as_python_does(texts: list[str]):
    for mark in (None, *DecimalMark):
        assert read_by_engine(texts, mark) == [read_number(text, mark) for text in texts]


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_an_amount_comes_back_in_either_notation(amount: Decimal):
    english = f"{amount:,.2f}"
    spanish = english.translate({ord(","): ".", ord("."): ","})
    assert read_number(english, POINT) == amount == read_number(spanish, COMMA)
