"""Three years of a real firm, one snapshot a year, from the command line to the migration matrix. METHOD §9."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from cec_xl.cli import EXIT_DONE, EXIT_INPUT, main
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.port import TableUpdate, Values
from cec_xl.labels import Labels
from cec_xl.template.contents import set_rows
from cec_xl.workbook import tables
from cec_xl.workbook.schema import Table
from tests.e2e.reading import table_rows
from tests.real_firms import classicmodels_names
from tests.support import shared_data

EN = Labels("en")
DATES = {2003: "2003-12-31", 2004: "2004-12-31", 2005: "2005-05-31"}
CRITERIA = (
    ("diversity", ">=", 4, 3, 2),
    ("share", ">", 0.5, 0.25, 0.1),
    ("volume", ">", 100_000, 50_000, 20_000),
    ("risk", "<=", 0, 1, 2),
)

Year = dict[str, tuple[Decimal, set[str]]]
"""Customer -> billing of the year and product lines bought in it."""


def years() -> dict[int, Year]:
    folder = shared_data("classicmodels", "csv")

    def records(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8", newline="") as opened:
            return list(csv.DictReader(opened))

    orders = {row["orderNumber"]: row for row in records("orders.csv")}
    line_of = {row["productCode"]: row["productLine"] for row in records("products.csv")}
    found: dict[int, Year] = {year: defaultdict(lambda: (Decimal(0), set())) for year in DATES}
    for row in records("orderdetails.csv"):
        order = orders[row["orderNumber"]]
        year, customer = int(order["orderDate"][:4]), order["customerNumber"]
        billed, families = found[year][customer]
        amount = Decimal(row["quantityOrdered"]) * Decimal(row["priceEach"])
        found[year][customer] = (billed + amount, families | {line_of[row["productCode"]]})
    return {year: dict(customers) for year, customers in found.items()}


def written(spec: Table, columns: dict[str, Values]) -> dict[str, TableUpdate]:
    return {spec.name: TableUpdate({EN.text(f"fields.{key}"): values for key, values in columns.items()})}


def texts(*values: str) -> Values:
    return np.array(values, dtype=object)


def set_up(path: Path) -> None:
    """A new workbook whose first criteria set has typed thresholds; the others stay as they come."""
    assert main(["new", str(path), "--lang", "en", "--view", "complete"]) == EXIT_DONE
    rows = [dict(row) for row in set_rows(EN)]
    for row, (criterion, comparison, *thresholds) in zip(rows, CRITERIA, strict=False):
        row |= {"criterion_name": EN.text(f"criteria.{criterion}"), "threshold_mode": "fixed", "comparison": comparison}
        row |= dict(zip(("t4", "t3", "t2"), thresholds, strict=True))
    columns: dict[str, Values] = {}
    for field in tables.CRITERIA_SETS.fields:
        values = [row.get(field.key) for row in rows]
        if field.choices:
            columns[field.key] = texts(*[EN.choice(field.choices, str(value)) for value in values])
        elif field.key in {"order", "t4", "t3", "t2"}:
            columns[field.key] = np.array([np.nan if value is None else float(value) for value in values])
        else:
            columns[field.key] = texts(*[str(value or "") for value in values])
    with ClosedWorkbook.open(path) as port:
        port.write_tables(written(tables.CRITERIA_SETS, columns))
        port.save()


def snapshot(path: Path, known: list[str], year: int, bought: Year) -> None:
    """The year's portfolio typed in and refreshed at its end: who bought before and not this year is lost."""
    names = classicmodels_names()
    buys = [customer in bought for customer in known]
    columns: dict[str, Values] = {
        "customer_id": texts(*known),
        "customer_name": texts(*[names[customer] for customer in known]),
        "situation": texts(*[EN.choice("situation", "current" if one else "lost") for one in buys]),
        "volume": np.array([float(bought[c][0]) if c in bought else 0.0 for c in known]),
        "diversity": np.array([float(len(bought[c][1])) if c in bought else 0.0 for c in known]),
        "share": np.full(len(known), 0.3),
        "loyalty": np.full(len(known), 3.0),
        "risk": np.zeros(len(known)),
    }
    with ClosedWorkbook.open(path) as port:
        port.write_tables(written(tables.CUSTOMERS, columns))
        port.save()
    assert main(["refresh", str(path), "--as-of", DATES[year]]) == EXIT_DONE


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("three_years") / "models.xlsm"
    set_up(path)
    found, known = years(), set[str]()
    for year, bought in found.items():
        known |= set(bought)
        snapshot(path, sorted(known), year, bought)
    return path


def compared(path: Path, capsys: pytest.CaptureFixture[str], earlier: int, later: int) -> dict[str, object]:
    capsys.readouterr()
    assert main(["compare", str(path), "--json", "--from", DATES[earlier], "--to", DATES[later]]) == EXIT_DONE
    return dict(json.loads(capsys.readouterr().out))


def cells(found: dict[str, object]) -> dict[tuple[str, str], int]:
    return {(cell["from"], cell["to"]): cell["customers"] for cell in found["segments"]}  # type: ignore[attr-defined]


def test_the_migration_of_two_years_sums_to_the_portfolios(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # 74 customers bought in 2003; 98 by the end of 2004, 9 of whom had stopped; in 2005 44 bought and 54 did not.
    first, second = cells(compared(book, capsys, 2003, 2004)), cells(compared(book, capsys, 2004, 2005))
    assert first == {
        ("vital", "vital"): 3, ("vital", "dull"): 12, ("vital", "lost"): 4,
        ("dull", "vital"): 6, ("dull", "dull"): 44, ("dull", "lost"): 5,
        ("absent", "vital"): 13, ("absent", "dull"): 11,
    }  # fmt: skip
    assert second == {
        ("vital", "vital"): 4, ("vital", "dull"): 6, ("vital", "lost"): 12,
        ("dull", "vital"): 3, ("dull", "dull"): 23, ("dull", "lost"): 41,
        ("lost", "vital"): 1, ("lost", "dull"): 7, ("lost", "lost"): 1,
    }  # fmt: skip
    assert sum(count for (came_from, _), count in first.items() if came_from != "absent") == 74
    assert sum(first.values()) == sum(second.values()) == 98


@pytest.mark.parametrize(
    ("customer", "years_compared", "movement", "alert", "codes", "digits"),
    [
        # Dragon Souveniers: 150,123.15 in 5 product lines, then 2,611.84 in 1. Families 5 >= 4 gives 4, 1 gives 1;
        # over 100,000 gives 4, under 20,000 gives 1. Share 0.30 is over 0.25: 3. No unpaid invoices: 4.
        ("148", (2003, 2004), "fell", "left_vital", ("4344", "1314"),
         {1: (4, 1, 5, 1, 4), 3: (4, 1, 150_123.15, 2_611.84, 100_000)}),
        # Land of Toys: 22,292.62 in 1 line, then 126,792.53 in 7.
        ("131", (2003, 2004), "rose", "", ("1324", "4344"),
         {1: (1, 4, 1, 7, 4), 3: (2, 4, 22_292.62, 126_792.53, 100_000)}),
        # Danish Wholesale: 53,487.29 in 4 lines, then 21,638.62 in 1: billing falls by 59.5 %.
        ("145", (2004, 2005), "fell", "billing_drop", ("4334", "1324"),
         {1: (4, 1, 4, 1, 4), 3: (3, 2, 53_487.29, 21_638.62, 50_000)}),
        # Australian Collectors: vital with 127,155.96 in 2004, bought nothing in 2005.
        ("114", (2004, 2005), "fell", "lost_best", ("4344", "····"), {}),
        # La Rochelle: first order in 2004: 67,426.01 in 4 lines.
        ("119", (2003, 2004), "new", "", ("", "4334"), {}),
    ],
)  # fmt: skip
def test_five_customers_tie_with_the_arithmetic_by_hand(  # noqa: PLR0917  a case and two fixtures
    book: Path,
    capsys: pytest.CaptureFixture[str],
    customer: str,
    years_compared: tuple[int, int],
    movement: str,
    alert: str,
    codes: tuple[str, str],
    digits: dict[int, tuple[float, float, float, float, float]],
) -> None:
    moves = compared(book, capsys, *years_compared)["moves"]
    lines = [line for line in moves if line["customer_id"] == customer]  # type: ignore[attr-defined]
    assert {line["movement"] for line in lines} == {movement}
    assert {line["alert"] for line in lines} == {alert}
    assert {(line["code_before"], line["code_after"]) for line in lines} == {codes}
    found = {
        line["moved_digit"]: (
            line["digit_before"], line["digit_after"], line["value_before"], line["value_after"],
            line["threshold_crossed"],
        )
        for line in lines
        if line["moved_digit"] is not None
    }  # fmt: skip
    assert found.keys() == digits.keys()
    for digit, expected in digits.items():
        # Digit, value, and the threshold that the higher digit asks for.
        assert found[digit] == pytest.approx(expected)


def test_a_customer_that_stays_what_it_was_is_not_listed(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Euro+ Shopping Channel: 189,840.15, then 340,830.87, both 4344 and vital.
    moves = compared(book, capsys, 2003, 2004)["moves"]
    assert "141" not in {line["customer_id"] for line in moves}  # type: ignore[attr-defined]


def test_the_workbook_holds_one_snapshot_a_year_and_the_last_comparison(book: Path) -> None:
    history = table_rows(book, "history")
    assert len(history) == 74 + 98 + 98
    snapshots = table_rows(book, "snapshots")
    assert [row[EN.text("fields.customers")] for row in snapshots] == [74, 98, 98]
    assert [row[EN.text("fields.segment_vital")] for row in snapshots] == [19, 22, 8]
    assert [row[EN.text("fields.customers_lost")] for row in snapshots] == [0, 9, 54]
    trend = {row[EN.text("fields.customer_id")]: row for row in table_rows(book, "score_trend")}
    # 4344 with equal weights is 15/4 = 3.75; three years of relation: x 0.3.
    assert [trend["141"][EN.text(f"fields.score_{place}")] for place in (6, 7, 8)] == pytest.approx([1.125] * 3)
    with ClosedWorkbook.open(book) as port:
        assert port.read_name("cecxl_migration_alerts") >= 18  # type: ignore[operator]  # 12 vital ones lost, 6 dull
        assert port.read_name("cecxl_migration_shown_from") == 38_352  # 2004-12-31


def test_repeating_a_date_replaces_its_snapshot(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = compared(book, capsys, 2004, 2005)
    assert main(["refresh", str(book), "--as-of", DATES[2005]]) == EXIT_DONE
    assert len(table_rows(book, "history")) == 74 + 98 + 98
    assert compared(book, capsys, 2004, 2005) == before


def test_people_read_a_matrix_and_the_reasons(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["compare", str(book), "--lang", "en", "--all"]) == EXIT_DONE
    said = capsys.readouterr().out
    assert "2004-12-31" in said
    assert "Danish Wholesale Imports" in said
    assert "3 → 2 (53,487 → 21,639; threshold 50,000)" in said


def test_a_date_without_snapshot_is_refused_with_those_there_are(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", str(book), "--lang", "en", "--from", "2001-01-01"]) == EXIT_INPUT
    assert "2003-12-31, 2004-12-31, 2005-05-31" in capsys.readouterr().err


def test_a_workbook_with_one_snapshot_cannot_be_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.xlsm"
    assert main(["new", str(path), "--lang", "en"]) == EXIT_DONE
    assert main(["compare", str(path), "--lang", "en"]) == EXIT_INPUT
    assert "--as-of" in capsys.readouterr().err
