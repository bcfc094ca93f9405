"""Win-back on real files: from an empty workbook and a real order history to a plan that survives a refresh."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.port import TableUpdate, Values
from cec_xl.labels import Labels
from cec_xl.workbook import tables, winback_tables
from cec_xl.workbook.refresh import Refresh, refresh_workbook
from cec_xl.workbook.schema import Table
from tests.method.winback.histories import classicmodels
from tests.once import new_workbook

LABELS = Labels("es")
AS_OF = dt.date(2005, 5, 31)
NOW = dt.datetime(2005, 6, 1, 9, 0)


def write(book: Path, spec: Table, columns: dict[str, Values]) -> None:
    with ClosedWorkbook.open(book) as port:
        written = {LABELS.text(f"fields.{key}"): values for key, values in columns.items()}
        port.write_tables({spec.name: TableUpdate(written)})
        port.save()


def read(book: Path, spec: Table) -> dict[str, list[object]]:
    with ClosedWorkbook.open(book) as port:
        columns = port.read_table(spec.name)
    found = {}
    for field in spec.fields:
        column = columns[LABELS.text(f"fields.{field.key}")]
        found[field.key] = [column.text(row) for row in range(len(column))]
    return found


def refresh(book: Path) -> Refresh:
    with ClosedWorkbook.open(book) as port:
        done = refresh_workbook(port, as_of=AS_OF, now=NOW)
        port.save()
    return done


@pytest.fixture(scope="module")
def classic_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty workbook with classicmodels' customers, order lines and a recovery team, refreshed once."""
    lines, countries = classicmodels()
    book = tmp_path_factory.mktemp("winback") / "classic.xlsx"
    new_workbook(book, macros=False)
    ids = np.array(sorted(countries), dtype=object)
    current = np.full(len(ids), LABELS.choice("situation", "current"), dtype=object)
    zones = np.array([countries[customer] for customer in ids], dtype=object)
    write(book, tables.CUSTOMERS, {"customer_id": ids, "customer_name": ids, "situation": current, "zone": zones})
    days = (lines.dates - np.datetime64("1899-12-30")).astype(np.float64)
    write(
        book,
        winback_tables.ORDER_LINES,
        {
            "customer_id": lines.customers,
            "order_date": days,
            "line_amount": lines.amounts,
            "line_margin": np.asarray(lines.margins),
            "line_product": np.asarray(lines.products),
        },
    )
    team = {"member": np.array(["Dirección"], dtype=object), "team_hours": np.array([40.0])}
    write(book, winback_tables.RECOVERY_TEAM, team)
    refresh(book)
    return book


def test_the_register_of_a_real_portfolio_is_in_the_workbook(classic_book: Path):
    register = read(classic_book, winback_tables.CUSTOMER_REGISTER)
    relations = [LABELS.choice("relation", key) for key in ("lost", "inactive", "recovered")]
    assert [register["relation"].count(text) for text in relations] == [32, 20, 40]
    assert register["relation"] == sorted(register["relation"], key=relations.index)


def test_the_balance_in_the_workbook_closes_line_by_line(classic_book: Path):
    balance = read(classic_book, winback_tables.CUSTOMER_BALANCE)
    assert set(balance["balance_months"]) == {"6", "12"}
    assert {"Total", "Producto", "Zona"} <= set(balance["balance_cut"])
    for measure in winback_tables.MEASURES:
        opening, won, recovered, lost, closing = (
            np.array(balance[f"{measure}_{movement}"], dtype=float) for movement in winback_tables.MOVEMENTS
        )
        assert np.allclose(opening + won + recovered - lost, closing, atol=0.03)


def test_the_hours_of_the_team_limit_the_selection(classic_book: Path):
    recovery = read(classic_book, winback_tables.RECOVERY)
    chosen = recovery["decision"].count(LABELS.choice("decision", "recover"))
    assert chosen == 10  # 40 hours at 4 hours each
    assert recovery["decision"].count(LABELS.choice("decision", "wait")) > 0
    assert recovery["rank"][: len(recovery["rank"]) - recovery["rank"].count("")][:3] == ["1", "2", "3"]


def test_a_second_refresh_changes_nothing(classic_book: Path, tmp_path: Path):
    book = tmp_path / "again.xlsx"
    book.write_bytes(classic_book.read_bytes())
    written = (*winback_tables.WINBACK_RESULTS, winback_tables.RECOVERY_PLAN)
    before = [read(book, spec) for spec in written]
    refresh(book)
    assert [read(book, spec) for spec in written] == before


def test_a_reported_result_stays_and_teaches(classic_book: Path, tmp_path: Path):
    book = tmp_path / "reported.xlsx"
    book.write_bytes(classic_book.read_bytes())
    plan = read(book, winback_tables.RECOVERY_PLAN)
    line = plan["plan_line"][4]
    outcome = np.array([LABELS.choice("outcome", "recovered") if key == line else "" for key in plan["plan_line"]])
    write(book, winback_tables.RECOVERY_PLAN, {"outcome": outcome.astype(object)})
    done = refresh(book)
    again = read(book, winback_tables.RECOVERY_PLAN)
    assert dict(zip(again["plan_line"], again["outcome"], strict=True))[line] == "Recuperado"
    assert done.winback is not None
    assert done.winback.result.rates.attempts.sum() == 1
