"""Real exports against what others published of them; see SOURCE.md beside each data set."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pytest

from cec_xl.erp import ImportResult, import_exports
from cec_xl.erp.dates import DateOrder
from cec_xl.erp.debts import DebtRule
from cec_xl.erp.fields import Role
from cec_xl.erp.reasons import Reason
from tests.erp.exports import figure
from tests.support import shared_data


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


@pytest.fixture(scope="module")
def classicmodels() -> ImportResult:
    return import_exports([shared_data("classicmodels", "csv")], as_of=dt.date(2005, 6, 30))


@pytest.fixture(scope="module")
def receivables() -> ImportResult:
    file = shared_data("accounts-receivable", "WA_Fn-UseC_-Accounts-Receivable.csv")
    return import_exports([file], as_of=dt.date(2014, 1, 31))


def test_northwind_ties_by_year_and_customer():
    result = import_exports([shared_data("northwind")], as_of=dt.date(1998, 5, 6))
    years = {year: cents(rows.amount) for year, rows in result.report.years(Role.LINES).items()}
    assert years == {1996: Decimal("208083.97"), 1997: Decimal("617085.20"), 1998: Decimal("440623.87")}
    assert cents(result.report.total(Role.LINES, "read").amount) == Decimal("1265793.04")
    assert len(result.customers["customer_id"]) == 91
    assert np.isclose(figure(result, "ERNSH", "billing_total"), 104874.98)
    assert np.isclose(figure(result, "CENTC", "billing_total"), 100.80)
    assert figure(result, "FISSA", "situation") == "potential"


def test_classicmodels_ties_with_the_published_payments(classicmodels: ImportResult):
    paid = {year: rows.amount for year, rows in classicmodels.report.years(Role.PAYMENTS).items()}
    assert paid == {2003: Decimal("3250217.70"), 2004: Decimal("4313328.25"), 2005: Decimal("1290293.28")}


def test_classicmodels_ties_with_the_published_orders(classicmodels: ImportResult):
    read = classicmodels.report.total(Role.LINES, "read")
    aside = classicmodels.report.aside(Role.LINES)
    assert (read.rows, cents(read.amount)) == (2996, Decimal("9604190.61"))
    assert list(aside) == [Reason.CANCELLED]
    orders = [count for count in classicmodels.report.files if count.role is Role.ORDERS]
    assert orders[0].total_read.rows == 326
    assert orders[0].aside[Reason.CANCELLED].rows == 6
    published, cancelled = {2003: 111, 2004: 151, 2005: 64}, {2003: 2, 2004: 4, 2005: 0}
    assert {year: rows.rows for year, rows in orders[0].used.items()} == {
        year: published[year] - cancelled[year] for year in published
    }


def test_sixteen_customers_of_classicmodels_owe(classicmodels: ImportResult):
    owed = classicmodels.details["owed"]
    owing = owed > 1
    assert int(owing.sum()) == 16
    assert round(float(owed[owing].sum()), 2) == 511497.20
    assert classicmodels.report.debt_rule is DebtRule.PAYMENTS_BY_CUSTOMER


def test_late_invoices_tie_with_the_published_count(receivables: ImportResult):
    late = receivables.details["late_invoices"]
    assert int(late.sum()) == 877
    assert (late.min(), np.median(late), late.max()) == (0, 6, 32)
    assert (int((late == 0).sum()), int((late >= 10).sum())) == (17, 40)
    assert receivables.customers["risk"].max() == 0
    assert receivables.mapping.sources[0].formats.date_order is DateOrder.MONTH_FIRST
    assert receivables.report.total(Role.INVOICES).amount == Decimal("147703.18")


def test_a_file_that_is_not_utf_8_with_american_dates_ties():
    file = shared_data("classicmodels", "sales_data_sample.csv")
    result = import_exports([file], as_of=dt.date(2005, 5, 31))
    source = result.mapping.sources[0]
    assert source.formats.date_order is DateOrder.MONTH_FIRST
    assert not source.files[0].encoding.startswith("utf")
    assert result.report.total(Role.LINES, "read").amount == Decimal("10032628.85")
    assert len(result.customers["customer_id"]) == 92


def test_everything_read_is_used_or_set_aside_to_the_cent(classicmodels: ImportResult):
    for count in classicmodels.report.files:
        assert count.total_read.rows == count.total_used.rows + sum(rows.rows for rows in count.aside.values())
        assert count.total_read.amount == count.total_used.amount + sum(r.amount for r in count.aside.values())
