"""Whatever the order of the rows and however they are split into files, an import comes to the same."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.erp.exports import (
    AS_OF,
    HEADER,
    Invoice,
    billing,
    figures,
    imported,
    plain_rows,
    spanish,
    table,
    totals,
    used,
)

CENTS = st.integers(-(10**7), 10**9)
DAYS = st.dates(dt.date(2019, 1, 1), AS_OF)
INVOICES = st.lists(
    st.tuples(st.sampled_from(["A", "B", "C", "0012", "ñ"]), DAYS, CENTS), min_size=12, max_size=40
).map(
    lambda rows: [
        Invoice(f"F{number:03}", customer, day, Decimal(cents) / 100)
        for number, (customer, day, cents) in enumerate(rows)
    ]
)
UNAMBIGUOUS = [Invoice("F900", "A", dt.date(2024, 12, 25), Decimal("1234.56"))]
"""So that every file shows its decimal mark and its order of dates."""


def imported_as(files: dict[str, str]):
    with TemporaryDirectory() as folder:
        return imported(Path(folder), files)


@given(INVOICES, st.randoms(use_true_random=False))
@settings(max_examples=6, deadline=None)
def test_neither_the_order_of_rows_nor_the_split_into_files_matters(rows: list[Invoice], chance: random.Random):
    rows = rows + UNAMBIGUOUS
    whole = imported_as({"facturas.csv": table([HEADER, *plain_rows(rows)])})
    shuffled = chance.sample(rows, len(rows))
    cuts = sorted(chance.sample(range(1, len(rows)), 2))
    parts = [shuffled[: cuts[0]], shuffled[cuts[0] : cuts[1]], shuffled[cuts[1] :]]
    files = {f"facturas {n}.csv": table([HEADER, *plain_rows(part)]) for n, part in enumerate(parts)}
    split = imported_as(files)
    assert figures(split) == figures(whole)
    assert used(split.report) == used(whole.report)


@given(INVOICES)
@settings(max_examples=6, deadline=None)
def test_amounts_tie_to_the_cent_in_any_notation(rows: list[Invoice]):
    rows = rows + UNAMBIGUOUS
    cells = [[r.number, f"{r.date:%d/%m/%Y}", r.customer, spanish(r.net)] for r in rows]
    result = imported_as({"facturas.csv": table([HEADER, *cells])})
    assert billing(result) == totals(rows)
    assert used(result.report) == (len(rows), sum(r.net for r in rows))


def test_cents_are_added_as_decimals_not_as_floats(tmp_path: Path):
    rows = [Invoice(f"F{n}", "A", dt.date(2024, 6, 13), Decimal("0.10")) for n in range(100_000)]
    result = imported(tmp_path, {"facturas.csv": table([HEADER, *plain_rows(rows)])})
    assert used(result.report) == (100_000, Decimal("10000.00"))
    assert billing(result) == {"A": Decimal("10000.00")}
