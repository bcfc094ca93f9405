from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.erp.dates import DateOrder, date_expression, read_date

DMY, MDY, YMD = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST, DateOrder.YEAR_FIRST
LATEST = 2025
WRITTEN = [
    ("2024-03-04", None, (2024, 3, 4)),
    ("2024/3/4 10:15", None, (2024, 3, 4)),
    ("2024-03-04T00:00:00.000Z", None, (2024, 3, 4)),
    ("03/04/2024", DMY, (2024, 4, 3)),
    ("03/04/2024", MDY, (2024, 3, 4)),
    ("3.4.24", DMY, (2024, 4, 3)),
    ("24-04-03", YMD, (2024, 4, 3)),
    ("03/04/98", DMY, (1998, 4, 3)),
    ("20240403", YMD, (2024, 4, 3)),
    ("03042024", DMY, (2024, 4, 3)),
    ("4 de marzo de 2024", None, (2024, 3, 4)),
    ("4-mar-24", None, (2024, 3, 4)),
    ("4 March 2024", None, (2024, 3, 4)),
    ("4 марта 2024", None, (2024, 3, 4)),
    ("31-dic-23", MDY, (2023, 12, 31)),
    ("45355", None, (2024, 3, 4)),
]
UNREAD = [
    ("03/04/2024", None),
    ("31/02/2024", DMY),
    ("13/13/2024", DMY),
    ("25/03/2024", MDY),
    ("03/04/1024", DMY),
    ("03/04/30", DMY),
    ("ayer", DMY),
    ("4 smarch 2024", DMY),
    ("2024", DMY),
]


@pytest.mark.parametrize(("text", "order", "day"), WRITTEN)
def test_dates_are_read_as_programs_print_them(text: str, order: DateOrder | None, day: tuple[int, int, int]):
    assert read_date(text, order, LATEST) == dt.date(*day)


@pytest.mark.parametrize(("text", "order"), UNREAD)
def test_what_is_no_such_date_is_not_read(text: str, order: DateOrder | None):
    assert read_date(text, order, LATEST) is None


def read_by_engine(texts: list[str], order: DateOrder | None) -> list[dt.date | None]:
    import ibis

    table = ibis.memtable(
        {"number": list(range(len(texts))), "text": texts}, schema={"number": "int64", "text": "string"}
    )
    table = table.mutate(day=date_expression(table.text, order, LATEST))
    return table.order_by("number").to_pyarrow()["day"].to_pylist()


@pytest.mark.parametrize("order", [None, *DateOrder])
def test_the_engine_reads_what_python_reads(order: DateOrder | None):
    texts = [text for text, *_ in WRITTEN + UNREAD]
    assert read_by_engine(texts, order) == [read_date(text, order, LATEST) for text in texts]


NUMBERS = st.integers(0, 99)
DAYS = st.builds("{}{}{}{}{}".format, NUMBERS, st.sampled_from("-/. "), NUMBERS, st.sampled_from("-/. "),
                 st.one_of(NUMBERS, st.integers(1890, 2110)))  # fmt: skip


@given(st.lists(DAYS, min_size=70, max_size=70))
@settings(max_examples=3, deadline=None)
def test_the_engine_reads_any_three_numbers_as_python_does(texts: list[str]):
    for order in (None, *DateOrder):
        assert read_by_engine(texts, order) == [read_date(text, order, LATEST) for text in texts]
