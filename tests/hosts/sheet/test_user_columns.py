import numpy as np
import pytest

from cec_xl.hosts.sheet.cells import CellMarkup
from cec_xl.hosts.sheet.row_matching import destinations, match_positions, match_rows
from cec_xl.hosts.sheet.survey import SharedFormula
from cec_xl.hosts.sheet.user_columns import UserColumn
from tests.hosts.sheet.whole_tails import whole_tails


def column(*cells: str, calculated: str | None = None, shared: dict[int, SharedFormula] | None = None) -> UserColumn:
    """Cells D6, D7, ... as written; "" for none."""
    found = {6 + row: f'<c r="D{6 + row}"{cell}'.encode() for row, cell in enumerate(cells) if cell}
    return UserColumn(4, 6, found, calculated, CellMarkup("3"), shared or {})


def tails(found: UserColumn, *sources: int) -> list[str]:
    written = found.field(np.array(sources, np.intp), blank=False)
    return [tail.decode() for tail in whole_tails(written, 0, len(sources))]


def formula(text: str) -> str:
    return f'" s="3"><f>{text}</f></c>'


BLANK = '" s="3"/>'


def test_notes_go_with_their_row_in_their_own_format():
    found = column(' s="1" t="s"><v>4</v></c>', "/>", ' s="2"><v>5</v></c>')
    assert tails(found, 2, -1, 0, 1) == ['" s="2"><v>5</v></c>', BLANK, '" s="1" t="s"><v>4</v></c>', BLANK]
    assert found.lost_rows(np.array([1, 2])) == [0]


def test_a_formula_among_notes_keeps_to_its_row():
    found = column("><f>B6*$A$1</f><v>4</v></c>", "><v>5</v></c>", "><v>6</v></c>")
    assert tails(found, 1, 0, -1) == ['"><v>5</v></c>', '"><f>B7*$A$1</f></c>', BLANK]
    assert found.lost_rows(np.array([1])) == [2]


def test_most_cells_with_formulas_make_a_column_of_formulas():
    found = column("><f>B6</f></c>", "><f>B7</f></c>", "><v>6</v></c>")
    assert tails(found, -1, 2, 1) == [formula("B6"), '"><v>6</v></c>', '"><f>B8</f></c>']


@pytest.mark.parametrize("sources", [(0, 1), (-1, -1, -1, -1)])
def test_a_calculated_column_is_the_same_everywhere(sources: tuple[int, ...]):
    found = column("><f>[@Valor]*2</f><v>1</v></c>", calculated="[@Valor]*2")
    assert tails(found, *sources) == [formula("[@Valor]*2")] * len(sources)


def test_a_shared_formula_is_resolved_across_rows_and_columns():
    shared = {0: SharedFormula(5, 3, "A5+C$1")}
    found = column('><f t="shared" si="0"/><v>1</v></c>', '><f t="shared" si="9"/><v>1</v></c>', shared=shared)
    assert tails(found, -1, 0) == [formula("B6+D$1"), '"><f>B7+D$1</f></c>']


def test_a_blank_table_keeps_formats_only():
    found = column("><f>[@Valor]*2</f></c>", calculated="[@Valor]*2")
    assert whole_tails(found.field(np.array([-1]), blank=True), 0, 1) == [BLANK.encode()]


def test_rows_are_matched_by_key_by_place_and_back():
    assert match_rows(["a", "b", "a"], ["a", "c", "a", "a"]).tolist() == [0, -1, 2, -1]
    assert match_positions(3, 2).tolist() == [0, 1]
    assert destinations(np.array([-1, 0, 2]), 3).tolist() == [1, -1, 2]
