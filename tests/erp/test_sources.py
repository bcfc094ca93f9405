"""The same invoices from every kind of source."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from pathlib import Path

import openpyxl
import pytest

from cec_xl.erp import import_exports
from cec_xl.errors import FileError, InputError
from tests.erp.exports import AS_OF, HEADER, billing, invoices, plain_rows, plain_text, table, totals, write

pytestmark = pytest.mark.filterwarnings("ignore:.*infer_string")  # Ibis asks pandas what it is about to drop
ROWS = invoices()
WANTED = totals(ROWS)


def test_parquet(tmp_path: Path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {
        "numero_factura": [r.number for r in ROWS],
        "fecha": [r.date for r in ROWS],
        "cod_cliente": [r.customer for r in ROWS],
        "base_imponible": [r.net for r in ROWS],
    }
    pq.write_table(pa.table(columns), tmp_path / "facturas.parquet")
    assert billing(import_exports([tmp_path / "facturas.parquet"], as_of=AS_OF)) == WANTED


def database(path: Path) -> None:
    """A firm's database with its invoices in one table and something else in another."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE facturas (numero TEXT, fecha_factura TEXT, cliente TEXT, base_imponible REAL)")
        cells = [(r.number, r.date.isoformat(), r.customer, float(r.net)) for r in ROWS]
        connection.executemany("INSERT INTO facturas VALUES (?, ?, ?, ?)", cells)
        connection.execute("CREATE TABLE usuarios (usuario TEXT, clave TEXT)")


def test_a_database(tmp_path: Path):
    database(tmp_path / "erp.db")
    address = f"sqlite://{tmp_path}/erp.db"
    result = import_exports([address], as_of=AS_OF, overrides={"invoices.document": "numero"})
    assert billing(result) == WANTED
    assert result.state.sources == (address,)


def test_some_tables_of_a_database(tmp_path: Path):
    database(tmp_path / "erp.db")
    result = import_exports(
        [f"sqlite://{tmp_path}/erp.db#facturas"], as_of=AS_OF, overrides={"invoices.document": "numero"}
    )
    assert [source.name for source in result.mapping.sources] == ["facturas (sqlite)"]


def test_a_password_is_not_told():
    with pytest.raises((InputError, FileError)) as refusal:
        import_exports(["postgres://ana:secreto@127.0.0.1:1/erp"], as_of=AS_OF)
    assert "secreto" not in str(refusal.value)


def test_every_sheet_of_a_workbook(tmp_path: Path):
    book = openpyxl.Workbook()
    for number, part in enumerate((ROWS[:15], ROWS[15:])):
        sheet = book.create_sheet(f"Trimestre {number + 1}")
        sheet.append(list(HEADER))
        for r in part:
            sheet.append([r.number, r.date, r.customer, float(r.net)])
    book.save(tmp_path / "facturas.xlsx")
    assert billing(import_exports([tmp_path / "facturas.xlsx"], as_of=AS_OF)) == WANTED
    one = import_exports([tmp_path / "facturas.xlsx"], as_of=AS_OF, overrides={"facturas.xlsx:sheet": "Trimestre 1"})
    assert billing(one) == totals(ROWS[:15])


def test_a_text_file_called_xls_is_read_as_what_it_is(tmp_path: Path):
    files = write(tmp_path, {"facturas.xls": table([HEADER, *plain_rows(ROWS)], "\t")})
    assert billing(import_exports(files, as_of=AS_OF)) == WANTED


def test_an_archive_is_refused(tmp_path: Path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("facturas.csv", plain_text(ROWS))
    with pytest.raises(FileError):
        import_exports(write(tmp_path, {"facturas.zip": stream.getvalue()}), as_of=AS_OF)


def test_a_damaged_file_in_a_folder_is_left_out_and_named(tmp_path: Path):
    write(tmp_path, {"facturas.csv": plain_text(ROWS), "viejo.csv": b"%PDF-1.4 no es una tabla"})
    result = import_exports([tmp_path], as_of=AS_OF)
    assert billing(result) == WANTED
    skipped = [notice for notice in result.report.notices if notice.code == "import_file_skipped"]
    assert [notice.details["file"] for notice in skipped] == ["viejo.csv"]


def test_what_does_not_fit_in_memory_goes_to_disk(tmp_path: Path):
    rows = invoices(200_000, customers=2_000)
    result = import_exports(write(tmp_path, {"f.csv": plain_text(rows)}), as_of=AS_OF, memory="60MB")
    assert billing(result) == totals(rows)


def test_an_encoding_that_does_not_exist_is_refused(tmp_path: Path):
    files = write(tmp_path, {"facturas.csv": plain_text(ROWS)})
    with pytest.raises(FileError) as refusal:
        import_exports(files, as_of=AS_OF, overrides={"facturas.csv:encoding": "cp-nada"})
    assert refusal.value.code == "import_unknown_encoding"
    assert billing(import_exports(files, as_of=AS_OF, overrides={"facturas.csv:encoding": "cp1252"})) == WANTED
