"""Two snapshots side by side: migration, falls and rises with their digit, alerts. METHOD §9."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.method.codes import CODES, INDEX_OF_CODE
from cec_xl.method.history import (
    STATES,
    Alert,
    AlertRule,
    Comparison,
    Migration,
    Movement,
    Moves,
    Snapshot,
    State,
    code_migration,
    compare,
    find_moves,
    segment_migration,
    states_of,
)

Line = tuple[str, str, str, str, float, float]
"""Id, situation, segment, code, score, billing."""


def snapshot(*lines: Line, values: Sequence[Sequence[float]] | None = None, criteria_set: str = "uno") -> Snapshot:
    ids, situations, segments, codes, scores, volumes = (list(column) for column in zip(*lines, strict=True)) if lines \
        else ([],) * 6  # fmt: skip

    def texts(found: Sequence[str]) -> np.ndarray:
        return np.array(found, dtype=object)

    return Snapshot(
        ids=texts(ids),
        names=texts([f"Cliente {i}" for i in ids]),
        situation=texts(situations),
        criteria_set=texts([criteria_set] * len(ids)),
        code=np.array([INDEX_OF_CODE[code] for code in codes], dtype=np.int16),
        total=np.array([sum(int(d) for d in code if d != "·") for code in codes], dtype=float),
        score=np.array(scores, dtype=float),
        rank=np.arange(1, len(ids) + 1).astype(float),
        segment=texts(segments),
        strategy=texts([""] * len(ids)),
        volume=np.array(volumes, dtype=float),
        values=np.array(values, dtype=float) if values is not None else np.full((len(ids), 4), np.nan),
    )


BEFORE = snapshot(
    ("A", "current", "vital", "4444", 1.2, 100.0),
    ("B", "current", "future", "4143", 0.9, 80.0),
    ("C", "current", "dull", "2323", 0.6, 20.0),
    ("D", "potential", "", "3322", 0.3, 0.0),
    ("E", "current", "unnecessary", "1111", 0.1, 5.0),
    values=[[4, 0.6, 100, 0], [4, 0.1, 80, 1], [2, 0.3, 20, 1], [1, 2, 3, 4], [1, 0.1, 5, 3]],
)
AFTER = snapshot(
    ("A", "current", "dull", "4433", 1.0, 60.0),
    ("B", "lost", "", "····", np.nan, 0.0),
    ("C", "current", "dull", "2423", 0.7, 20.0),
    ("D", "current", "unnecessary", "3322", 0.3, 4.0),
    ("F", "current", "future", "4144", 0.9, 90.0),
    values=[[4, 0.6, 60, 1], [np.nan] * 4, [2, 0.55, 20, 1], [1, 2, 3, 4], [4, 0.1, 90, 0]],
)


def cell(migration: Migration, row: str, column: str) -> int:
    return int(migration.customers[migration.rows.index(row), migration.columns.index(column)])


def found(moves: Moves, comparison: Comparison) -> list[tuple[str, str, str, int]]:
    return [
        (str(comparison.ids[customer]), movement, alert, order)
        for customer, movement, alert, order in zip(
            moves.customer.tolist(), moves.movement, moves.alert, moves.order.tolist(), strict=True
        )
    ]


def test_a_customer_stands_in_its_segment_or_else_where_its_situation_says() -> None:
    places = states_of(
        snapshot(
            ("A", "current", "vital", "4444", 1, 1),
            ("B", "current", "", "44·4", 1, 1),
            ("C", "potential", "", "1111", 1, 1),
            ("D", "lost", "", "1111", 1, 1),
        )
    )
    assert [STATES[place] for place in places] == [State.VITAL, State.UNPLACED, State.POTENTIAL, State.LOST]


def test_the_matrix_counts_who_went_where_with_those_who_came_and_went() -> None:
    migration = segment_migration(compare(BEFORE, AFTER))
    moved = {("vital", "dull"), ("future", "lost"), ("dull", "dull"), ("potential", "unnecessary"),
             ("unnecessary", "absent"), ("absent", "future")}  # fmt: skip
    for row in migration.rows:
        for column in migration.columns:
            assert cell(migration, row, column) == ((row, column) in moved)
    # A was billed 100 and now 60; nobody else went from vital to dull.
    assert migration.billing_before[0, 2] == 100
    assert migration.billing_after[0, 2] == 60


def test_codes_migrate_from_those_that_occurred_to_those_that_occur() -> None:
    migration = code_migration(compare(BEFORE, AFTER))
    assert migration.rows == ("1111", "2323", "3322", "4143", "4444", "absent")
    assert migration.columns == ("····", "2423", "3322", "4144", "4433", "absent")
    assert cell(migration, "4444", "4433") == 1
    assert cell(migration, "4143", "····") == 1
    assert cell(migration, "1111", "absent") == 1
    assert cell(migration, "absent", "4144") == 1
    assert migration.customers.sum() == 6


def test_each_digit_that_moved_is_listed_with_the_value_behind_it_gravest_first() -> None:
    comparison = compare(BEFORE, AFTER)
    moves = find_moves(comparison)
    assert found(moves, comparison) == [
        ("B", Movement.FELL, Alert.LOST_BEST, 0),
        ("A", Movement.FELL, Alert.LEFT_VITAL, 3),
        ("A", Movement.FELL, Alert.LEFT_VITAL, 4),
        ("E", Movement.LEFT, "", 0),
        ("C", Movement.ROSE, "", 2),
        ("D", Movement.ROSE, "", 0),
        ("F", Movement.NEW, "", 0),
    ]
    third = 1
    assert (moves.digit_before[third], moves.digit_after[third]) == (4, 3)
    assert (moves.value_before[third], moves.value_after[third]) == (100, 60)
    assert (moves.value_before[4], moves.value_after[4]) == (0.3, 0.55)
    assert np.isnan(moves.value_before[0])


def test_a_fall_of_the_billing_or_of_points_is_an_alert_from_the_limits_on() -> None:
    before = snapshot(
        ("A", "current", "dull", "4444", 1, 100), ("B", "current", "dull", "4444", 1, 100),
        ("C", "current", "dull", "4444", 1, 100), ("D", "current", "dull", "4444", 1, 100),
    )  # fmt: skip
    after = snapshot(
        ("A", "current", "dull", "4444", 1, 70), ("B", "current", "dull", "4444", 1, 71),
        ("C", "current", "dull", "4433", 1, 100), ("D", "current", "dull", "4443", 1, 100),
    )  # fmt: skip
    comparison = compare(before, after)
    # A: (100 - 70) / 100 = 30 %; B: 29 %, and no digit moved: not listed. C: 2 points; D: 1 point.
    assert found(find_moves(comparison), comparison) == [
        ("A", Movement.CHANGED, Alert.BILLING_DROP, 0),
        ("C", Movement.FELL, Alert.POINTS_DROP, 3),
        ("C", Movement.FELL, Alert.POINTS_DROP, 4),
        ("D", Movement.FELL, "", 4),
    ]
    strict = find_moves(comparison, AlertRule(billing_drop=0.29, points=1))
    assert set(strict.alert) == {Alert.BILLING_DROP, Alert.POINTS_DROP}
    assert len(strict) == 5


def test_digits_of_different_criteria_sets_are_not_compared() -> None:
    before = snapshot(("A", "potential", "", "4444", 1, 0), criteria_set="potenciales")
    after = snapshot(("A", "current", "dull", "1111", 0.5, 10), criteria_set="actuales")
    comparison = compare(before, after)
    assert found(find_moves(comparison), comparison) == [("A", Movement.ROSE, "", 0)]


def test_a_digit_that_is_missing_did_not_move() -> None:
    comparison = compare(
        snapshot(("A", "current", "dull", "44·4", 1, 10)), snapshot(("A", "current", "dull", "4434", 1, 10))
    )
    assert len(find_moves(comparison)) == 0


def test_opposite_moves_of_two_digits_are_told_by_the_score() -> None:
    comparison = compare(
        snapshot(("A", "current", "dull", "4343", 0.9, 10)), snapshot(("A", "current", "dull", "3443", 0.95, 10))
    )
    assert set(find_moves(comparison).movement) == {Movement.ROSE}


def test_a_loyalty_step_does_not_make_a_rise_of_a_customer_that_is_no_longer_vital() -> None:
    comparison = compare(
        snapshot(("A", "current", "vital", "3344", 0.36, 10)), snapshot(("A", "current", "dull", "3344", 0.72, 10))
    )
    assert found(find_moves(comparison), comparison) == [("A", Movement.FELL, Alert.LEFT_VITAL, 0)]


def test_a_customer_without_segment_for_want_of_data_neither_fell_nor_rose() -> None:
    comparison = compare(
        snapshot(("A", "current", "dull", "3344", 0.36, 10)), snapshot(("A", "current", "", "3·44", np.nan, 10))
    )
    assert set(find_moves(comparison).movement) == {Movement.CHANGED}


LINES = st.lists(
    st.tuples(
        st.sampled_from([f"C{number}" for number in range(12)]),
        st.sampled_from(["current", "potential", "lost"]),
        st.sampled_from(["vital", "future", "dull", "unnecessary", ""]),
        st.sampled_from(CODES.tolist()),
        st.floats(0, 1.2),
        st.floats(0, 1e6),
    ),
    max_size=12,
    unique_by=lambda line: line[0],
)


@given(LINES, LINES)
@settings(max_examples=60, deadline=None)
def test_rows_sum_to_the_portfolio_before_and_columns_to_the_one_after(first: list[Line], second: list[Line]) -> None:
    comparison = compare(snapshot(*first), snapshot(*second))
    for migration in (segment_migration(comparison), code_migration(comparison)):
        assert migration.customers[:-1].sum() == len(first)
        assert migration.customers[:, :-1].sum() == len(second)
        assert migration.customers[-1, -1] == 0
        assert migration.billing_before.sum() == pytest.approx(sum(line[5] for line in first))
        assert migration.billing_after.sum() == pytest.approx(sum(line[5] for line in second))
    by_state = segment_migration(comparison)
    for place, state in enumerate(STATES[:-1]):
        assert by_state.customers[place].sum() == sum(STATES[p] == state for p in states_of(comparison.before))
        assert by_state.customers[:, place].sum() == sum(STATES[p] == state for p in states_of(comparison.after))


@given(LINES, LINES)
@settings(max_examples=60, deadline=None)
def test_dates_swapped_transpose_the_matrix(first: list[Line], second: list[Line]) -> None:
    forward, backward = (compare(snapshot(*a), snapshot(*b)) for a, b in ((first, second), (second, first)))
    for matrix in (segment_migration, code_migration):
        there, back = matrix(forward), matrix(backward)
        assert (there.rows, there.columns) == (back.columns, back.rows)
        assert (there.customers == back.customers.T).all()
        assert there.billing_before == pytest.approx(back.billing_after.T)


@given(LINES)
@settings(max_examples=30, deadline=None)
def test_nobody_moves_between_a_snapshot_and_itself(lines: list[Line]) -> None:
    comparison = compare(snapshot(*lines), snapshot(*lines))
    assert len(find_moves(comparison)) == 0
    migration = segment_migration(comparison)
    assert migration.customers.trace() == len(lines)
