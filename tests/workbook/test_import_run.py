"""Imports into a real workbook: what is written, what is left alone, what is kept for next month."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from cec_xl.erp.state import ImportState
from cec_xl.errors import InputError
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.port import TableUpdate
from cec_xl.hosts.saving import Backups
from cec_xl.labels import Labels
from cec_xl.workbook import tables
from cec_xl.workbook.import_run import PreparedImport, prepare_import, write_import
from cec_xl.workbook.import_state import import_state
from cec_xl.workbook.import_tables import IMPORT_TABLES
from cec_xl.workbook.refresh import refresh_workbook
from cec_xl.workbook.table_view import TableView
from tests.erp.exports import write
from tests.memory_port import MemoryWorkbook
from tests.once import new_workbook
from tests.workbook.firm import firm

TODAY = dt.date(2024, 12, 31)
HEAD = "factura;fecha factura;cliente;nombre cliente;familia;base imponible;pendiente\n"
JANUARY = HEAD + "1;2024-01-15;A;Alba;Motores;1000,50;0,00\n2;2024-01-20;B;Bosque;Bombas;50,25;50,25\n"
FEBRUARY = HEAD + "3;2024-02-15;A;Alba;Bombas;10,10;0,00\n4;2024-02-16;C;Cima;Motores;99,00;0,00\n"
CUSTOMERS = (
    "código;razón social;tipo de cliente;sector;cuota de cliente\nA;Alba;Taller;Metal;0,35\nB;Bosque;Obra;Madera;0,1\n"
)


@pytest.fixture(autouse=True)
def _extra() -> None:
    pytest.importorskip("ibis", reason="needs the extra cec-xl[erp]")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """An empty workbook of each language that is needed."""
    folder = tmp_path_factory.mktemp("empty")
    for language in ("es", "ru"):
        new_workbook(folder / f"{language}.xlsm", language=language, sample=False, view="complete")
    return {language: folder / f"{language}.xlsm" for language in ("es", "ru")}


@pytest.fixture
def book(empty: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copy(empty["es"], tmp_path / "libro.xlsm"))


def run(book: Path, *sources: Path, **more: object) -> PreparedImport:
    with ClosedWorkbook.open(book) as port:
        prepared = prepare_import(port, sources, today=TODAY, **more)  # type: ignore[arg-type] # as its keywords are
        if prepared.changes:
            write_import(port, prepared)
            port.save(backups=Backups(0))
    return prepared


def rows(book: Path, key: str, *fields: str) -> list[tuple[str, ...]]:
    """What stands in a table, as texts, empty rows left out."""
    spec = tables.TABLES[key]
    with ClosedWorkbook.open(book) as port:
        view = TableView.of(spec, port.tables()[spec.name], port.read_table(spec.name))
    names = fields or tuple(field.key for field in spec.fields)
    return list(zip(*(view.texts(name).tolist() for name in names), strict=True))


def change(book: Path, key: str, field: str, values: object) -> None:
    """Type into a column of a table."""
    spec = tables.TABLES[key]
    with ClosedWorkbook.open(book) as port:
        view = TableView.of(spec, port.tables()[spec.name], port.read_table(spec.name))
        port.write_tables({spec.name: TableUpdate({view.header(field): values})})  # type: ignore[dict-item] # an array
        port.save(backups=Backups(0))


def state(book: Path) -> ImportState:
    with ClosedWorkbook.open(book) as port:
        infos = port.tables()
        columns = {
            spec.key: {
                key: port.read_table(spec.name)[header]
                for key, header in TableView.of(spec, infos[spec.name], port.read_table(spec.name)).headers.items()
            }
            for spec in IMPORT_TABLES
        }
    return import_state(columns)


def test_customers_history_and_order_lines_are_filled_in(book: Path, tmp_path: Path):
    run(book, *write(tmp_path, {"enero.csv": JANUARY, "clientes.csv": CUSTOMERS}))
    assert rows(
        book, "customers", "customer_id", "customer_name", "situation", "family", "volume", "share", "risk"
    ) == [
        ("A", "Alba", "Actual", "Taller", "1000.5", "0.35", "0"),
        ("B", "Bosque", "Actual", "Obra", "50.25", "0.1", "0"),
    ]
    assert rows(book, "billing_history", "customer_id", "year_5") == [("A", "1000.5"), ("B", "50.25")]
    assert rows(book, "order_lines", "customer_id", "line_amount", "line_product") == [
        ("A", "1000.5", "Motores"),
        ("B", "50.25", "Bombas"),
    ]
    assert [name for (name,) in rows(book, "families", "family")][-2:] == ["Obra", "Taller"]


def test_the_report_in_the_workbook_ties_with_the_file(book: Path, tmp_path: Path):
    bad = JANUARY + "9;no es fecha;A;Alba;Motores;5,00;0,00\n"
    run(book, *write(tmp_path, {"enero.csv": bad}))
    found = {what: (count, amount) for _, what, count, amount in rows(
        book, "import_report", "import_file", "import_outcome", "import_rows", "import_amount")}  # fmt: skip
    assert found == {
        "Leídas": ("3", "1055.75"),
        "Usadas": ("2", "1050.75"),
        "Apartadas: la fecha no es una fecha": ("1", "5"),
        "Usadas de 2024": ("2", "1050.75"),
    }


@pytest.mark.parametrize("language", ["es", "ru"])
def test_what_the_workbook_keeps_is_what_the_import_left(empty: dict[str, Path], language: str, tmp_path: Path):
    book = Path(shutil.copy(empty[language], tmp_path / "libro.xlsm"))
    prepared = run(book, *write(tmp_path, {"enero.csv": JANUARY}), answers={"payment_days": "60", "decimal": "comma"})
    kept, left = state(book), prepared.result.state
    assert kept.mapping == left.mapping
    assert kept.answers == left.answers
    assert kept.sources == left.sources
    assert [(f.name, f.place, f.fingerprint, f.role, f.batch) for f in kept.files] == [
        (f.name, f.place, f.fingerprint, f.role, f.batch) for f in left.files
    ]


def test_the_same_import_twice_leaves_every_byte(book: Path, tmp_path: Path):
    files = write(tmp_path, {"enero.csv": JANUARY, "clientes.csv": CUSTOMERS})
    assert not run(book, *files).is_known
    before = book.read_bytes()
    second = run(book, *files)
    assert second.is_known
    assert not second.changes
    assert book.read_bytes() == before
    assert not run(book).changes


def test_a_new_month_adds_and_needs_no_confirmation(book: Path, tmp_path: Path):
    folder = tmp_path / "exportado"
    write(folder, {"enero.csv": JANUARY})
    run(book, folder)
    write(folder, {"febrero.csv": FEBRUARY})
    second = run(book)
    assert second.is_known
    assert second.merge.added == 1
    assert rows(book, "customers", "customer_id", "volume") == [("A", "1010.6"), ("B", "50.25"), ("C", "99")]
    assert len(rows(book, "order_lines", "customer_id")) == 4


def test_typed_values_stay_and_are_listed(book: Path, tmp_path: Path):
    files = write(tmp_path, {"enero.csv": JANUARY})
    run(book, *files)
    change(book, "customers", "volume", np.array([2000.0, 50.25]))
    prepared = run(book, *write(tmp_path, {"febrero.csv": FEBRUARY}))
    assert rows(book, "customers", "customer_id", "volume") == [("A", "2000"), ("B", "50.25"), ("C", "99")]
    assert rows(book, "import_kept") == [
        ("A", "Alba", "Volumen", "2000", "1010.6", Labels("es").choice("kept_how", "kept"))
    ]
    assert "import_typed_kept" in {notice.code for notice in prepared.all_notices}


def test_a_column_with_formulas_is_left_as_it_is(book: Path, tmp_path: Path):
    files = write(tmp_path, {"enero.csv": JANUARY})
    run(book, *files)
    type_formula(book, "customers", "volume", "1000+1")
    prepared = run(book, *write(tmp_path, {"febrero.csv": FEBRUARY}))
    with ClosedWorkbook.open(book) as port:
        header = Labels("es").text("fields.volume")
        assert port.formula_columns(tables.CUSTOMERS.name) == {header}
    assert [name for (name,) in rows(book, "customers", "customer_id")] == ["A", "B", "C"]
    assert "import_formulas_kept" in {notice.code for notice in prepared.all_notices}


def type_formula(book: Path, key: str, field: str, formula: str) -> None:
    """Put a formula into the first cell of a column, as Excel would save it."""
    spec = tables.TABLES[key]
    with ClosedWorkbook.open(book) as port:
        info = port.tables()[spec.name]
        column = TableView.of(spec, info, port.read_table(spec.name)).header(field)
        cell = info.cell(0, info.headers.index(column))
        structure = port.structure
        part = next(sheet.part for sheet in structure.sheets if sheet.name == info.sheet)
    with zipfile.ZipFile(book) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    pattern = rf'(<c r="{cell}"[^>]*?)(?: t="[a-z]+")?>.*?</c>'.encode()
    parts[part], count = re.subn(pattern, rb"\1><f>" + formula.encode() + rb"</f><v>1001</v></c>", parts[part])
    assert count == 1
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)


def test_order_lines_somebody_typed_are_left_alone_and_that_is_said(book: Path, tmp_path: Path):
    change(book, "order_lines", "customer_id", np.array(["Z"], dtype=object))
    prepared = run(book, *write(tmp_path, {"enero.csv": JANUARY}))
    assert [name for (name,) in rows(book, "order_lines", "customer_id")] == ["Z"]
    said = [notice for notice in prepared.all_notices if notice.code == "import_table_left_alone"]
    assert [notice.details["sheet"] for notice in said] == [Labels("es").text("sheets.order_lines")]


def test_a_mapping_corrected_in_the_workbook_counts_next_time(book: Path, tmp_path: Path):
    text = "factura;fecha factura;cliente;base imponible;base corregida\n1;2024-01-15;A;1000,50;900,00\n"
    files = write(tmp_path, {"enero.csv": text})
    run(book, *files)
    columns = [column for (column,) in rows(book, "import_mapping", "import_column")]
    corrected = ["base corregida" if column == "base imponible" else column for column in columns]
    change(book, "import_mapping", "import_column", np.array(corrected, dtype=object))
    run(book, *files)
    assert rows(book, "customers", "volume") == [("900",)]


@pytest.mark.parametrize(("months", "situation"), [(6, "current"), (2, "lost")])
def test_the_workbooks_own_rule_on_lost_customers_applies(months: int, situation: str, tmp_path: Path):
    port = firm([], settings={"lost_months": months})
    for spec in IMPORT_TABLES:
        port.add(spec)
    files = write(tmp_path, {"enero.csv": JANUARY})
    prepared = prepare_import(port, files, today=TODAY, as_of=dt.date(2024, 4, 30))
    assert set(prepared.result.customers["situation"]) == {situation}


def test_an_imported_workbook_is_classified(book: Path, tmp_path: Path):
    many = HEAD + "".join(
        f"{n};2024-{n % 12 + 1:02}-13;C{n % 9};Cliente {n % 9};Familia {n % 5};{n * 37},00;0,00\n" for n in range(1, 60)
    )
    chosen = Labels("es").text("names.set.invoices")
    run(book, *write(tmp_path, {"2024.csv": many}), active_set=chosen)
    with ClosedWorkbook.open(book) as port:
        done = refresh_workbook(port, now=dt.datetime(2025, 1, 1))
    assert done.classification is not None
    assert (done.classification.rank > 0).all()
    assert len(done.classification.portfolio) == 9


def test_the_set_for_invoices_goes_by_its_name_in_any_language(book: Path, tmp_path: Path):
    prepared = run(book, *write(tmp_path, {"enero.csv": JANUARY}), active_set=Labels("en").text("names.set.invoices"))
    assert list(prepared.names.values()) == [Labels("es").text("names.set.invoices")]


def test_rows_that_are_worth_nothing_in_themselves_have_no_amount(book: Path, tmp_path: Path):
    customers = "cliente;nombre;zona\nA;Alba;Norte\nB;Brisa;Sur\n"
    run(book, *write(tmp_path, {"enero.csv": JANUARY, "clientes.csv": customers}))
    found = rows(book, "import_report", "import_file", "import_outcome", "import_amount")
    assert ("clientes.csv", "Leídas", "") in found
    assert ("enero.csv", "Leídas", "1050.75") in found


def test_a_set_that_is_not_there_is_refused_with_those_that_are(book: Path, tmp_path: Path):
    with pytest.raises(InputError) as refusal:
        run(book, *write(tmp_path, {"enero.csv": JANUARY}), active_set="CEC_facturaz")
    assert Labels("es").text("names.set.invoices") in refusal.value.text(Labels("es"))


def test_a_workbook_without_the_imports_sheets_says_what_to_do(tmp_path: Path):
    with pytest.raises(InputError) as refusal:
        prepare_import(firm(), write(tmp_path, {"enero.csv": JANUARY}), today=TODAY)
    assert refusal.value.code == "import_no_sheet"


def test_a_workbook_that_never_imported_needs_sources():
    port: MemoryWorkbook = firm()
    for spec in IMPORT_TABLES:
        port.add(spec)
    with pytest.raises(InputError) as refusal:
        prepare_import(port, [], today=TODAY)
    assert refusal.value.code == "import_nothing_given"
