from __future__ import annotations

import pytest

from cec_xl.labels import LANGUAGES, Labels
from cec_xl.method.criteria import CATALOGUE
from cec_xl.method.settings import (
    LoyaltyTable,
    MatrixStrategy,
    ParetoCuts,
    PositionFromShare,
    Segment,
    Segmentation,
)
from cec_xl.template.contents import CRITERIA_SETS, SERVICES, empty_contents
from cec_xl.workbook.parameters import PARAMETER, PARAMETERS
from cec_xl.workbook.reading import read_workbook
from cec_xl.workbook.settings_reading import SEGMENT_SITUATIONS
from cec_xl.workbook.tables import TABLES
from tests.template.refreshed import memory_workbook


@pytest.fixture(params=LANGUAGES)
def labels(request: pytest.FixtureRequest) -> Labels:
    return Labels(request.param)


def test_parameters_repeat_the_defaults_of_the_method():
    segmentation, pareto, matrices, position = Segmentation(), ParetoCuts(), MatrixStrategy(), PositionFromShare()
    expected = {
        "share_cut": segmentation.share_cut,
        "billing_cut": segmentation.billing_cut,
        "billing_basis": str(segmentation.basis),
        "billing_digit_cut": segmentation.digit_cut,
        "pareto_digit_4": pareto.digits[0],
        "pareto_digit_3": pareto.digits[1],
        "pareto_digit_2": pareto.digits[2],
        "abc_a": pareto.classes[0],
        "abc_b": pareto.classes[1],
        "segment_situations": next(k for k, found in SEGMENT_SITUATIONS.items() if found == segmentation.situations),
        "position_share_4": position.thresholds[0],
        "position_share_3": position.thresholds[1],
        "position_share_2": position.thresholds[2],
        "position_medium_from": position.medium_from,
        "position_good_from": position.good_from,
        "matrix_leave": matrices.leave,
        "matrix_analyse": matrices.analyse,
        "matrix_keep": matrices.keep,
    }
    assert {key: PARAMETER[key].default for key in expected} == expected


def test_loyalty_starts_with_the_table_of_the_method(labels: Labels):
    rows = empty_contents(labels).rows["loyalty"]
    assert tuple((row["years_from"], row["factor"]) for row in rows) == LoyaltyTable().steps


def test_every_criterion_of_the_method_is_in_the_catalogue_with_a_column_of_customers(labels: Labels):
    rows = empty_contents(labels).rows["criteria"]
    headers = {labels.text(f"fields.{field.key}") for field in TABLES["customers"].fields}
    assert [row["criterion_key"] for row in rows] == list(CATALOGUE)
    assert {row["criterion_column"] for row in rows} <= headers


def test_the_default_sets_are_those_of_the_method():
    assert {key: (kind, tuple(line.criterion for line in lines)) for key, (kind, lines) in CRITERIA_SETS.items()} == {
        "current_1": ("current", ("volume", "share", "margin", "loyalty")),
        "current_2": ("current", ("diversity", "share", "volume", "risk")),
        "potential_1": ("potential", ("growth", "image", "competition", "machinery")),
        "potential_2": ("potential", ("share", "headcount", "frequency", "risk")),
        "satisfied": ("satisfied", ("satisfaction", "loyalty", "volume", "image")),
        "invoices": ("current", ("volume", "frequency", "loyalty", "recency")),
    }


def test_the_service_policy_has_the_eleven_services_for_every_segment(labels: Labels):
    rows = empty_contents(labels).rows["services"]
    assert len(SERVICES) == 11
    assert len({(row["segment"], row["service"]) for row in rows}) == 11 * len(Segment)


def test_better_segments_never_get_less_of_a_service():
    for _, _, (vital, future, dull, unnecessary) in SERVICES.values():
        assert min(vital, future) >= dull >= 0
        assert unnecessary <= dull or unnecessary <= min(vital, future)


def test_an_empty_workbook_is_read_without_a_single_incident(labels: Labels):
    inputs = read_workbook(memory_workbook(empty_contents(labels), labels))
    assert inputs.language == labels.language
    assert [incident.text for incident in inputs.log.ordered()] == []
    assert len(inputs.settings.sets) == len(CRITERIA_SETS)
    assert len(inputs.portfolio) == 0


def test_every_parameter_has_a_value_or_may_be_empty(labels: Labels):
    settings = empty_contents(labels).settings
    assert set(settings) == {parameter.key for parameter in PARAMETERS}
    assert settings["language"] == labels.language
