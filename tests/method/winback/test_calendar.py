import numpy as np
import pytest

from cec_xl.method.winback.calendar import add_months, date_serials, months_between, serial_dates, shift_months


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-08-31", -6, "2024-02-29"),
        ("2023-08-31", -6, "2023-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("1969-12-31", 2, "1970-02-28"),
        ("2024-05-15", 0, "2024-05-15"),
    ],
)
def test_months_are_those_of_the_calendar(start: str, months: int, end: str):
    assert str(shift_months(np.datetime64(start), months)) == end


def test_unknown_dates_stay_unknown():
    unknown = np.array(["NaT"], dtype="datetime64[D]")
    assert np.isnat(add_months(unknown, 3))[0]
    assert np.isnan(months_between(unknown, np.datetime64("2024-01-01")))[0]
    assert np.isnan(date_serials(unknown))[0]


def test_serial_numbers_and_dates_are_the_same_days():
    dates = np.array(["1899-12-31", "1969-12-31", "2026-02-28"], dtype="datetime64[D]")
    assert (serial_dates(date_serials(dates)) == dates).all()
    assert serial_dates(np.array([45292.99]))[0] == np.datetime64("2024-01-01")
