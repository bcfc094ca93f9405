"""`cec-xl import` as its users meet it: from raw exports to a classified workbook in one command."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from cec_xl.cli import EXIT_DONE, EXIT_FILE, EXIT_INPUT, main
from cec_xl.labels import Labels
from tests.e2e.reading import stored_values, table_rows
from tests.hosts.decorated import edit_part
from tests.support import shared_data

ES = Labels("es")
INVOICES = "factura;fecha factura;cliente;base imponible\n1;25/01/2024;A;1.000,50\n2;26/02/2024;B;50,25\n"
BAD = "3;27/02/2024;;9,00\n"
OPEN = "factura;fecha factura;cliente;base imponible\n1;05/01/2024;A;1.000,50\n2;06/02/2024;B;50,25\n"


@pytest.fixture(autouse=True)
def _extra() -> None:
    pytest.importorskip("ibis", reason="needs the extra cec-xl[erp]")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "empresa.xlsm"
    assert main(["new", str(path), "--lang", "es"]) == EXIT_DONE
    return path


@pytest.fixture
def book(empty: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty, tmp_path / "empresa.xlsm"))


def exported(folder: Path, text: str = INVOICES) -> str:
    path = folder / "facturas.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


REAL = {
    "northwind": (("northwind",), 85),
    "classicmodels": (("classicmodels", "csv"), 66),
    "sales_data_sample": (("classicmodels", "sales_data_sample.csv"), 62),
    "accounts-receivable": (("accounts-receivable", "WA_Fn-UseC_-Accounts-Receivable.csv"), 100),
}
"""Firm -> its files, and how many of its customers are current and so scored."""


@pytest.mark.parametrize("firm", REAL)
def test_one_command_from_raw_files_to_a_classified_workbook(
    firm: str, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    parts, scored = REAL[firm]
    chosen = ES.text("names.set.invoices")
    command = ["import", str(book), str(shared_data(*parts)), "--yes", "--refresh", "--set", chosen, "--json"]
    assert main([*command, "--lang", "es"]) == EXIT_DONE
    answer = json.loads(capsys.readouterr().out)
    scores = table_rows(book, "scores")
    assert answer["refresh"]["scored"] == scored == sum(row[ES.text("fields.rank")] is not None for row in scores)
    assert answer["import"]["customers"] == len(table_rows(book, "customers"))
    codes = {str(row[ES.text("fields.code")]) for row in scores if row[ES.text("fields.rank")] is not None}
    assert all(set(code) <= set("1234") and len(code) == 4 for code in codes)


def test_worksheet_functions_see_the_imported_figures_at_once(book: Path, tmp_path: Path) -> None:
    volume = f"cecxl_customers[{ES.text('fields.volume')}]"
    call = f'<row r="5000"><c r="A5000"><f>CEC_DIGIT({volume},{{1000,500,100}})</f><v>9</v></c>'
    call += f'<c r="B5000"><f>SUMPRODUCT(CEC_DIGIT({volume},{{1000,500,100}}))</f><v>9</v></c></row></sheetData>'
    edit_part(book, "xl/worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", call))
    assert main(["import", str(book), exported(tmp_path), "--yes", "--lang", "es"]) == EXIT_DONE
    home = stored_values(book).worksheets[0]
    assert [row[ES.text("fields.volume")] for row in table_rows(book, "customers")] == [1000.5, 50.25]
    assert (home["A5000"].value, home["B5000"].value) == (4, 5)


def test_why_there_are_no_segments_yet_is_said(book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(book), exported(tmp_path), "--yes", "--refresh", "--lang", "es"]) == EXIT_DONE
    said = capsys.readouterr().out
    share, sheet = ES.text("fields.share"), ES.text("sheets.customers")
    assert ES.text("cli.no_segments", share=share, sheet=sheet) in said
    assert ES.choice("segment", "vital") not in said


def test_the_report_is_shown_and_nothing_is_written_without_a_word(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = book.read_bytes()
    assert main(["import", str(book), exported(tmp_path), "--lang", "es"]) == EXIT_INPUT
    said = capsys.readouterr()
    assert "1.050,75" in said.out
    assert "--yes" in said.err
    assert book.read_bytes() == before


def test_a_dry_run_shows_the_columns_and_writes_nothing(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = book.read_bytes()
    assert main(["import", str(book), exported(tmp_path), "--dry-run", "--lang", "es"]) == EXIT_DONE
    assert "<- base imponible" in capsys.readouterr().out
    assert book.read_bytes() == before


def test_the_second_time_needs_no_sources_and_changes_nothing(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(book), exported(tmp_path), "--yes", "--lang", "es"]) == EXIT_DONE
    before = book.read_bytes()
    capsys.readouterr()
    assert main(["import", str(book), "--lang", "es"]) == EXIT_DONE
    assert ES.text("cli.import_nothing_new", book=book) in capsys.readouterr().out
    assert book.read_bytes() == before


def test_what_has_two_readings_stops_a_script_with_the_answers_to_give(
    book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["import", str(book), exported(tmp_path, OPEN), "--yes", "--lang", "es"]
    assert main(command) == EXIT_INPUT
    assert "date_order=dmy" in capsys.readouterr().err
    assert main([*command, "--map", "date_order=dmy"]) == EXIT_DONE


def test_a_person_at_the_keyboard_is_asked(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter(["7", "1", "s"])
    monkeypatch.setattr("builtins.input", lambda _prompt: next(answers))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["import", str(book), exported(tmp_path, OPEN), "--lang", "es"]) == EXIT_DONE
    assert "1  facturas.csv:date_order=dmy" in capsys.readouterr().out
    assert [row[ES.text("fields.customer_id")] for row in table_rows(book, "customers")] == ["A", "B"]


def test_who_says_no_keeps_the_workbook_as_it_was(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = book.read_bytes()
    monkeypatch.setattr("builtins.input", lambda _prompt: "n")
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["import", str(book), exported(tmp_path), "--lang", "es"]) == EXIT_INPUT
    assert book.read_bytes() == before


def test_rows_set_aside_are_listed_where_wanted(book: Path, tmp_path: Path) -> None:
    source = exported(tmp_path, INVOICES + BAD)
    command = ["import", str(book), source, "--yes", "--rejected", str(tmp_path / "apartadas.csv")]
    assert main(command) == EXIT_DONE
    assert "27/02/2024" in (tmp_path / "apartadas.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["nada.csv"], EXIT_FILE),
        ([], EXIT_INPUT),
        (["{csv}", "--map", "sin igual"], EXIT_INPUT),
        (["{csv}", "--map", "no_existe=1"], EXIT_INPUT),
        (["{csv}", "--set", "no_existe"], EXIT_INPUT),
        (["{csv}", "--memory", "mucha"], EXIT_INPUT),
        (["{csv}", "--engine", "foo://bar"], EXIT_INPUT),
        (["{csv}", "--rejected", "/no/existe/x.csv"], EXIT_FILE),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    arguments: list[str], code: int, book: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [argument.format(csv=exported(tmp_path, INVOICES + BAD)) for argument in arguments]
    assert main(["import", str(book), *given, "--yes", "--lang", "es"]) == code
    assert capsys.readouterr().err.strip().endswith((".", "»"))


def test_without_the_extra_the_sentence_says_how_to_get_it(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ibis", None)
    assert main(["import", str(book), exported(tmp_path), "--yes", "--lang", "es"]) == EXIT_FILE
    assert 'pip install "cec-xl[erp]"' in capsys.readouterr().err
