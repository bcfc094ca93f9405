import numpy as np

from cec_xl.method.winback.investment import (
    InvestmentSettings,
    payback_months,
    plan_investment,
    return_on_investment,
)
from tests.method.winback.portfolios import lost_customers

NAN = float("nan")


def test_what_was_not_typed_is_assumed_and_a_typed_zero_is_zero():
    lost = lost_customers(2, marketing=[100, NAN], hours=[NAN, 0], incentives=[NAN, 50])
    found = plan_investment(lost, InvestmentSettings(hour_rate=40, marketing=20, hours=5, incentives=10))
    assert found.total.tolist() == [100 + 200 + 10, 20 + 0 + 50]


def test_nothing_invested_has_no_return_and_pays_at_once():
    assert np.isnan(return_on_investment(np.array([500.0]), np.array([0.0])))[0]
    assert payback_months(np.array([500.0]), np.array([0.0])).tolist() == [0.0]


def test_what_brings_nothing_never_pays():
    assert payback_months(np.array([0.0, -100.0]), np.array([10.0, 10.0])).tolist() == [np.inf, np.inf]


def test_an_unknown_margin_has_an_unknown_payback():
    assert np.isnan(payback_months(np.array([NAN]), np.array([10.0])))[0]
