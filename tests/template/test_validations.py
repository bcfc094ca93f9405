from __future__ import annotations

import pytest

from cec_xl.labels import LANGUAGES, Labels
from cec_xl.template.validations import field_validation, list_name, list_validation, parameter_validation
from cec_xl.workbook.parameters import PARAMETER, PARAMETERS
from cec_xl.workbook.schema import Field, Kind
from cec_xl.workbook.tables import CRITERIA_SETS, CUSTOMERS, WEIGHTS

SPANISH = Labels("es")


def test_a_list_field_takes_the_lists_texts_only():
    rule = field_validation(CUSTOMERS.field("situation"), SPANISH)
    assert rule is not None
    assert rule["source"] == ["Actual", "Potencial", "Perdido"]
    assert "error_type" not in rule


def test_a_field_with_a_source_warns_but_takes_new_values():
    rule = field_validation(CRITERIA_SETS.field("family"), SPANISH)
    assert rule is not None
    assert rule["source"] == "=cecxl_list_families_family"
    assert rule["error_type"] == "warning"


@pytest.mark.parametrize(
    ("field", "bounds"),
    [
        (CUSTOMERS.field("share"), (0, 1)),
        (CUSTOMERS.field("image"), (1, 4)),
        (CUSTOMERS.field("satisfaction"), (0, 10)),
        (WEIGHTS.field("w3"), (0, 1)),
    ],
)
def test_a_number_must_be_one_that_can_be_true(field: Field, bounds: tuple[float, float]):
    rule = field_validation(field, SPANISH)
    assert rule is not None
    assert (rule["minimum"], rule["maximum"]) == bounds


def test_counts_start_at_zero_and_growth_may_be_negative():
    risk, growth = (field_validation(CUSTOMERS.field(key), SPANISH) for key in ("risk", "growth"))
    assert risk is not None
    assert growth is not None
    assert (risk["criteria"], risk["value"]) == (">=", 0)
    assert growth["minimum"] < -1


def test_bounds_of_a_percentage_are_said_as_percentages():
    rule = field_validation(CUSTOMERS.field("share"), SPANISH)
    assert rule is not None
    assert "0 %" in rule["error_message"]
    assert "100 %" in rule["error_message"]


def test_free_text_without_a_hint_needs_no_rule():
    assert field_validation(Field("zone", Kind.TEXT), SPANISH) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_says_what_it_is_for(language: str):
    for parameter in PARAMETERS:
        rule = parameter_validation(parameter, Labels(language))
        assert rule["input_title"]
        assert rule["input_message"]


def test_a_setting_has_its_own_bounds():
    rule = parameter_validation(PARAMETER["share_cut"], SPANISH)
    assert (rule["minimum"], rule["maximum"]) == (0, 1)


def test_a_list_that_excel_would_not_take_is_refused():
    with pytest.raises(ValueError, match="a, b"):
        list_validation(["a, b"], SPANISH, "x")
    with pytest.raises(ValueError, match="long"):
        list_validation(["long" * 70], SPANISH, "x")


def test_names_of_lists_say_table_and_field():
    assert list_name("weights.scenario") == "list_weights_scenario"
