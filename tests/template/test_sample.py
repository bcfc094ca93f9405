from __future__ import annotations

import pytest

from cec_xl.hosts.column import to_serial
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.method.settings import Segment
from cec_xl.template.contents import Contents
from cec_xl.template.sample import AS_OF, FIRM_BILLING, INCIDENTS, billings, sample_contents
from cec_xl.workbook.refresh import Refresh
from tests.template.refreshed import refreshed

SPANISH = Labels("es")


@pytest.fixture(scope="module")
def sample() -> Contents:
    return sample_contents(SPANISH)


@pytest.fixture(scope="module")
def refresh(sample: Contents) -> Refresh:
    return refreshed(sample, SPANISH)[1]


def test_the_firm_has_110_current_30_potential_and_10_lost_customers(sample: Contents):
    situations = [row["situation"] for row in sample.rows["customers"]]
    assert (situations.count("current"), situations.count("potential"), situations.count("lost")) == (110, 30, 10)


def test_ids_and_names_are_unique(sample: Contents):
    for field in ("customer_id", "customer_name"):
        values = [row[field] for row in sample.rows["customers"]]
        assert len(set(values)) == len(values)


def test_a_fifth_of_the_customers_make_four_fifths_of_the_billing():
    ranked = sorted(billings(), reverse=True)
    assert sum(ranked) == pytest.approx(FIRM_BILLING, rel=0.001)
    assert 0.78 <= sum(ranked[:22]) / sum(ranked) <= 0.84


def test_values_lie_within_what_can_be_true(sample: Contents):
    for row in sample.rows["customers"]:
        assert row["customer_id"] in INCIDENTS or 0 <= (row.get("share") or 0) <= 1
        assert 1 <= row["image"] <= 4
        assert 0 <= (row.get("satisfaction") or 0) <= 10
        assert (row.get("last_order") or 0) <= to_serial(AS_OF)


def test_figures_are_the_same_in_every_language(sample: Contents):
    spoilt = {(customer, field) for customer, (field, text) in INCIDENTS.items() if text}
    for language in LANGUAGES:
        rows = sample_contents(Labels(language)).rows["customers"]
        for ours, theirs in zip(sample.rows["customers"], rows, strict=True):
            numbers = {k for k, v in ours.items() if not isinstance(v, str)}
            numbers -= {field for customer, field in spoilt if customer == ours["customer_id"]}
            assert {k: ours[k] for k in numbers} == {k: theirs[k] for k in numbers}


def test_only_the_documented_customers_have_incidents(refresh: Refresh, sample: Contents):
    assert not refresh.blocked
    scored = {row["customer_id"] for row in sample.rows["customers"] if row["situation"] != "lost"}
    assert {incident.customer_id for incident in refresh.incidents} & scored == set(INCIDENTS)
    assert "blocks" not in {incident.severity for incident in refresh.incidents}


def test_every_segment_has_customers(refresh: Refresh):
    assert refresh.classification is not None
    assert set(Segment) <= set(refresh.classification.segment)


def test_every_digit_of_the_worked_case_takes_every_value(refresh: Refresh):
    assert refresh.classification is not None
    current = refresh.classification.criteria_set == SPANISH.text("names.set.current_2")
    for place in range(4):
        assert {1, 2, 3, 4} <= set(refresh.classification.digits[current, place].tolist())


def test_every_kind_of_rule_fires_for_somebody(refresh: Refresh):
    found = refresh.classification
    assert found is not None
    assert (~found.sale_allowed).any()
    assert len(set(found.discount[found.discount > 0].tolist())) == 3
    assert (found.promotions != "").any()
    assert (found.warnings != "").any()
    assert (found.rule_strategy != "").any()


def test_purchases_add_up_to_billing_and_share_of_the_customer(sample: Contents):
    customers = {row["customer_id"]: row for row in sample.rows["customers"]}
    bought = sample.rows["purchases"]
    for customer in {row["customer_id"] for row in bought}:
        ours = sum(row["bought_from_us"] for row in bought if row["customer_id"] == customer)
        everything = sum(row["bought_in_all"] for row in bought if row["customer_id"] == customer)
        assert ours == customers[customer]["volume"]
        assert ours / everything == pytest.approx(customers[customer]["share"], abs=0.001)


def test_purchase_history_ends_in_this_years_billing(sample: Contents):
    customers = {row["customer_id"]: row for row in sample.rows["customers"]}
    for row in sample.rows["billing_history"]:
        customer = customers[row["customer_id"]]
        assert row["year_5"] == customer["volume"]
        if row["year_2"]:
            assert row["year_5"] / row["year_2"] - 1 == pytest.approx(customer["growth"], abs=0.002)


def test_contacts_are_jobs_not_persons(sample: Contents):
    jobs = {SPANISH.text(f"sample.contact.{key}") for key in ("management", "purchasing", "it", "administration")}
    assert {row["contact"] for row in sample.rows["buying_circle"]} <= jobs
