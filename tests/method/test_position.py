from __future__ import annotations

import numpy as np

from cec_xl.method.position import (
    general_share_digits,
    position_index,
    position_names,
    strategy_table,
    typed_positions,
)
from cec_xl.method.settings import DEFAULT_POSITION_MATRIX, CellStrategy, Position, PositionFromShare, Segment
from tests.method.cases import NAN

NOBODY = np.full(5, -1, dtype=np.int8)
SHARE_DIGITS = np.array([1, 2, 3, 4, 0], dtype=np.int8)


def test_share_digit_1_is_weak_4_is_good_between_is_medium():
    index = position_index(NOBODY, SHARE_DIGITS, PositionFromShare())
    assert position_names(index).tolist() == ["weak", "medium", "medium", "good", ""]


def test_what_was_typed_wins():
    typed, unknown = typed_positions(np.array(["good", "", "", "weak", "medium"], dtype=object))
    assert not unknown.size
    index = position_index(typed, SHARE_DIGITS, PositionFromShare())
    assert position_names(index).tolist() == ["good", "medium", "medium", "weak", "medium"]


def test_a_text_that_is_no_position_is_pointed_at():
    typed, unknown = typed_positions(np.array(["", "regular"], dtype=object))
    assert typed.tolist() == [-1, -1]
    assert unknown.tolist() == [1]


def test_the_steps_are_a_setting():
    index = position_index(NOBODY, SHARE_DIGITS, PositionFromShare(medium_from=3, good_from=3))
    assert position_names(index).tolist() == ["weak", "weak", "good", "good", ""]


def test_general_thresholds_are_those_of_the_worked_case():
    share = np.array([0.05, 0.10, 0.25, 0.50, 0.51, NAN])
    assert general_share_digits(share, PositionFromShare()).tolist() == [1, 1, 2, 3, 4, 0]


def test_strategy_table_is_positions_down_segments_across():
    table = strategy_table(DEFAULT_POSITION_MATRIX)
    assert table.tolist() == [
        ["leave", "leave", "analyse", "analyse"],
        ["leave", "analyse", "grow", "keep"],
        ["analyse", "keep", "grow", "grow"],
    ]


def test_a_cell_without_strategy_stays_empty():
    table = strategy_table({Position.GOOD: {Segment.VITAL: CellStrategy.GROW}})
    assert table[2, 3] == "grow"
    assert (table == "").sum() == 11
