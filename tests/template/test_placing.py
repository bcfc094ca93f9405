from __future__ import annotations

import pytest

from cec_xl.labels import Labels
from cec_xl.template.placing import Placement, Rectangle, place
from cec_xl.workbook.layout import Cell, Grid, Matrix, NamedRange, Sheet, Stage, TableBlock

SHEET = Sheet(
    key="weights",
    stage=Stage.CLASSIFICATION,
    order=0,
    steps=1,
    blocks=(
        Grid((0, 0), (Cell((1, 2), name="somewhere"),), names=(NamedRange("some_block", (0, 0), (2, 3)),)),
        TableBlock("weights", at=(4, 0), title="template.weight_scenarios"),
        TableBlock("scores", at=(4, 12)),
        Matrix((20, 0), "matrix_x", "template.matrix_customers", "fields.d1", "fields.d2", ("=1", "=2"), ("=1",)),
    ),
)


@pytest.fixture(scope="module")
def placement() -> Placement:
    return place([SHEET], Labels("es"), {"weights": 3})


def test_a_table_to_fill_in_has_title_units_and_example_above_its_header(placement: Placement):
    # Heading: title, way home, purpose, one step, an empty row. The body begins in row 5, the table 4 rows below.
    assert placement.tables["weights"].header_row == 5 + 4 + 3
    assert placement.tables["weights"].cells("w1") == Rectangle("Ponderación", 13, 2, rows=3)


def test_a_result_table_begins_with_its_header_and_has_one_row(placement: Placement):
    assert placement.tables["scores"].header_row == 5 + 4
    assert placement.tables["scores"].rows == 1


def test_names_lie_where_the_block_lies(placement: Placement):
    assert placement.names["somewhere"].address == "'Ponderación'!$D$7"
    assert placement.names["some_block"].address == "'Ponderación'!$B$6:$D$7"
    assert placement.names["matrix_x"] == Rectangle("Ponderación", 28, 3, rows=2, columns=1)


def test_references_are_columns_or_names(placement: Placement):
    assert placement.range_of("weights.scenario").address == "'Ponderación'!$B$14:$B$16"
    assert placement.range_of("somewhere") == placement.names["somewhere"]
