"""Calendar months on arrays of dates: a customer lost "for six months" is lost by the calendar, not by 182.5 days."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Dates = NDArray[np.datetime64]
"""Days, dtype ``datetime64[D]``; ``NaT`` where unknown."""

DAYS_PER_MONTH = 365.2425 / 12
"""Mean length of a month of the Gregorian calendar, in days."""


def add_months(dates: Dates | np.datetime64, months: int) -> Dates:
    """The same day `months` later (earlier if negative), or the month's last day where there is no such day.

    >>> add_months(np.datetime64("2024-08-31"), -6), add_months(np.datetime64("2023-11-15"), 3)
    (np.datetime64('2024-02-29'), np.datetime64('2024-02-15'))
    """
    days = np.asarray(dates, dtype="datetime64[D]")
    month = days.astype("datetime64[M]")
    target = month + np.timedelta64(months, "M")
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    moved = target.astype("datetime64[D]") + (days - month.astype("datetime64[D]"))
    result: Dates = np.minimum(moved, last)
    return result


def shift_months(day: np.datetime64, months: int) -> np.datetime64:
    """`add_months` of one day."""
    moved: np.datetime64 = add_months(np.array([day]), months)[0]
    return moved


def months_between(earlier: Dates | np.datetime64, later: Dates | np.datetime64) -> NDArray[np.float64]:
    """Elapsed time in mean months; NaN where a date is unknown.

    >>> float(months_between(np.datetime64("2024-01-01"), np.datetime64("2025-01-01")).round(2))
    12.02
    """
    days = np.asarray(later, dtype="datetime64[D]") - np.asarray(earlier, dtype="datetime64[D]")
    elapsed = np.where(np.isnat(days), np.nan, days.astype(np.float64)) / DAYS_PER_MONTH
    return np.asarray(elapsed, dtype=np.float64)


def serial_dates(serials: NDArray[np.float64]) -> Dates:
    """Dates from a spreadsheet's day numbers (days since 1899-12-30); NaN becomes ``NaT``.

    >>> serial_dates(np.array([45292.0, np.nan]))
    array(['2024-01-01', 'NaT'], dtype='datetime64[D]')
    """
    known = np.isfinite(serials)
    days = np.where(known, np.floor(serials), 0).astype(np.int64)
    dates = np.datetime64("1899-12-30", "D") + days.astype("timedelta64[D]")
    return np.where(known, dates, np.datetime64("NaT", "D"))


def date_serials(dates: Dates) -> NDArray[np.float64]:
    """A spreadsheet's day numbers of dates; ``NaT`` becomes NaN.

    >>> date_serials(np.array(["2024-01-01", "NaT"], dtype="datetime64[D]"))
    array([45292.,    nan])
    """
    days = dates.astype("datetime64[D]") - np.datetime64("1899-12-30", "D")
    return np.where(np.isnat(days), np.nan, days.astype(np.float64))
