"""The defaults are METHOD's decisions; whoever changes one changes the method."""

from __future__ import annotations

from cec_xl.method.settings import DEFAULT_POSITION_MATRIX, BillingBasis, Position, Segment, Settings


def test_defaults_of_the_method():
    settings = Settings()
    assert settings.pareto.digits == (0.80, 0.95, 0.99)
    assert settings.pareto.classes == (0.80, 0.95)
    assert (settings.segmentation.share_cut, settings.segmentation.billing_cut) == (0.20, 0.50)
    assert settings.segmentation.basis is BillingBasis.PARETO
    assert settings.segmentation.digit_cut == 3
    assert settings.loyalty.steps == ((0, 0.1), (2, 0.2), (3, 0.3))
    assert settings.position_from_share.thresholds == (0.50, 0.25, 0.10)


def test_default_cells_of_the_position_matrix():
    rows = {position: [str(DEFAULT_POSITION_MATRIX[position][segment]) for segment in Segment] for position in Position}
    assert rows == {
        "weak": ["leave", "leave", "analyse", "analyse"],
        "medium": ["leave", "analyse", "grow", "keep"],
        "good": ["analyse", "keep", "grow", "grow"],
    }
