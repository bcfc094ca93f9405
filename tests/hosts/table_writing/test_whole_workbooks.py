"""Formulas that depend on a table, sheets as other programs write them, and everything at once."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.port import TableUpdate
from cec_xl.labels import LANGUAGES, Labels
from tests.hosts.decorated import SHEET, add_part, build, edit_part, ids, texts, update, write
from tests.hosts.table_writing.support import OTHER, TABLE, WORKBOOK, calculated, everything, followed, rows_of
from tests.support import ooxml_errors


def without_full_calculation(path: Path) -> Path:
    edit_part(path, WORKBOOK, lambda text: text.replace(' fullCalcOnLoad="1"', ""))
    return path


@pytest.mark.parametrize(
    ("formula", "sheet", "depends"),
    [
        ("=1+2", "Otra", False),
        ("=SUM(B1:B3)", "Otra", False),
        ("=SUM(B1:B3)", "Datos", True),
        ("=SUM(datos[Valor])", "Otra", True),
        ("=SUM(DATOS!C6:C8)", "Otra", True),
        ("=cuota*2", "Otra", True),
        ("=otra_cuota*2", "Otra", False),
        ('=INDIRECT("Da"&"tos!C6")', "Otra", True),
    ],
)
def test_excel_is_asked_to_calculate_only_where_a_formula_depends(path: Path, formula: str, sheet: str, depends: bool):
    def decorate(book: Workbook, *sheets: Worksheet) -> None:
        book.define_name("base", "=Datos!$C$6")
        book.define_name("cuota", "=base/2")
        book.define_name("otra_cuota", "=Otra!$A$1")
        sheets[sheet == "Otra"].write_formula("H1", formula, None, 5)

    outcome = write(without_full_calculation(build(path, decorate)), update(*ids(3)))
    assert ('fullCalcOnLoad="1"' in outcome.text(WORKBOOK)) is depends
    assert ("<v>5</v>" in outcome.text(SHEET if sheet == "Datos" else OTHER)) is True


def test_fixed_ranges_that_no_longer_cover_the_table_are_told(path: Path):
    def decorate(_book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
        other.write_formula("A1", "=SUM(Datos!$C$6:$C$8)")
        other.write_formula("A2", "=Datos!C6+SUM(datos[Valor])")
        sheet.write_formula("G2", "=MAX(C6:C8)")

    outcome = followed(path, decorate)
    told = {
        (n.details["sheet"], n.details["cell"], n.details["reference"])
        for n in outcome.notices
        if n.code == "formula_left_behind"
    }
    assert told == {("Otra", "A1", "Datos!C6:C8"), ("Datos", "G2", "Datos!C6:C8")}
    assert write(path, update(*ids(9))).codes() == []


CHAIN = '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="D6" i="1"/></calcChain>'
CHAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"


def test_the_calculation_chain_goes_only_where_formulas_vanished(path: Path):
    build(path, lambda _b, sheet, _o: sheet.write_formula("H1", "=1"))
    add_part(path, "xl/calcChain.xml", CHAIN_TYPE, CHAIN, kind="calcChain")
    assert "xl/calcChain.xml" in write(path, update(*ids(3))).after
    build(path, table=calculated("=datos[[#This Row],[Valor]]*2"))
    add_part(path, "xl/calcChain.xml", CHAIN_TYPE, CHAIN, kind="calcChain")
    outcome = write(path, update(*ids(3)))
    assert "xl/calcChain.xml" not in outcome.after
    assert "calcChain" not in outcome.text("[Content_Types].xml") + outcome.text("xl/_rels/workbook.xml.rels")


def test_a_sheet_with_prefixed_elements_stays_prefixed(path: Path):
    build(path, lambda _b, sheet, _o: sheet.write("A1", "Título"))

    def prefixed(text: str) -> str:
        text = re.sub(r"<(/?)(?!\?)(\w)", r"<\1x:\2", text)
        return text.replace("xmlns=", "xmlns:x=")

    edit_part(path, SHEET, prefixed)
    outcome = write(path, update(*ids(4)))
    assert '<x:c r="B9" t="inlineStr"><x:is><x:t>C3</x:t></x:is></x:c>' in outcome.row(9).replace("<x:row", "<row") or (
        '<x:c r="B9" t="inlineStr"><x:is><x:t>C3</x:t></x:is></x:c>' in outcome.text(SHEET)
    )
    assert rows_of(path)[8][1:3] == ("C3", 3.25)


def test_sheet_names_that_need_quotes_are_recognised(path: Path):
    build(path)
    edit_part(
        path,
        WORKBOOK,
        lambda text: text.replace('name="Datos"', 'name="L&apos;any &amp; més"').replace(
            "<calcPr",
            "<definedNames><definedName name=\"n\">'L''any &amp; més'!$C$6:$C$8</definedName></definedNames><calcPr",
        ),
    )
    assert "'L''any &amp; més'!$C$6:$C$14<" in write(path, update(*ids(9))).text(WORKBOOK)


def test_dates_of_a_workbook_that_counts_from_1904_are_shown_right(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.write_blank("C6", None, book.add_format({"num_format": "dd/mm/yyyy"}))

    build(path, decorate)
    edit_part(path, WORKBOOK, lambda text: text.replace("<workbookPr", '<workbookPr date1904="1"'))
    day = dt.date(2024, 1, 1)
    write(path, update("a", "b", Valor=[45292, 45293]))
    sheet = openpyxl.load_workbook(path)["Datos"]
    assert sheet["C6"].value == dt.datetime.combine(day, dt.time())
    with ClosedWorkbook.open(path) as book:
        assert book.read_table("datos")["Valor"].numbers.tolist() == [45292, 45293]


def test_of_a_workbook_with_everything_only_what_must_change_changes(path: Path):
    outcome = write(build(path, everything), update(*ids(50)))
    assert outcome.changed == {SHEET, TABLE, WORKBOOK, "xl/charts/chart1.xml"}
    assert rows_of(path)[54][1:3] == ("C49", 49.25)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_in_every_language(path: Path, language: str):
    def decorate(_book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
        sheet.write_comment("B7", "x")
        sheet.set_row(6, None, None, {"hidden": True})
        other.write_formula("A1", "=SUM(Datos!$C$6:$C$8)")

    outcome = write(build(path, decorate), update("C2"))
    assert set(outcome.codes()) == {"rows_shown", "notes_lost", "comment_lost", "formula_left_behind"}
    labels = Labels(language)
    assert all("Datos" in notice.text(labels) for notice in outcome.notices)


def test_the_validator_of_the_format_finds_no_error(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
        everything(book, sheet, other)
        for row in range(5, 8):
            sheet.write_url(row, 1, f"https://example.org/{row}", string=f"C{row - 5}")
            sheet.write_comment(row, 3, "nota")
        columns = [
            {"header": "a"},
            {"header": "b", "total_function": "sum"},
            {"header": "c", "formula": "=lado[[#This Row],[b]]*2"},
        ]
        sheet.add_table("K5:M8", {"name": "lado", "total_row": True, "columns": columns})

    build(path, decorate)
    before = ooxml_errors(path)
    for rows in (ids(30), ids(0), ["C2", "x"]):
        write(path, update(*rows))
        write(path, {"lado": TableUpdate({"a": texts(*rows), "b": np.arange(len(rows)) / 3})})
        assert ooxml_errors(path) == before


def test_what_was_noted_of_a_sheet_when_it_was_read_goes_when_it_changes(path: Path):
    build(path)
    with ClosedWorkbook.open(path) as book:
        book.read_table("datos")
        assert SHEET in book._values_only
        book.write_tables(update(*ids(9)))
        assert SHEET not in book._values_only
