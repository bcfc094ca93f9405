"""Real workbooks get our sheets and are refreshed twice: whatever is not ours stays as it was, byte for byte.

``python -m tests.e2e.test_fidelity`` prints a line per workbook.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil
import struct
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from cec_xl.cli.attach import attach_file
from cec_xl.errors import CecError
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.port import TableUpdate
from cec_xl.hosts.saving import Backups
from cec_xl.labels import Labels
from cec_xl.workbook.refresh import refresh_workbook
from cec_xl.workbook.tables import CUSTOMERS
from tests.hosts.corpus import OPENABLE, corpus_file, each
from tests.office import without_print_titles
from tests.once import made_once
from tests.support import ooxml_errors, tool

ES = Labels("es")
NOW = dt.datetime(2026, 1, 31, 9, 30)

REFUSED = {
    "xlsm/phpspreadsheet__form_pass_print.xlsm": "attach_structure_protected",
    "xlsx/poi__hello-world-signed.xlsx": "package_signed",
    "xlsx/poi__ms-office-2010-signed.xlsx": "package_signed",
}
"""Workbooks that cannot get our sheets, and why."""

KEPT = [name for name in OPENABLE if name not in REFUSED]
GROUPS = 6
"""LibreOffice starts slowly, so it opens several workbooks at a time."""

MUST_CHANGE = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
"""The lists of sheets, names, parts and formats."""

ROWS: dict[str, list[object]] = {
    "customer_id": ["C1", "C2", "C3"],
    "customer_name": ["Suministros Álvarez", "=1+1", "R&D <5>"],
    "situation": ["Actual", "Actual", "Actual"],
    "volume": [60_000.0, 10_000.0, 500.0],
    "share": [0.6, 0.1, 0.05],
    "margin": [9_000.0, 100.0, 1.0],
    "loyalty": [4.0, 2.0, 1.0],
}
CODES = ["4443", "3122", "1112"]
REFUSAL = "refused.txt"


@dataclass(frozen=True)
class Outcome:
    """What became of one workbook: the file after each refresh, or the code of the refusal."""

    first: Path
    second: Path
    refused: str = ""


def treated(name: str) -> Outcome:
    """Attach, fill in, refresh twice; once for all tests."""
    folder = made_once(f"fidelity-{name.replace('/', '-')}", lambda making: treat(name, making))
    refused = folder / REFUSAL
    last, first = folder / Path(name).name, folder / f"first-{Path(name).name}"
    return Outcome(last, last, refused.read_text()) if refused.exists() else Outcome(first, last)


def treat(name: str, folder: Path) -> None:
    """Leave the workbook after each refresh in the folder, or the code of the refusal."""
    book = Path(shutil.copyfile(corpus_file(name), folder / Path(name).name))
    before = book.read_bytes()
    try:
        attach_file(book, language="es", view="basic", now=NOW)
    except CecError as error:
        assert book.read_bytes() == before
        (folder / REFUSAL).write_text(error.code)
        return
    shutil.rmtree(folder / "CEC-XL backup")
    with ClosedWorkbook.open(book, backups=Backups(0)) as port:
        port.write_tables({CUSTOMERS.name: TableUpdate(customers())})
        port.save()
    refresh(book)
    shutil.copyfile(book, folder / f"first-{book.name}")
    refresh(book)


def customers() -> dict[str, np.ndarray]:
    """The customers' columns under their headers."""
    return {ES.text(f"fields.{key}"): np.array(values, object) for key, values in ROWS.items()}


def refresh(book: Path) -> None:
    with ClosedWorkbook.open(book, backups=Backups(0)) as port:
        result = refresh_workbook(port, now=NOW)
        port.save()
    assert not result.blocked
    # Nobody's orders are dated here, and a history wants a date.
    assert {incident.code for incident in result.incidents} <= {"history_no_date"}


def packed_parts(path: Path) -> dict[str, tuple[int, int, bytes]]:
    """Method, checksum and compressed bytes of every part, read without unpacking."""
    content = path.read_bytes()
    found = {}
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            name_length, extra_length = struct.unpack_from("<HH", content, info.header_offset + 26)
            start = info.header_offset + 30 + name_length + extra_length
            found[info.filename] = info.compress_type, info.CRC, content[start : start + info.compress_size]
    return found


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cannot_get_our_sheets_is_refused_with_its_reason(name: str):
    assert treated(name).refused == REFUSED[name]


@each(KEPT)
def test_what_is_not_ours_stays_as_it_was(name: str):
    outcome = treated(name)
    assert outcome.refused == ""
    before, after = packed_parts(corpus_file(name)), packed_parts(outcome.second)
    assert {part for part, packed in before.items() if after.get(part) != packed} <= MUST_CHANGE
    # Old parts keep their order, ours follow.
    assert list(after)[: len(before)] == list(before)
    # A second refresh changes nothing at all.
    assert outcome.first.read_bytes() == outcome.second.read_bytes()
    # No error that the workbook did not have.
    errors = problems(outcome.second)
    assert not errors or not errors - problems(corpus_file(name))


def problems(workbook: Path) -> Counter[str]:
    """Errors of the Open XML validator: their number by description."""
    return Counter(str(error.get("description")) for error in ooxml_errors(workbook))


@pytest.mark.parametrize("group", range(GROUPS))
def test_libreoffice_opens_them_and_shows_the_right_values(group: int, tmp_path: Path):
    soffice = tool("soffice")
    names = KEPT[group::GROUPS]
    books = [without_print_titles(treated(name).second, tmp_path / f"{n}.xlsx") for n, name in enumerate(names)]
    # Comma, quotes, UTF-8, from the first line, every sheet (-1) into a file of its own.
    to_csv = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", to_csv, "--outdir", tmp_path, *books]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    for number, name in enumerate(names):
        scores = shown(tmp_path / f"{number}-CEC_clientes.csv")
        assert scores["Código CEC"] == CODES, name
        assert scores["Cliente"] == ROWS["customer_name"], name
        assert [float(value) for value in scores["Puntuación"]] == sorted(map(float, scores["Puntuación"]))[::-1]
        home = [cell for line in lines(tmp_path / f"{number}-Inicio.csv") for cell in line]
        assert {"Vitales", "Innecesarios"} <= set(home), name
        assert not [cell for cell in home if cell.startswith(("#", "Err:"))], name


def lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def shown(path: Path) -> dict[str, list[str]]:
    """The scores table as its columns, found by its header line."""
    rows = iter(lines(path))
    header = next(row for row in rows if "Código CEC" in row)
    body = [row for row in rows if row[header.index("Código CEC")]]
    return {name: [row[column] for row in body] for column, name in enumerate(header) if name}


def outcomes() -> Iterator[str]:
    """A line for every workbook."""
    yield f"{'workbook':78} {'parts':>5} {'kept':>5} {'new':>4}"
    for name in OPENABLE:
        outcome = treated(name)
        if outcome.refused:
            yield f"{name:78} refused: {outcome.refused}"
            continue
        before, after = packed_parts(corpus_file(name)), packed_parts(outcome.second)
        kept = sum(after.get(part) == packed for part, packed in before.items())
        yield f"{name:78} {len(before):5} {kept:5} {len(after) - len(before):4}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in outcomes())
