"""The same invoices as ten programs print them: every variant must come to the same figures, or ask."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from cec_xl.erp import UndecidedError
from cec_xl.erp.fields import Role
from cec_xl.erp.reasons import Reason
from cec_xl.errors import DamagedFileError
from tests.erp.exports import HEADER, billing, imported, invoices, plain_rows, plain_text, spanish, table, totals, used

ROWS = invoices()
WANTED = totals(ROWS)
MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
LONG_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
    *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
)


def spanish_rows(date: Callable[[dt.date], str] = lambda day: f"{day:%d/%m/%Y}") -> list[list[str]]:
    return [[r.number, date(r.date), r.customer, spanish(r.net)] for r in ROWS]


def titled() -> str:
    title = "Talleres del Norte, S.L.;;;\nListado de facturas emitidas;;;\nDesde 01/01/2023 hasta 31/12/2024;;;\n\n"
    return title + table([HEADER, *spanish_rows()])


def with_totals() -> str:
    rows = spanish_rows()
    half = spanish(sum((r.net for r in ROWS[:20]), Decimal(0)))
    whole = spanish(sum((r.net for r in ROWS), Decimal(0)))
    return table([HEADER, *rows[:20], ["Suma y sigue", "", "", half], *rows[20:], ["TOTAL", "", "", whole]])


def with_empty_columns() -> str:
    return table([[*HEADER[:2], "", *HEADER[2:], ""], *([a, b, "", c, d, ""] for a, b, c, d in spanish_rows())])


def with_repeated_columns() -> str:
    return table([[*HEADER, "Base imponible"], *([*row, row[3]] for row in spanish_rows())])


def with_empty_lines() -> str:
    lines = table([HEADER, *spanish_rows()]).splitlines(keepends=True)
    return "".join([*lines[:10], "\n", ";;;\n", *lines[10:], "\n\n"])


def negative_after() -> str:
    return table(
        [HEADER, *spanish_rows(), ["F9001", "01/06/2024", "C01", "10,00-"], ["F9002", "01/06/2024", "C01", "10"]]
    )


def with_signs() -> str:
    return table([HEADER, *([a, b, c, f"{d} €"] for a, b, c, d in spanish_rows())])


VARIANTS: dict[str, str | bytes] = {
    "plain": plain_text(ROWS),
    "byte order mark": "\ufeff" + plain_text(ROWS),
    "semicolons, decimal commas, thousands": table([HEADER, *spanish_rows()]),
    "tabs": table([HEADER, *spanish_rows()], "\t"),
    "commas, quoted amounts": table([[f'"{cell}"' for cell in row] for row in [HEADER, *spanish_rows()]], ","),
    "American dates": table([HEADER, *([r.number, f"{r.date:%m/%d/%Y}", r.customer, f"{r.net:,.2f}"] for r in ROWS)]),
    "short years": table([HEADER, *spanish_rows(lambda day: f"{day:%d-%m-%y}")]),
    "short months in words": table([HEADER, *spanish_rows(lambda d: f"{d.day}-{MONTHS[d.month - 1]}-{d:%y}")]),
    "long months in words": table(
        [HEADER, *spanish_rows(lambda d: f"{d.day} de {LONG_MONTHS[d.month - 1]} de {d.year}")]
    ),
    "with the time of day": table([HEADER, *spanish_rows(lambda day: f"{day:%d/%m/%Y} 00:00:00")]),
    "digits only": table([HEADER, *spanish_rows(lambda day: f"{day:%Y%m%d}")]),
    "titles above": titled(),
    "totals between and below": with_totals(),
    "empty columns": with_empty_columns(),
    "repeated columns": with_repeated_columns(),
    "empty lines": with_empty_lines(),
    "minus behind": negative_after(),
    "euro signs": with_signs(),
    "Windows letters": table([HEADER, *spanish_rows()]).encode("cp1252"),
    "DOS letters": table([HEADER, *spanish_rows()]).encode("cp850"),
    "UTF-16": table([HEADER, *spanish_rows()], "\t").encode("utf-16"),
    "Windows line ends": plain_text(ROWS).replace("\n", "\r\n"),
    "mixed line ends": plain_text(ROWS).replace("\n", "\r\n", 7),
    "English headers": table([("Invoice No", "Invoice date", "Customer ID", "Net amount"), *plain_rows(ROWS)], ","),
    "Russian headers": table([("Номер счета", "Дата счета", "Код клиента", "Сумма без НДС"), *spanish_rows()]),
    "abbreviated headers": table([("Nº Fra.", "F. Factura", "Cod. Cliente", "Base Imp."), *spanish_rows()]),
    "camel case": table([("invoiceNumber", "invoiceDate", "customerNumber", "netAmount"), *plain_rows(ROWS)], ","),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_comes_to_the_same_figures(variant: str, tmp_path: Path):
    result = imported(tmp_path, {"facturas.csv": VARIANTS[variant]})
    assert billing(result) == WANTED
    assert used(result.report)[1] == sum(WANTED.values())


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


CELLS: list[list[object]] = [[r.number, r.date, r.customer, float(r.net)] for r in ROWS]
SERIALS: list[list[object]] = [
    [r.number, (r.date - dt.date(1899, 12, 30)).days, r.customer, float(r.net)] for r in ROWS
]
SHEETS: dict[str, list[list[object]]] = {
    "numbers and dates": [[*HEADER], *CELLS],
    "everything as text": [[*HEADER], *spanish_rows()],
    "title rows": [["Facturas emitidas 2023-2024"], [], [*HEADER], *CELLS],
    "serial numbers": [[*HEADER], *SERIALS],
    "total below": [[*HEADER], *CELLS, ["Total", None, None, float(sum(WANTED.values()))]],
}


@pytest.mark.parametrize("variant", SHEETS)
def test_workbooks_come_to_the_same_figures(variant: str, tmp_path: Path):
    assert billing(imported(tmp_path, {"facturas.xlsx": workbook(SHEETS[variant])})) == WANTED


def asked(folder: Path, content: str | bytes, name: str = "facturas.csv", **answers: str) -> list[str]:
    with pytest.raises(UndecidedError) as undecided:
        imported(folder, {name: content}, **answers)
    return [question.code for question in undecided.value.questions]


def test_amounts_with_two_readings_are_asked_about_and_either_answer_is_taken(tmp_path: Path):
    rows = [[f"F{n}", f"2024-03-{n:02}", "C1", f"{n}.250"] for n in range(1, 9)]
    content = table([HEADER, *rows])
    assert asked(tmp_path, content) == ["import_decimal_open"]
    thousands = imported(tmp_path, {"facturas.csv": content}, decimal="comma")
    units = imported(tmp_path, {"facturas.csv": content}, decimal="point")
    assert billing(thousands) == {"C1": Decimal("38000.00")}
    assert billing(units) == {"C1": Decimal("38.00")}


def test_a_text_with_two_readings_among_typed_numbers_is_asked_about(tmp_path: Path):
    content = workbook([[*HEADER], *CELLS, ["F9", dt.date(2024, 3, 25), "C1", "1.250"]])
    assert asked(tmp_path, content, "facturas.xlsx") == ["import_decimal_open"]
    thousands = imported(tmp_path, {"facturas.xlsx": content}, decimal="comma")
    assert billing(thousands)["C1"] == Decimal("1250.00")


def test_dates_with_two_readings_are_asked_about(tmp_path: Path):
    content = table([HEADER, *([f"F{n}", f"0{n}/05/2024", "C1", "10.5"] for n in range(1, 9))])
    assert asked(tmp_path, content) == ["import_date_order_open"]
    result = imported(tmp_path, {"facturas.csv": content}, date_order="mdy")
    assert result.report.files[0].last_day == dt.date(2024, 8, 5)


def test_mixed_date_orders_are_asked_about_and_what_then_cannot_be_read_is_set_aside(tmp_path: Path):
    content = table([HEADER, ["F1", "25/03/2024", "C1", "10.5"], ["F2", "03/25/2024", "C1", "20.5"]])
    assert asked(tmp_path, content) == ["import_date_order_mixed"]
    result = imported(tmp_path, {"facturas.csv": content}, date_order="dmy")
    assert billing(result) == {"C1": Decimal("10.50")}
    assert result.report.aside(Role.INVOICES)[Reason.OTHER_DATE_ORDER].amount == Decimal("20.5")


def test_a_contradiction_far_below_the_sample_is_asked_about_too(tmp_path: Path):
    rows = [[f"F{n}", f"{n % 28 + 1:02}/{n % 12 + 1:02}/2024", "C1", "10,50"] for n in range(1, 30_000)]
    assert asked(tmp_path, table([HEADER, *rows, ["F0", "12/31/2024", "C1", "10,50"]])) == ["import_date_order_mixed"]


def test_text_in_amounts_and_missing_cells_are_set_aside_with_their_reason(tmp_path: Path):
    bad = [
        ["F91", "01/02/2024", "C1", "pendiente"],
        ["F92", "01/02/2024", "C1", ""],
        ["F93", "", "C1", "5,00"],
        ["F94", "31/02/2024", "C1", "5,00"],
        ["F95", "01/02/2024", "", "5,00"],
        ["", "01/02/2024", "C1", "5,00"],
    ]
    result = imported(tmp_path, {"facturas.csv": table([HEADER, *spanish_rows(), *bad])})
    aside = {reason: rows.rows for reason, rows in result.report.aside(Role.INVOICES).items()}
    assert aside == {
        Reason.NO_CUSTOMER: 1,
        Reason.NO_DOCUMENT: 1,
        Reason.NO_DATE: 1,
        Reason.BAD_DATE: 1,
        Reason.NO_AMOUNT: 1,
        Reason.BAD_AMOUNT: 1,
    }
    assert billing(result) == WANTED
    assert result.report.total(Role.INVOICES, "read").rows == len(ROWS) + len(bad)


def test_shifted_rows_are_set_aside_and_the_others_count(tmp_path: Path):
    lines = table([HEADER, *spanish_rows()]).splitlines(keepends=True)
    lines.insert(5, "F77;esto;es;una;fila;corrida;10,00\n")
    result = imported(tmp_path, {"facturas.csv": "".join(lines)})
    assert result.report.aside(Role.INVOICES)[Reason.BROKEN].rows == 1
    assert billing(result) == WANTED


def test_a_header_that_does_not_fit_the_rows_is_refused(tmp_path: Path):
    shifted = table([HEADER, *([*row, "x", "y"] for row in spanish_rows())])
    with pytest.raises(DamagedFileError) as refusal:
        imported(tmp_path, {"facturas.csv": shifted})
    assert refusal.value.code == "import_header_does_not_fit"


def test_two_columns_with_the_same_claim_are_asked_about(tmp_path: Path):
    content = table([[*HEADER, "Base imponible"], *([*row, "1,00"] for row in spanish_rows())])
    assert asked(tmp_path, content) == ["import_two_columns"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "import_is_html"),
        (b"%PDF-1.7 whatever", "import_not_a_table"),
        (b"", "import_empty_file"),
    ],
)
def test_what_is_no_table_is_refused_with_what_it_is(content: bytes, code: str, tmp_path: Path):
    with pytest.raises(DamagedFileError) as refusal:
        imported(tmp_path, {"facturas.xls": content})
    assert refusal.value.code == code
