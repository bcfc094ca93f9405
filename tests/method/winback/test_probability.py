import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cec_xl.method.problems import MethodError
from cec_xl.method.winback.probability import ProbabilitySettings, recovery_probability

NAN = float("nan")


def test_the_probability_is_the_product_of_its_parts():
    found = recovery_probability(np.array([0.4]), np.array([6.0]), ProbabilitySettings(half_life=6, market=1.2))
    assert found.decay.tolist() == [0.5]
    assert found.market.tolist() == [1.2]
    assert found.probability[0] == pytest.approx(0.4 * 0.5 * 1.2)


def test_an_unknown_part_leaves_no_probability():
    found = recovery_probability(np.array([NAN, 0.4, 2.0, 0.4]), np.array([1.0, NAN, 1.0, -1.0]))
    assert np.isnan(found.probability).all()


@given(st.floats(0, 1), st.floats(0, 600), st.floats(0.1, 120), st.floats(0, 5))
def test_a_probability_stays_between_0_and_1_and_falls_with_silence(
    rate: float, silence: float, half_life: float, market: float
):
    settings = ProbabilitySettings(half_life, market)
    now, later = recovery_probability(np.array([rate, rate]), np.array([silence, silence + 1]), settings).probability
    assert 0 <= later <= now <= 1


@pytest.mark.parametrize("settings", [ProbabilitySettings(half_life=0), ProbabilitySettings(market=-1)])
def test_settings_that_cannot_be_applied_are_refused(settings: ProbabilitySettings):
    with pytest.raises(MethodError, match="winback_setting_impossible"):
        recovery_probability(np.array([0.1]), np.array([1.0]), settings)
