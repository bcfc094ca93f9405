from __future__ import annotations

import pytest

from cec_xl.labels import LANGUAGES, Labels
from cec_xl.template.formulas import expand, quoted_sheet

SPANISH = Labels("es")


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_are_named_in_the_workbooks_language(language: str):
    labels = Labels(language)
    assert expand("=SUM({customers.volume})", labels) == f"=SUM(cecxl_customers[{labels.text('fields.volume')}])"


def test_the_row_of_a_calculated_column_is_its_own():
    assert expand("={this.w1}", SPANISH, table="weights") == "=cecxl_weights[[#This Row],[Peso 1]]"


def test_texts_are_quoted():
    assert expand("={@choices.segment.future}", SPANISH) == '="Con futuro"'


def test_cells_of_the_block_move_with_it():
    assert expand("={r0c0}+{r2c1}", SPANISH, origin=(4, 1)) == "=$B$5+$C$7"
    assert expand("={~r0c0}", SPANISH, origin=(4, 1)) == "=B5"
    assert expand("={!r0c0:r1c1}", SPANISH, origin=(4, 1), tab="Año 1's") == "='Año 1''s'!$B$5:$C$6"


def test_a_table_or_field_that_does_not_exist_is_refused():
    with pytest.raises(KeyError):
        expand("={nothing.volume}", SPANISH)
    with pytest.raises(StopIteration):
        expand("={customers.nothing}", SPANISH)


def test_quotes_in_a_tab_are_doubled():
    assert quoted_sheet("l'any") == "'l''any'"
