import numpy as np

from cec_xl.method.winback.scenarios import project_scenario


def test_partial_is_part_of_full_and_expectation_is_probability_times_horizon():
    billing, margin, probability = np.array([24_000.0]), np.array([6_000.0]), np.array([0.3])
    full = project_scenario(billing, margin, 1.0, probability, 18)
    part = project_scenario(billing, margin, 0.4, probability, 18)
    assert (full.billing[0], full.margin[0]) == (24_000, 6_000)
    assert (part.billing[0], part.margin[0]) == (9_600, 2_400)
    assert np.isclose(full.expected_billing[0], 0.3 * 24_000 * 1.5)
    assert np.isclose(part.expected_margin[0], 0.3 * 2_400 * 1.5)


def test_what_is_unknown_stays_unknown():
    found = project_scenario(np.array([np.nan]), np.array([100.0]), 0.5, np.array([0.3]), 12)
    assert np.isnan(found.expected_billing[0])
    assert found.expected_margin[0] == 15
