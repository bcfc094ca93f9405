"""Every criterion on a customer small enough to be worked out by hand. METHOD §2."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from cec_xl.erp import ImportResult, UndecidedError
from cec_xl.erp.debts import DebtRule
from cec_xl.erp.fields import Role
from cec_xl.erp.reasons import Reason
from cec_xl.hosts.column import to_serial
from tests.erp.exports import figure, imported

LINES = """cliente;factura;fecha factura;artículo;familia;unidades;base imponible;coste
A;1;2020-05-10;X;Motores;1;1000.00;600.00
A;2;2021-11-02;X;Motores;1;500.00;300.00
A;3;2022-06-15;Y;Bombas;2;800.00;500.00
A;4;2023-03-20;X;Motores;1;1500.00;900.00
A;4;2023-03-20;Z;Aceites;3;30.50;10.25
A;5;2024-02-01;Y;Bombas;1;400.00;250.00
A;6;2024-07-01;X;Motores;2;2000.00;1200.00
A;7;2024-12-01;Z;Aceites;-3;-30.50;-10.25
B;8;2024-11-30;X;Motores;1;99.99;
C;9;2019-01-15;X;Motores;1;10.00;5.00
A;10;2025-01-07;X;Motores;1;7777.00;5000.00
"""


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> ImportResult:
    return imported(tmp_path_factory.mktemp("lines"), {"ventas.csv": LINES}, as_of=dt.date(2024, 12, 31))


def test_volume_is_what_was_billed_in_the_last_twelve_months_credit_notes_taken_off(lines: ImportResult):
    assert figure(lines, "A", "volume") == 2369.50
    assert figure(lines, "C", "volume") == 0


def test_margin_is_billing_less_cost_and_empty_where_a_cost_is_missing(lines: ImportResult):
    assert figure(lines, "A", "margin") == 2369.50 - 1439.75
    assert np.isnan(figure(lines, "B", "margin"))


def test_frequency_counts_orders_not_credit_notes(lines: ImportResult):
    assert figure(lines, "A", "frequency") == 2
    assert figure(lines, "A", "orders") == 6


def test_loyalty_begins_after_the_last_break_of_more_than_a_year(lines: ImportResult):
    assert figure(lines, "A", "loyalty") == round(
        (12 * 3 + 1) / 12, 2
    )  # 2021-11-02 to 2024-12-31; the one before broke
    assert figure(lines, "C", "loyalty") == 0


def test_diversity_counts_families_bought_in_three_years_net_of_returns(lines: ImportResult):
    assert figure(lines, "A", "diversity") == 2  # the oil was given back
    assert figure(lines, "C", "diversity") == 0


def test_growth_compares_with_the_year_three_years_before(lines: ImportResult):
    assert figure(lines, "A", "growth") == round(2369.50 / 500 - 1, 4)


def test_last_order_rhythm_and_situation(lines: ImportResult):
    assert figure(lines, "A", "last_order") == to_serial(dt.datetime(2024, 7, 1))
    assert figure(lines, "A", "median_gap") == 278.0
    assert [figure(lines, name, "situation") for name in "ABC"] == ["current", "current", "lost"]


def test_rows_after_the_day_wait_for_their_time(lines: ImportResult):
    assert lines.report.aside(Role.LINES) == {Reason.FUTURE: lines.report.aside(Role.LINES)[Reason.FUTURE]}
    assert lines.report.aside(Role.LINES)[Reason.FUTURE].amount == Decimal("7777.00")


def test_history_has_every_year_of_every_customer(lines: ImportResult):
    history = lines.history
    rows = list(zip(history["customer_id"], history["year"], history["billing"], history["orders"], strict=True))
    assert rows[:5] == [("A", 2020, 1000, 1), ("A", 2021, 500, 1), ("A", 2022, 800, 1), ("A", 2023, 1530.5, 1),
                        ("A", 2024, 2369.5, 2)]  # fmt: skip


def test_five_years_side_by_side_add_up(lines: ImportResult):
    assert [figure(lines, "A", f"year_{number}") for number in range(1, 6)] == [1000, 500, 800, 1530.5, 2369.5]


def test_order_lines_carry_what_was_bought_by_day_and_family(lines: ImportResult):
    bought = lines.order_lines
    assert bought["line_amount"].sum() == pytest.approx(1000 + 500 + 800 + 1530.5 + 2369.5 + 99.99 + 10)
    assert bought["line_product"].tolist().count("Aceites") == 2


def test_growth_stays_empty_where_the_data_begin_too_late(tmp_path: Path):
    result = imported(tmp_path, {"v.csv": "cliente;factura;fecha;base imponible\nA;1;2024-05-05;10.5\n"})
    assert np.isnan(figure(result, "A", "growth"))
    assert "import_history_too_short" in {notice.code for notice in result.report.notices}


def test_the_calendar_year_can_be_counted_instead(tmp_path: Path):
    result = imported(tmp_path, {"ventas.csv": LINES}, as_of=dt.date(2024, 8, 1), billing_year="calendar")
    assert figure(result, "A", "volume") == 1530.5


# What is owed ---------------------------------------------------------------------------------------------------------

INVOICES = """cliente;factura;fecha factura;vencimiento;base imponible;total factura{more}
A;1;2024-01-10;2024-02-10;100.00;121.00{a1}
A;2;2024-03-10;2024-04-10;200.00;242.00{a2}
A;3;2024-12-20;2025-01-20;300.00;363.00{a3}
A;4;2020-12-20;2021-01-20;50.00;60.50{a4}
B;5;2024-05-05;2024-06-05;10.00;12.10{b5}
"""


def owing(folder: Path, more: str = "", *cells: str, **files: str) -> ImportResult:
    """The invoices with one more column, and further files."""
    keys = ("a1", "a2", "a3", "a4", "b5")
    shown = {key: f";{cell}" for key, cell in zip(keys, cells, strict=True)} if more else dict.fromkeys(keys, "")
    text = INVOICES.format(more=f";{more}" if more else "", **shown)
    return imported(folder, {"facturas.csv": text} | {f"{name}.csv": content for name, content in files.items()})


def test_outstanding_amounts_say_what_is_overdue(tmp_path: Path):
    result = owing(tmp_path, "pendiente", "0.00", "242.00", "363.00", "60.50", "0.00")
    assert result.report.debt_rule is DebtRule.OUTSTANDING
    assert figure(result, "A", "risk") == 1  # the third is not due yet, the fourth is older than three years
    assert figure(result, "A", "overdue_amount") == 242
    assert figure(result, "B", "risk") == 0


def test_a_few_cents_are_no_debt(tmp_path: Path):
    result = owing(tmp_path, "pendiente", "0.00", "0.90", "363.00", "60.50", "0.00")
    assert figure(result, "A", "risk") == 0


def test_settlement_dates_say_what_was_paid_late(tmp_path: Path):
    result = owing(tmp_path, "fecha cobro", "2024-03-15", "", "", "2021-01-01", "2024-06-05")
    assert result.report.debt_rule is DebtRule.SETTLED_DATE
    assert (figure(result, "A", "risk"), figure(result, "A", "late_invoices")) == (1, 1)
    assert (figure(result, "B", "risk"), figure(result, "B", "late_invoices")) == (0, 0)


def test_late_invoices_may_count_as_risk(tmp_path: Path):
    text = INVOICES.format(more=";fecha cobro", a1=";2024-03-15", a2=";2024-04-01", a3=";", a4=";", b5=";2024-06-07")
    result = imported(tmp_path, {"facturas.csv": text}, risk_late_days="30")
    assert (figure(result, "A", "risk"), figure(result, "B", "risk")) == (1, 0)


def test_payments_by_invoice(tmp_path: Path):
    head = "fecha cobro;cliente;factura;importe cobrado\n"
    paid = head + "2024-03-20;A;1;121.00\n2024-04-01;A;2;100.00\n2024-06-01;B;5;12.10\n"
    result = owing(tmp_path, cobros=paid)
    assert result.report.debt_rule is DebtRule.PAYMENTS_BY_INVOICE
    assert (figure(result, "A", "risk"), figure(result, "A", "late_invoices")) == (1, 1)
    assert figure(result, "A", "owed") == pytest.approx(121 + 242 + 363 + 60.5 - 221)


def test_payments_of_a_customer_pay_the_oldest_invoices_first(tmp_path: Path):
    result = owing(tmp_path, cobros="fecha cobro;cliente;importe cobrado\n2024-06-20;A;190.00\n2024-06-01;B;12.10\n")
    assert result.report.debt_rule is DebtRule.PAYMENTS_BY_CUSTOMER
    assert (figure(result, "A", "risk"), figure(result, "B", "risk")) == (1, 0)


def test_the_status_is_believed_where_nothing_else_is_known(tmp_path: Path):
    result = owing(tmp_path, "estado", "Cobrada", "Impagada", "Pendiente", "Cobrada", "Cobrada")
    assert result.report.debt_rule is DebtRule.STATUS
    assert (figure(result, "A", "risk"), figure(result, "B", "risk")) == (1, 0)


def test_risk_stays_empty_where_nothing_is_known_of_payments(lines: ImportResult):
    assert lines.report.debt_rule is DebtRule.UNKNOWN
    assert np.isnan(figure(lines, "A", "risk"))


# Amounts --------------------------------------------------------------------------------------------------------------

HEAD = "cliente;factura;fecha"


@pytest.mark.parametrize(
    ("columns", "cells", "answers"),
    [
        ("base imponible", "100.00", {}),
        ("total factura;cuota iva", "121.00;21.00", {}),
        ("total factura;% iva", "121.00;21", {}),
        ("total factura;tipo iva", "121.00;0.21", {}),
        ("precio;cantidad;% dto", "62.50;2;20", {}),
        ("precio;cantidad;descuento", "62.50;2;0.2", {}),
        ("total factura", "121.00", {"vat_rate": "21%"}),
        ("importe", "100.00", {}),
    ],
)
def test_net_amounts_come_from_whatever_the_export_gives(
    columns: str, cells: str, answers: dict[str, str], tmp_path: Path
):
    rows = "".join(f"A;{number};2024-05-{number:02};{cells}\n" for number in range(1, 4))
    result = imported(tmp_path, {"ventas.csv": f"{HEAD};{columns}\n{rows}"}, **answers)
    assert figure(result, "A", "volume") == 300


def test_amounts_with_vat_and_no_rate_are_asked_about(tmp_path: Path):
    with pytest.raises(UndecidedError) as undecided:
        imported(tmp_path, {"facturas.csv": f"{HEAD};total factura\nA;1;2024-05-05;121.00\n"})
    assert [question.code for question in undecided.value.questions] == ["import_only_gross"]


def test_credit_notes_count_against_the_customer_whatever_their_sign(tmp_path: Path):
    rows = "A;1;2024-05-05;100.00;Factura\nA;2;2024-05-06;30.00;Abono\nA;3;2024-05-07;-20.00;Rectificativa\n"
    result = imported(tmp_path, {"facturas.csv": f"{HEAD};base imponible;tipo documento\n{rows}"})
    assert figure(result, "A", "volume") == 50
    assert figure(result, "A", "orders") == 1


def test_currencies_are_asked_about_then_converted_or_set_aside(tmp_path: Path):
    text = (
        f"{HEAD};base imponible;moneda\nA;1;2024-05-05;100.00;EUR\nA;2;2024-05-06;100.00;USD\nA;3;2024-05-06;1.00;GBP\n"
    )
    with pytest.raises(UndecidedError) as undecided:
        imported(tmp_path, {"facturas.csv": text})
    assert [question.code for question in undecided.value.questions] == ["import_currencies"]
    result = imported(tmp_path, {"facturas.csv": text}, base_currency="EUR", rate__USD="0.92")
    assert figure(result, "A", "volume") == 192
    assert result.report.aside(Role.INVOICES)[Reason.NO_RATE].rows == 1


def test_cancelled_orders_do_not_count_and_are_reported(tmp_path: Path):
    lines = "pedido;producto;cantidad;precio\n1;X;2;10.50\n2;X;1;99.50\n"
    orders = "pedido;fecha;cliente;estado\n1;2024-05-05;A;Servido\n2;2024-05-06;A;Anulado\n"
    result = imported(tmp_path, {"lineas.csv": lines, "pedidos.csv": orders})
    assert figure(result, "A", "volume") == 21
    assert result.report.aside(Role.LINES)[Reason.CANCELLED].amount == Decimal("99.50")


def test_lines_whose_order_is_not_there_or_is_there_for_two_customers_are_set_aside(tmp_path: Path):
    lines = "pedido;producto;cantidad;precio\n1;X;2;10.50\n2;X;1;99.50\n3;X;1;5.50\n"
    orders = "pedido;fecha;cliente\n1;2024-05-05;A\n3;2024-05-05;A\n3;2024-05-05;B\n"
    result = imported(tmp_path, {"lineas.csv": lines, "pedidos.csv": orders})
    aside = {reason: rows.amount for reason, rows in result.report.aside(Role.LINES).items()}
    assert aside == {Reason.ORPHAN: Decimal("99.50"), Reason.HEADER_CONFLICT: Decimal("5.50")}


def test_the_products_file_gives_family_and_cost(tmp_path: Path):
    products = "artículo;descripción;familia;precio coste\nX;Motor;Motores;6.50\nY;Bomba;Bombas;1.00\n"
    lines = f"{HEAD};artículo;cantidad;precio\nA;1;2024-05-05;X;2;10.50\nA;1;2024-05-05;Y;1;3.00\n"
    result = imported(tmp_path, {"ventas.csv": lines, "articulos.csv": products})
    assert (figure(result, "A", "diversity"), figure(result, "A", "margin")) == (2, 24 - 14)


def test_the_customers_file_gives_names_shares_and_customers_without_sales(tmp_path: Path):
    customers = "código;razón social;sector;cuota de cliente\nA;Alba;Metal;35\nZ;Zeta;Madera;0\n"
    result = imported(
        tmp_path, {"facturas.csv": f"{HEAD};base imponible\nA;1;2024-05-05;10.50\n", "clientes.csv": customers}
    )
    assert [figure(result, "A", key) for key in ("customer_name", "sector", "share")] == ["Alba", "Metal", 0.35]
    assert [figure(result, "Z", key) for key in ("customer_name", "situation", "volume")] == ["Zeta", "potential", 0]


def test_numbers_of_customers_are_the_same_with_a_needless_decimal(tmp_path: Path):
    customers = "código;razón social\n103.0;Alba\n112.0;Bosque\n"
    invoices = f"{HEAD};base imponible\n103;1;2024-05-05;10.50\n"
    result = imported(tmp_path, {"facturas.csv": invoices, "clientes.csv": customers})
    assert result.customers["customer_id"].tolist() == ["103", "112"]
    assert figure(result, "103", "customer_name") == "Alba"
