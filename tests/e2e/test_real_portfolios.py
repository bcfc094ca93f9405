"""Real portfolios through the real thing: an empty workbook, filled in, refreshed from the command line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cec_xl.cli import EXIT_DONE, main
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.port import TableUpdate, Values
from cec_xl.labels import Labels
from cec_xl.workbook import tables
from tests import real_firms
from tests.e2e.reading import table_rows
from tests.real_firms import Customer

EN = Labels("en")


def refreshed(path: Path, customers: dict[str, Customer], names: dict[str, str]) -> Path:
    """A new workbook with these customers typed in, refreshed."""
    assert main(["new", str(path), "--lang", "en", "--view", "complete"]) == EXIT_DONE
    count = len(customers)
    columns: dict[str, Values] = {
        "customer_id": np.array(list(customers), dtype=object),
        "customer_name": np.array([names.get(one, one) for one in customers], dtype=object),
        "situation": np.full(count, EN.choice("situation", "current"), dtype=object),
        "volume": np.array([float(one.billing) for one in customers.values()]),
        "margin": np.array([float(one.margin) for one in customers.values()]),
        "share": np.linspace(0.05, 0.6, count),
        "loyalty": np.full(count, 3.0),
        "diversity": np.array([float(len(one.families)) for one in customers.values()]),
        "risk": np.zeros(count),
    }
    by_header = {EN.text(f"fields.{key}"): values for key, values in columns.items()}
    with ClosedWorkbook.open(path) as port:
        port.write_tables({tables.CUSTOMERS.name: TableUpdate(by_header)})
        port.save()
    assert main(["refresh", str(path), "--lang", "en"]) == EXIT_DONE
    return path


def pareto(path: Path) -> list[dict[str, object]]:
    return [
        {key: row[EN.text(f"fields.{key}")] for key in ("customer_name", "volume", "cumulative_share", "abc")}
        for row in table_rows(path, "pareto")
    ]


def assert_class_a_is_the_first_80_percent(curve: list[dict[str, object]]) -> None:
    total = sum(float(str(row["volume"])) for row in curve)
    running = 0.0
    for row in curve:
        assert (row["abc"] == "A") == (running < 0.8 * total)
        running += float(str(row["volume"]))


def test_classicmodels_from_an_empty_workbook_to_its_published_top_customers(tmp_path: Path) -> None:
    path = refreshed(tmp_path / "models.xlsm", real_firms.classicmodels(), real_firms.classicmodels_names())
    curve = pareto(path)
    assert [row["customer_name"] for row in curve[:3]] == [
        "Euro+ Shopping Channel",
        "Mini Gifts Distributors Ltd.",
        "Australian Collectors, Co.",
    ]
    assert [row["volume"] for row in curve[:3]] == pytest.approx([820_689.54, 591_827.34, 180_585.07], abs=0.01)
    assert sum(float(str(row["volume"])) for row in curve) == pytest.approx(9_604_190.61)
    assert_class_a_is_the_first_80_percent(curve)
    assert all(row[EN.text("fields.rank")] for row in table_rows(path, "scores"))


def test_northwind_from_an_empty_workbook_to_its_published_top_customers(tmp_path: Path) -> None:
    curve = pareto(refreshed(tmp_path / "food.xlsm", real_firms.northwind(), {}))
    assert [row["customer_name"] for row in curve[:4]] == ["QUICK", "ERNSH", "SAVEA", "RATTC"]
    assert [row["volume"] for row in curve[:4]] == pytest.approx(
        [110_277.30, 104_874.98, 104_361.95, 51_097.80], abs=0.01
    )
    assert_class_a_is_the_first_80_percent(curve)
