from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.method.problems import Problem
from cec_xl.method.winback.bgnbd import BuyingModel, BuyingSummary, FitNeeds, _Likelihood, fit_buying, summarise_buying
from cec_xl.method.winback.history import Purchases, order_purchases
from tests.method.winback.histories import cdnow, day, history

PUBLISHED = BuyingModel(0.2425967, 4.413659, 0.7929869, 2.426164)


def summary(*customers: tuple[float, float, float]) -> BuyingSummary:
    frequency, recency, age = np.array(customers, dtype=np.float64).T
    return BuyingSummary(frequency.astype(np.int64), recency, age)


def simulated(model: BuyingModel, customers: int, weeks: float, seed: int) -> BuyingSummary:
    """Customers that behave exactly as the model supposes."""
    random = np.random.default_rng(seed)
    rows = []
    for rate, leaving in zip(
        random.gamma(model.r, 1 / model.alpha, customers), random.beta(model.a, model.b, customers), strict=True
    ):
        moment, last, bought = 0.0, 0.0, 0
        while (moment := moment + random.exponential(1 / rate)) < weeks:
            last, bought = moment, bought + 1
            if random.random() < leaving:
                break
        rows.append((bought, last, weeks))
    return summary(*rows)


@pytest.fixture(scope="module")
def calibration():
    purchases, problems = order_purchases(cdnow(), day("1997-09-30"))
    assert {problem.code for problem in problems} == {"winback_line_future"}
    return purchases


@pytest.fixture(scope="module")
def fitted(calibration: Purchases):
    model = fit_buying(summarise_buying(calibration))
    assert isinstance(model, BuyingModel)
    return model


def test_cdnow_gives_the_published_parameters(fitted: BuyingModel):
    assert fitted.customers == 2357
    for name in ("r", "alpha", "a", "b"):
        assert getattr(fitted, name) == pytest.approx(getattr(PUBLISHED, name), rel=0.005)
    assert fitted.log_likelihood == pytest.approx(-9582.43, abs=0.05)


def test_cdnow_gives_the_published_expectations(fitted: BuyingModel, calibration: Purchases):
    everyone = summarise_buying(calibration)
    best = calibration.ids.tolist().index("1516")
    assert fitted.probability_alive(everyone)[best] == pytest.approx(0.9689, abs=0.0005)
    assert fitted.expected_purchases(everyone, 52)[best] == pytest.approx(25.757, abs=0.005)
    assert fitted.expected_of_newcomer(52) == pytest.approx(1.444, abs=0.001)
    next_week = fitted.expected_purchases(everyone, 1)
    top = [int(calibration.ids[position]) for position in np.argsort(-next_week)[:5]]
    assert top == [1516, 157, 1981, 841, 509]


def test_customer_1_of_the_paper_buys_1_226_times_in_39_weeks(fitted: BuyingModel):
    assert fitted.expected_purchases(summary((2, 30.43, 38.86)), 39)[0] == pytest.approx(1.226, abs=0.0005)


def test_published_parameters_give_the_published_expectations_exactly():
    customer = summary((26, 30 + 6 / 7, 31))
    assert PUBLISHED.probability_alive(customer)[0] == pytest.approx(0.9688523, abs=5e-8)
    assert PUBLISHED.expected_purchases(customer, 52)[0] == pytest.approx(25.75659, abs=5e-6)
    assert PUBLISHED.expected_of_newcomer(52) == pytest.approx(1.444004, abs=5e-6)
    paper = BuyingModel(0.243, 4.414, 0.793, 2.426)
    assert paper.expected_purchases(summary((2, 30.43, 38.86)), 39)[0] == pytest.approx(1.226, abs=5e-4)


def test_cdnow_holdout_is_foretold_within_an_eighth(fitted: BuyingModel, calibration: Purchases):
    later, _ = order_purchases(cdnow(), day("1998-06-30"))
    bought = int((later.order_day > day("1997-09-30")).sum())
    assert bought == 1882
    assert fitted.expected_purchases(summarise_buying(calibration), 39).sum() == pytest.approx(bought, rel=0.125)


def test_parameters_of_a_simulated_portfolio_are_found_again():
    truth = BuyingModel(0.8, 6.0, 0.7, 3.0)
    found = fit_buying(simulated(truth, 5000, 60, seed=4))
    assert isinstance(found, BuyingModel)
    # r and alpha, a and b trade off against each other; what they say of customers does not.
    assert found.r / found.alpha == pytest.approx(truth.r / truth.alpha, rel=0.1)
    assert found.expected_of_newcomer(52) == pytest.approx(truth.expected_of_newcomer(52), rel=0.1)


@pytest.mark.parametrize("point", [(0.0, 0.0, 0.0, 0.0), (-1.4, 1.5, -0.2, 0.9), (1.0, 3.0, 2.0, -1.0)])
def test_the_gradient_is_the_slope_of_the_likelihood(point: tuple[float, ...]):
    likelihood = _Likelihood(summary((0, 0, 10), (2, 5, 30), (9, 28, 30), (1, 1, 40)))
    at, step = np.array(point), 1e-6
    _, gradient = likelihood(at)
    for axis in range(4):
        shift = step * np.eye(4)[axis]
        slope = (likelihood(at + shift)[0] - likelihood(at - shift)[0]) / (2 * step)
        assert gradient[axis] == pytest.approx(slope, rel=1e-5, abs=1e-7)


@given(
    st.tuples(st.floats(0.05, 5), st.floats(0.5, 50), st.floats(0.05, 5), st.floats(0.05, 20)),
    st.integers(0, 200), st.floats(0.1, 1), st.floats(1, 300), st.floats(1, 200),
)  # fmt: skip
@settings(max_examples=200)
def test_expectations_are_possible_and_grow_with_time(
    parameters: tuple[float, float, float, float], frequency: int, active: float, age: float, weeks: float
):
    model = BuyingModel(*parameters)
    customer = summary((frequency, active * age if frequency else 0.0, age))
    alive = model.probability_alive(customer)[0]
    soon, later = (model.expected_purchases(customer, span)[0] for span in (weeks, weeks * 2))
    assert 0 <= alive <= 1
    assert -1e-9 <= soon <= later * (1 + 1e-9) + 1e-9
    # Nobody is expected to buy more often than if it could not leave.
    assert later <= (model.r + frequency) / (model.alpha + age) * weeks * 2 * (1 + 1e-6)


def test_longer_silence_makes_a_customer_less_alive():
    alive = PUBLISHED.probability_alive(summary((5, 10, 12), (5, 10, 30), (5, 10, 90)))
    assert alive[0] > alive[1] > alive[2]


def test_a_customer_without_a_repeat_purchase_counts_as_alive():
    assert PUBLISHED.probability_alive(summary((0, 0, 50))).tolist() == [1.0]


def test_expectations_pass_smoothly_through_a_equal_to_one():
    below, at, above = (
        BuyingModel(0.5, 5, a, 3).expected_purchases(summary((3, 20, 30)), 52)[0] for a in (0.99999, 1.0, 1.00001)
    )
    assert at == pytest.approx((below + above) / 2, rel=1e-6)


def test_too_few_customers_give_a_sentence_not_numbers():
    problem = fit_buying(summary((2, 5, 30), (1, 1, 40)))
    assert isinstance(problem, Problem)
    assert problem.code == "winback_history_too_small"
    assert problem.details["customers"] == 2


def test_too_few_repeat_buyers_give_a_sentence_not_numbers():
    problem = fit_buying(summary(*[(0, 0, 30)] * 100, (2, 5, 30)))
    assert isinstance(problem, Problem)
    assert problem.code == "winback_history_too_small"
    assert problem.details["repeaters"] == 1


def test_customers_all_alike_give_a_sentence_not_numbers():
    clockwork = summary(*[(30, 30, 30.5)] * 200)
    problem = fit_buying(clockwork, FitNeeds(10, 5))
    assert isinstance(problem, Problem)
    assert problem.code == "winback_history_no_fit"


def test_frequency_recency_and_age_are_counted_in_weeks_from_the_first_order():
    lines = history([("a", "2024-01-01", 1), ("a", "2024-01-01", 1), ("a", "2024-01-15", 1)])
    found = summarise_buying(order_purchases(lines, day("2024-02-05"))[0])
    assert (found.frequency.tolist(), found.recency.tolist(), found.age.tolist()) == ([1], [2.0], [5.0])


def test_a_portfolio_in_which_all_leave_alike_is_fitted_on_the_plateau():
    random = np.random.default_rng(5)
    rows = []
    for _ in range(400):
        moment, last, bought = 0.0, 0.0, 0
        while (moment := moment + random.exponential(4.0)) < 100:
            last, bought = moment, bought + 1
            if random.random() < 0.05:
                break
        rows.append((bought, last, 100.0))
    found = fit_buying(summary(*rows))
    assert isinstance(found, BuyingModel)
    assert found.a / (found.a + found.b) == pytest.approx(0.05, rel=0.35)
    alive = found.probability_alive(summary((20, 98, 100), (20, 50, 100)))
    assert alive[0] > 0.9
    assert alive[1] < 0.05
