from __future__ import annotations

from cec_xl.method.criteria import CATALOGUE, Comparison


def test_the_catalogue_has_the_fourteen_criteria_general_ones_first():
    assert list(CATALOGUE)[:4] == ["volume", "share", "margin", "loyalty"]
    assert len(CATALOGUE) == 14


def test_less_is_better_for_risk_competition_and_recency_only():
    assert {key for key, criterion in CATALOGUE.items() if not criterion.good_high} == {
        "risk",
        "competition",
        "recency",
    }


def test_comparisons_know_which_end_is_good():
    assert [comparison for comparison in Comparison if comparison.good_high] == [">", ">="]
