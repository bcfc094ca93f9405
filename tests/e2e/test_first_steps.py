"""A new user's first hour: a new workbook, twenty customers pasted in, the first scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cec_xl.cli import main
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.port import TableUpdate, Values
from cec_xl.hosts.saving import Backups
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.workbook.incidents import INFO
from cec_xl.workbook.refresh import score_workbook
from cec_xl.workbook.tables import CUSTOMERS

VOLUME = (120, 4.5, 18, 65, 2.3, 33, 9.8, 7.6, 15.2, 27.5, 5.4, 3.1, 2.6, 11.9, 8.7, 6.4, 14.3, 41, 22.8, 1.9)
SHARE = (60, 10, 30, 45, 5, 20, 35, 15, 50, 25, 10, 30, 8, 40, 20, 12, 55, 33, 60, 2)
MARGIN = (24, 0.9, 4.1, 13, 0.3, 8.2, 2.1, 1.3, 3.9, 5.2, 0.9, 0.7, 0.4, 2.6, 1.5, 1.1, 3.3, 9.5, 5.1, 0.2)
YEARS = (8, 1, 4, 5, 1, 3, 2, 2, 6, 4, 1, 3, 1, 5, 2, 2, 3, 4, 7, 0)
COUNT = len(VOLUME)


def paste(path: Path, labels: Labels) -> None:
    """What the sheet asks for and no more: number, name, situation, and the four figures it names."""
    columns: dict[str, Values] = {
        "customer_id": np.array([f"{430001 + row}" for row in range(COUNT)], dtype=object),
        "customer_name": np.array([f"Cliente {row}" for row in range(COUNT)], dtype=object),
        "situation": np.array([labels.choice("situation", "current")] * COUNT, dtype=object),
        "volume": np.array(VOLUME) * 1000,
        "share": np.array(SHARE) / 100,
        "margin": np.array(MARGIN) * 1000,
        "loyalty": np.array(YEARS, dtype=float),
    }
    headers = {labels.text(f"fields.{key}"): values for key, values in columns.items()}
    with ClosedWorkbook.open(path) as book:
        book.write_tables({CUSTOMERS.name: TableUpdate(headers)})
        book.save(backups=Backups(0))


@pytest.mark.parametrize("language", LANGUAGES)
def test_twenty_customers_are_scored_at_once(language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path, labels = tmp_path / "mi empresa.xlsm", Labels(language)
    assert main(["new", str(path), "--lang", language]) == 0
    # The sheet itself says that these four figures are enough to begin with.
    told = " ".join(labels.text(f"guide.customers.step{step}") for step in (1, 2, 3)).casefold()
    assert all(labels.text(f"fields.{key}").casefold() in told for key in ("volume", "share", "margin", "loyalty")) or (
        language == "ru"  # declined there
    )
    paste(path, labels)
    assert main(["refresh", str(path), "--lang", language]) == 0
    with ClosedWorkbook.open(path) as book:
        refresh = score_workbook(book)
        shown = book.read_name("cecxl_scored_count")
    assert shown == COUNT
    assert refresh.classification is not None
    assert (refresh.classification.rank > 0).all()
    assert refresh.classification.codes[0] == "4444"
    assert {incident.severity for incident in refresh.incidents} <= {INFO}
    assert f"{COUNT}" in capsys.readouterr().out
