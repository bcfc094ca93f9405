import datetime as dt
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cec_xl.hosts.column import ERROR_NAMES, CellKind, Column, from_serial, to_serial

numbers = st.one_of(
    st.none(),
    st.floats(allow_nan=True, allow_infinity=False),
    st.integers(-(2**40), 2**40),
    st.decimals(-1000, 1000, places=4),
)
texts = st.one_of(st.none(), st.text(max_size=5), st.sampled_from(sorted(ERROR_NAMES)), st.just("#hash"))


def equal(one: Column, other: Column) -> bool:
    same_texts = [one.text(row) for row in range(len(one))] == [other.text(row) for row in range(len(other))]
    return (
        same_texts
        and one.kinds.tolist() == other.kinds.tolist()
        and np.array_equal(one.numbers, other.numbers, equal_nan=True)
        and one.as_texts().tolist() == other.as_texts().tolist()
    )


@given(st.one_of(st.lists(numbers), st.lists(texts)))
def test_columns_of_one_kind_are_read_as_mixed_ones_are(values: list[object]):
    assert equal(Column.of(values), Column._of_anything(values))


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, CellKind.EMPTY, ""),
        ("", CellKind.EMPTY, ""),
        (float("nan"), CellKind.EMPTY, ""),
        (Decimal("9.9900"), CellKind.NUMBER, "9.99"),
        (7, CellKind.NUMBER, "7"),
        (np.float64(0.5), CellKind.NUMBER, "0.5"),
        (dt.datetime(2024, 1, 1, 12), CellKind.NUMBER, "45292.5"),
        (dt.date(2024, 1, 1), CellKind.NUMBER, "45292"),
        (True, CellKind.BOOLEAN, "1"),
        (np.bool_(False), CellKind.BOOLEAN, "0"),
        ("12,5", CellKind.TEXT, "12,5"),
        ("#DIV/0!", CellKind.ERROR, "#DIV/0!"),
        ("#almohadilla", CellKind.TEXT, "#almohadilla"),
    ],
)
def test_what_a_cell_holds(value: object, kind: CellKind, text: str):
    for values in ([value], [value, "texto", 1.5]):
        column = Column.of(values)
        assert (CellKind(column.kinds[0]), column.text(0)) == (kind, text)


@given(st.datetimes(dt.datetime(1900, 3, 1), dt.datetime(9999, 1, 1)))
def test_dates_come_back_from_their_serial_number(moment: dt.datetime):
    assert abs(from_serial(to_serial(moment)) - moment) < dt.timedelta(milliseconds=1)
