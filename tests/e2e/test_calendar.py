"""`cec-xl calendar` on the sample firm: files that other programs read. METHOD §7."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from cec_xl.cli import EXIT_DONE, EXIT_FILE, EXIT_INPUT, main
from tests.e2e.reading import table_rows


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("calendar") / "firm.xlsm"
    assert main(["demo", "--lang", "en", "--output", str(path)]) == EXIT_DONE
    return path


def test_list_and_calendar_say_what_the_workbook_says(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = tmp_path / "s.ics", tmp_path / "s.csv"
    capsys.readouterr()
    assert main(["calendar", str(demo), "--ics", str(files[0]), "--csv", str(files[1]), "--json"]) == EXIT_DONE
    answer = json.loads(capsys.readouterr().out)
    rows = list(csv.DictReader(io.StringIO(files[1].read_text("utf-8-sig"), newline="")))
    assert len(rows) == answer["tasks"]
    services = [row for row in rows if row["Kind"] == "Service"]
    months = table_rows(demo, "service_calendar")
    assert len(services) == sum(float(str(row["Services a year"])) for row in months)
    planned = {row["Customer no."]: row["Services a year"] for row in months}
    assert {row["Customer no."] for row in services} == set(planned)
    overloaded = {one["manager"] for one in answer["managers"] if one["months_overloaded"]}
    over = {row["Account manager"] for row in table_rows(demo, "team_load") if row["Hours too many"]}
    assert overloaded == over != set()
    events = files[0].read_bytes().split(b"\r\n")
    assert events.count(b"BEGIN:VEVENT") == events.count(b"END:VEVENT")
    identities = [line for line in events if line.startswith(b"UID:")]
    assert len(set(identities)) == len(identities) == events.count(b"BEGIN:VEVENT")
    assert all(len(line) <= 75 for line in events)


def test_one_managers_list_is_a_part_and_an_unknown_one_is_told(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (row, *_) = table_rows(demo, "team_capacity")
    name = str(row["Account manager"])
    path = tmp_path / "one.csv"
    assert main(["calendar", str(demo), "--manager", name.upper(), "--csv", str(path)]) == EXIT_DONE
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    assert {found["Account manager"] for found in rows} == {name}
    capsys.readouterr()
    assert main(["calendar", str(demo), "--manager", "Nobody", "--lang", "en"]) == EXIT_INPUT
    assert name in capsys.readouterr().err


def test_a_file_that_is_there_is_replaced_only_when_told_so(demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "s.ics"
    path.write_text("mine")
    assert main(["calendar", str(demo), "--ics", str(path)]) == EXIT_FILE
    assert path.read_text() == "mine"
    assert main(["calendar", str(demo), "--ics", str(path), "--force"]) == EXIT_DONE
    first = path.read_bytes()
    assert main(["calendar", str(demo), "--ics", str(path), "--force"]) == EXIT_DONE
    assert path.read_bytes() == first


def test_without_a_date_in_the_workbook_one_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.xlsm"
    assert main(["new", str(path), "--lang", "en"]) == EXIT_DONE
    assert main(["calendar", str(path), "--lang", "en"]) == EXIT_INPUT
    assert "--as-of" in capsys.readouterr().err
    assert main(["calendar", str(path), "--as-of", "2025-12-31"]) == EXIT_DONE
