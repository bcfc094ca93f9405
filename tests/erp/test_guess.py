"""Which file plays which role and which column is which field: over the headers that programs really print."""

from __future__ import annotations

from pathlib import Path

import pytest

from cec_xl.erp import ImportSettings, Overrides
from cec_xl.erp.engine import open_engine
from cec_xl.erp.fields import FIELDS, Role, synonyms
from cec_xl.erp.files import SourceFile, SourceKind
from cec_xl.erp.guess import guess_source
from cec_xl.erp.mapping import ImportMapping, Source
from cec_xl.erp.planning import plan_import
from cec_xl.erp.raw import RawTables
from cec_xl.labels import LANGUAGES, Labels
from tests.erp.exports import write
from tests.support import shared_data

Guess = tuple[Role | None, dict[str, str]]


def planned(folder: Path, sources: list[Path]) -> ImportMapping:
    with open_engine(None, folder) as engine:
        return plan_import(sources, RawTables(engine, folder), Overrides(settings=ImportSettings()), 2026)


def guesses(folder: Path, sources: list[Path]) -> dict[str, Guess]:
    mapping = planned(folder, sources)
    assert mapping.questions == ()
    return {s.name: (s.role, {match.field: match.header for match in s.matches}) for s in mapping.sources}


def test_northwind(tmp_path: Path):
    found = guesses(tmp_path, [shared_data("northwind")])
    assert found == {
        "order_details.csv": (
            Role.LINES,
            {
                "order": "order_id",
                "product": "product_id",
                "quantity": "quantity",
                "unit_price": "unit_price",
                "line_discount": "discount",
            },
        ),
        "orders.csv": (Role.ORDERS, {"customer_id": "customer_id", "order": "order_id", "date": "order_date"}),
        "customers.csv": (
            Role.CUSTOMERS,
            {"customer_id": "customer_id", "customer_name": "company_name", "zone": "country"},
        ),
        "products.csv": (
            Role.PRODUCTS,
            {"product": "product_id", "product_name": "product_name", "product_family": "category_id"},
        ),
        "categories.csv": (Role.FAMILIES, {"product_family": "category_id", "family_name": "category_name"}),
        "suppliers.csv": (None, {}),
        "shippers.csv": (None, {}),
    }


def test_classicmodels(tmp_path: Path):
    found = guesses(tmp_path, [shared_data("classicmodels", "csv")])
    assert {name: role for name, (role, _) in found.items()} == {
        "orderdetails.csv": Role.LINES,
        "orders.csv": Role.ORDERS,
        "payments.csv": Role.PAYMENTS,
        "customers.csv": Role.CUSTOMERS,
        "products.csv": Role.PRODUCTS,
        "productlines.csv": Role.FAMILIES,
    }
    assert found["payments.csv"][1] == {
        "customer_id": "customerNumber",
        "payment": "checkNumber",
        "date": "paymentDate",
        "amount": "amount",
    }
    assert found["products.csv"][1]["unit_cost"] == "buyPrice"


def test_accounts_receivable(tmp_path: Path):
    found = guesses(tmp_path, [shared_data("accounts-receivable", "WA_Fn-UseC_-Accounts-Receivable.csv")])
    (role, fields), *_ = found.values()
    assert role is Role.INVOICES
    assert fields == {
        "customer_id": "customerID",
        "document": "invoiceNumber",
        "date": "InvoiceDate",
        "due_date": "DueDate",
        "settled_date": "SettledDate",
        "amount": "InvoiceAmount",
    }


EXPORTS: dict[str, tuple[str, list[str], str, Role, dict[str, str]]] = {
    "lines of a Spanish program": (
        "ventas_detalle.csv",
        ["Cód. Cliente", "Nombre cliente", "Serie", "Nº Factura", "Fecha Factura", "Artículo", "Familia", "Uds.",
         "Precio", "% Dto.", "Base imponible", "% IVA", "Coste"],
        "C1;Talleres Alba;A;12;25/03/2024;X1;Motores;2;50,00;0;100,00;21;60,00",
        Role.LINES,
        {"customer_id": "Cód. Cliente", "series": "Serie", "document": "Nº Factura", "date": "Fecha Factura",
         "product": "Artículo", "product_family": "Familia", "quantity": "Uds.", "net": "Base imponible",
         "cost": "Coste", "vat_rate": "% IVA"},
    ),
    "register of invoices": (
        "facturas.csv",
        ["Serie", "Número factura", "F. Factura", "Vencimiento", "Código cliente", "Razón social", "Base imponible",
         "Cuota IVA", "Total factura", "Pendiente", "Estado"],
        "A;12;25/03/2024;24/04/2024;C1;Talleres Alba;100,00;21,00;121,00;0,00;Cobrada",
        Role.INVOICES,
        {"document": "Número factura", "date": "F. Factura", "due_date": "Vencimiento", "net": "Base imponible",
         "vat": "Cuota IVA", "gross": "Total factura", "outstanding": "Pendiente", "status": "Estado"},
    ),
    "receipts": (
        "cobros.csv",
        ["Fecha cobro", "Cliente", "Factura", "Importe cobrado"],
        "25/03/2024;C1;12;121,00",
        Role.PAYMENTS,
        {"date": "Fecha cobro", "customer_id": "Cliente", "document": "Factura", "amount": "Importe cobrado"},
    ),
    "customers with what only the firm knows": (
        "clientes.csv",
        ["Código", "Razón social", "Provincia", "Sector", "Comercial", "Fecha alta", "Cuota de cliente", "Plantilla"],
        "C1;Talleres Alba;Vizcaya;Metal;Mesa 1;25/03/2014;0,35;42",
        Role.CUSTOMERS,
        {"customer_id": "Código", "customer_name": "Razón social", "zone": "Provincia", "manager": "Comercial",
         "share": "Cuota de cliente", "headcount": "Plantilla", "customer_since": "Fecha alta"},
    ),
    "Russian invoices": (
        "счета.csv",
        ["Номер счета", "Дата счета", "Код клиента", "Клиент", "Сумма без НДС", "НДС", "Срок оплаты"],
        "12;25.03.2024;К1;Альба;100,00;20,00;24.04.2024",
        Role.INVOICES,
        {"document": "Номер счета", "date": "Дата счета", "customer_id": "Код клиента", "customer_name": "Клиент",
         "net": "Сумма без НДС", "vat": "НДС", "due_date": "Срок оплаты"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("export", EXPORTS)
def test_headers_are_understood(export: str, tmp_path: Path):
    name, headers, row, role, fields = EXPORTS[export]
    sales = "fecha;cliente;factura;base imponible\n25/03/2024;C1;F1;10,5\n"
    files = {"a_facturas.csv": sales, name: ";".join(headers) + "\n" + (row + "\n") * 3}
    found = guesses(tmp_path, write(tmp_path / "in", files))[name]
    assert found[0] is role
    assert {key: found[1].get(key) for key in fields} == fields


def test_what_the_user_says_goes_before_the_guess(tmp_path: Path):
    text = "fecha;cliente;factura;base;neto\n25/03/2024;C1;F1;10,5;11,5\n"
    said = Overrides.of({"invoices.net": "neto", "*.csv:role": "invoices", "invoices.customer_name": ""})
    with open_engine(None, tmp_path) as engine:
        mapping = plan_import(write(tmp_path / "in", {"f.csv": text}), RawTables(engine, tmp_path), said, 2026)
    assert mapping.sources[0].header("net") == "neto"


def test_values_veto_what_names_promise():
    samples = {"Fecha": ("sí", "no", "sí"), "Cliente": ("C1", "C2", "C3"), "Factura": ("1", "2", "3"),
               "Importe": ("1,5", "2,5", "3,5"), "Día": ("1/2/2024", "2/2/2024", "3/2/2024")}  # fmt: skip
    source = Source((SourceFile("x.csv", "x.csv", SourceKind.TEXT),), tuple(samples), samples=samples)
    found, _, _ = guess_source(source, Overrides(files=Overrides.of({"role": "invoices"}).files))
    assert found.header("date") != "Fecha"


@pytest.mark.parametrize("role", Role)
def test_every_field_is_called_something_in_every_language(role: Role):
    for field in FIELDS[role]:
        assert synonyms(role)[field.key]
        for language in LANGUAGES:
            assert Labels(language).has(f"erp.fields.{field.key}")


@pytest.mark.parametrize("role", Role)
def test_no_spelling_means_two_fields_of_a_role_best(role: Role):
    firsts = [names[0] for key, names in synonyms(role).items()]
    assert len(set(firsts)) == len(firsts)
