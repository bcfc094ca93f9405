"""Two dated snapshots of a portfolio side by side: who moved where, which digit moved, what asks for attention.

METHOD §9. A snapshot keeps of each customer what explains a later move: the code, the score, the segment, billing and
the four values behind the code. Everything here compares two of them, `before` and `after`; which of the two is older
is the caller's choice, so a comparison can be read backwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.classification import Classification
from cec_xl.method.codes import CODE_DIGITS, CODES, code_index
from cec_xl.method.criteria import Situation
from cec_xl.method.settings import Segment

Numbers = NDArray[np.float64]
Texts = NDArray[np.object_]


class State(StrEnum):
    """Where a customer stands in the portfolio at a date.

    The four segments; a current customer without one (*sin segmento*), because its share or billing is unknown; a
    potential or lost customer; and one that is not in the portfolio at all: new if it comes later, gone if earlier.
    """

    VITAL = "vital"
    FUTURE = "future"
    DULL = "dull"
    UNNECESSARY = "unnecessary"
    UNPLACED = "unplaced"
    POTENTIAL = "potential"
    LOST = "lost"
    ABSENT = "absent"


STATES = tuple(State)
"""The states in the order of the migration matrix's rows and columns."""

_SEGMENT_STATES = {segment.value: STATES.index(State(segment.value)) for segment in Segment}
_SITUATION_STATES = {one.value: STATES.index(State(one.value)) for one in (Situation.POTENTIAL, Situation.LOST)}
_UNPLACED, _LOST, _ABSENT = (STATES.index(state) for state in (State.UNPLACED, State.LOST, State.ABSENT))
_QUALITY: NDArray[np.int8] = np.array([4, 3, 2, 1, 0, 0, -1, 0], dtype=np.int8)
"""How good a state is, aligned with `STATES`, for moves that no digit explains."""


class Movement(StrEnum):
    """What became of a customer between two dates; `CHANGED` where neither better nor worse can be said."""

    FELL = "fell"
    LEFT = "left"
    CHANGED = "changed"
    ROSE = "rose"
    NEW = "new"


class Alert(StrEnum):
    """Why a move asks for attention, gravest first.

    `LOST_BEST`: a vital customer or one with future was lost or is gone. `LEFT_VITAL`: a customer is no longer vital.
    `BILLING_DROP`: billing fell by at least `AlertRule.billing_drop`. `POINTS_DROP`: the digits fell by at least
    `AlertRule.points` in sum.
    """

    LOST_BEST = "lost_best"
    LEFT_VITAL = "left_vital"
    BILLING_DROP = "billing_drop"
    POINTS_DROP = "points_drop"


@dataclass(frozen=True, slots=True)
class AlertRule:
    """From what on a fall is an alert: part of the billing lost (0..1), points of the total lost."""

    billing_drop: float = 0.30
    points: float = 2.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A portfolio at a date, one position per customer in every array, every customer once.

    Attributes:
        ids, names: customer ids and names, `str`.
        situation: keys of `Situation`.
        criteria_set: name of the set that scored the customer, ``""`` for none.
        code: index of the code, see `cec_xl.method.codes`; 0 is the code without any digit.
        total, score, rank: NaN where there is none.
        segment, strategy: keys, ``""`` where there is none.
        volume: billing, NaN where unknown.
        values: shape (n, 4), the values behind the digits in the order of the set; NaN where there is none.
    """

    ids: Texts
    names: Texts
    situation: Texts
    criteria_set: Texts
    code: NDArray[np.int16]
    total: Numbers
    score: Numbers
    rank: Numbers
    segment: Texts
    strategy: Texts
    volume: Numbers
    values: Numbers

    def __len__(self) -> int:
        return len(self.ids)


def take_snapshot(classification: Classification) -> Snapshot:
    """What a snapshot keeps of a classification; of an id that stands twice, the first."""
    portfolio = classification.portfolio
    values = np.full((len(portfolio), 4), np.nan)
    for rule in classification.applied:
        inside = classification.criteria_set == rule.criteria_set
        values[inside, rule.order - 1] = portfolio.value(rule.criterion)[inside]
    _, first = np.unique(portfolio.ids.astype(str), return_index=True)
    kept = np.sort(first)
    return Snapshot(
        ids=portfolio.ids[kept],
        names=portfolio.text("name")[kept],
        situation=portfolio.text("situation")[kept],
        criteria_set=classification.criteria_set[kept],
        code=code_index(classification.digits[kept]),
        total=_where_positive(classification.total[kept]),
        score=classification.score[kept],
        rank=_where_positive(classification.rank[kept]),
        segment=classification.segment[kept],
        strategy=classification.strategy[kept],
        volume=portfolio.value("volume")[kept],
        values=values[kept],
    )


def _where_positive(numbers: NDArray[np.int8] | NDArray[np.int64]) -> Numbers:
    return np.where(numbers > 0, numbers.astype(np.float64), np.nan)


def states_of(snapshot: Snapshot) -> NDArray[np.int8]:
    """Each customer's place in `STATES`; never `State.ABSENT`."""
    found = np.full(len(snapshot), _UNPLACED, np.int8)
    for texts, known in ((snapshot.segment, _SEGMENT_STATES), (snapshot.situation, _SITUATION_STATES)):
        for text, state in known.items():
            found[texts == text] = state
    return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two snapshots with every customer of either in one line.

    Attributes:
        before, after: the snapshots.
        ids: every customer's id once, sorted.
        at_before, at_after: the customer's position in each snapshot, -1 where it is not there.
        state_before, state_after: its place in `STATES`.
    """

    before: Snapshot
    after: Snapshot
    ids: NDArray[np.str_]
    at_before: NDArray[np.int64]
    at_after: NDArray[np.int64]
    state_before: NDArray[np.int8]
    state_after: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.ids)

    def numbers(self, attribute: str) -> tuple[Numbers, Numbers]:
        """An attribute of the snapshots at both dates, aligned with `ids`; NaN where the customer is not there."""
        before, after = getattr(self.before, attribute), getattr(self.after, attribute)
        return _spread(before, self.at_before), _spread(after, self.at_after)

    def text(self, attribute: str) -> Texts:
        """A text of each customer, the later one where it is in both snapshots."""
        found = _spread_texts(getattr(self.before, attribute), self.at_before)
        later = _spread_texts(getattr(self.after, attribute), self.at_after)
        return np.where(self.at_after >= 0, later, found)


def compare(before: Snapshot, after: Snapshot) -> Comparison:
    """Bring two snapshots into line."""
    ids, place = np.unique(np.concatenate([before.ids, after.ids]).astype(str), return_inverse=True)
    places = place[: len(before)], place[len(before) :]
    at = [np.full(len(ids), -1, np.int64) for _ in places]
    state = [np.full(len(ids), _ABSENT, np.int8) for _ in places]
    for side, snapshot in enumerate((before, after)):
        at[side][places[side]] = np.arange(len(snapshot))
        state[side][places[side]] = states_of(snapshot)
    return Comparison(before, after, ids, at[0], at[1], state[0], state[1])


def _spread(values: Numbers, at: NDArray[np.int64]) -> Numbers:
    shape = (len(at), *values.shape[1:])
    found = np.full(shape, np.nan)
    found[at >= 0] = values[at[at >= 0]]
    return found


def _spread_texts(values: Texts, at: NDArray[np.int64]) -> Texts:
    found = np.full(len(at), "", dtype=object)
    found[at >= 0] = values[at[at >= 0]]
    return found


@dataclass(frozen=True, slots=True)
class Migration:
    """How many customers went from each row to each column, and what they are billed.

    Attributes:
        rows, columns: what rows (before) and columns (after) stand for; ``absent`` for customers that are not there.
        customers: counts, shape (rows, columns).
        billing_before, billing_after: billing of the same customers at both dates, unknown billing left out.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    customers: NDArray[np.int64]
    billing_before: Numbers
    billing_after: Numbers


def segment_migration(comparison: Comparison) -> Migration:
    """The matrix of states; rows without the last sum to the portfolio before, columns without the last to the other.

    The cell of customers absent at both dates is empty by nature.
    """
    names = tuple(state.value for state in STATES)
    return _migration(comparison, comparison.state_before, comparison.state_after, names, names)


def code_migration(comparison: Comparison) -> Migration:
    """The matrix of codes: those that occur, in the order of their digits, and ``absent``."""
    sides = []
    for snapshot, at in ((comparison.before, comparison.at_before), (comparison.after, comparison.at_after)):
        found = np.full(len(at), len(CODES), np.int64)
        found[at >= 0] = snapshot.code[at[at >= 0]]
        seen = np.unique(found[at >= 0])
        place = np.searchsorted(seen, np.minimum(found, len(CODES)))
        sides.append((place, (*CODES[seen].tolist(), State.ABSENT.value)))
    (row, rows), (column, columns) = sides
    return _migration(comparison, row, column, rows, columns)


def _migration(
    comparison: Comparison,
    row: NDArray[np.integer],
    column: NDArray[np.integer],
    rows: Sequence[str],
    columns: Sequence[str],
) -> Migration:
    shape = len(rows), len(columns)
    cell = row.astype(np.int64) * shape[1] + column
    size = shape[0] * shape[1]
    billed, billed_after = (
        np.bincount(cell, np.nan_to_num(volume), size).astype(np.float64).reshape(shape)
        for volume in comparison.numbers("volume")
    )
    counts = np.bincount(cell, minlength=size).astype(np.int64).reshape(shape)
    return Migration(tuple(rows), tuple(columns), counts, billed, billed_after)


@dataclass(frozen=True, slots=True)
class Moves:
    """Customers that moved, one line per digit that did; one line with `order` 0 where something else moved.

    Ordered by alert, gravest first, then falls before rises, then billing, then id.

    Attributes:
        customer: position in the comparison.
        movement: keys of `Movement`, the customer's, not the digit's.
        alert: keys of `Alert`, ``""`` for none.
        order: 1..4, the place of the digit in the code; 0 for none.
        digit_before, digit_after: NaN where `order` is 0.
        value_before, value_after: the value behind the digit; NaN where unknown.
    """

    customer: NDArray[np.int64]
    movement: Texts
    alert: Texts
    order: NDArray[np.int64]
    digit_before: Numbers
    digit_after: Numbers
    value_before: Numbers
    value_after: Numbers

    def __len__(self) -> int:
        return len(self.customer)


def find_moves(comparison: Comparison, rule: AlertRule | None = None) -> Moves:
    """Everybody whose digit or state moved, who came or went, or whose billing fell enough for an alert.

    A digit moved where the same criteria set scored the customer at both dates and gave a digit both times. Better or
    worse is told by the sum of the digits, then by the state, then by the score; whether it is better to have no
    segment for want of data cannot be told.
    """
    digit_before, digit_after = (
        _spread(CODE_DIGITS[snapshot.code].astype(np.float64), at)
        for snapshot, at in ((comparison.before, comparison.at_before), (comparison.after, comparison.at_after))
    )
    comparable = _same_set(comparison)
    known = (digit_before > 0) & (digit_after > 0) & comparable[:, np.newaxis]
    change = np.where(known, digit_after - digit_before, 0.0)
    moved = change != 0
    points = change.sum(axis=1)
    alert = _alerts(comparison, points, rule or AlertRule())
    movement = _movements(comparison, points, comparable)
    changed = moved.any(axis=1) | (comparison.state_before != comparison.state_after) | (alert != "")
    without_digit = np.flatnonzero(changed & ~moved.any(axis=1))
    customer, place = np.nonzero(moved)
    customer = np.concatenate([customer, without_digit])
    order = np.concatenate([place + 1, np.zeros(len(without_digit), np.int64)])
    line = _listing_order(comparison, customer, order, movement, alert)
    customer, order = customer[line], order[line]
    value_before, value_after = comparison.numbers("values")

    def at_digit(matrix: Numbers) -> Numbers:
        return np.where(order > 0, matrix[customer, np.maximum(order, 1) - 1], np.nan)

    return Moves(
        customer,
        movement[customer],
        alert[customer],
        order,
        at_digit(digit_before),
        at_digit(digit_after),
        at_digit(value_before),
        at_digit(value_after),
    )


def _same_set(comparison: Comparison) -> NDArray[np.bool_]:
    both = (comparison.at_before >= 0) & (comparison.at_after >= 0)
    before = _spread_texts(comparison.before.criteria_set, comparison.at_before)
    after = _spread_texts(comparison.after.criteria_set, comparison.at_after)
    return np.asarray(both & (before == after) & (before != ""), dtype=np.bool_)


def _movements(comparison: Comparison, points: Numbers, comparable: NDArray[np.bool_]) -> Texts:
    score_before, score_after = comparison.numbers("score")
    by_score = np.where(comparable, np.nan_to_num(score_after - score_before), 0.0)
    by_state = _QUALITY[comparison.state_after] - _QUALITY[comparison.state_before]
    by_state[(comparison.state_before == _UNPLACED) | (comparison.state_after == _UNPLACED)] = 0
    sign = np.sign(points)
    sign = np.where(sign == 0, np.sign(by_state), sign)
    # A score also moves with the years of relation: it decides only where digits moved against each other.
    against = (sign == 0) & (comparison.state_before == comparison.state_after)
    sign = np.where(against, np.sign(by_score), sign)
    sign = np.where((comparison.state_after == _LOST) & (comparison.state_before != _LOST), -1, sign)
    names: Texts = np.array([Movement.FELL.value, Movement.CHANGED.value, Movement.ROSE.value], dtype=object)
    found = names[sign.astype(np.int64) + 1]
    found[comparison.at_before < 0] = Movement.NEW.value
    found[comparison.at_after < 0] = Movement.LEFT.value
    return found


def _alerts(comparison: Comparison, points: Numbers, rule: AlertRule) -> Texts:
    before, after = comparison.state_before, comparison.state_after
    gone = (after == _LOST) | (after == _ABSENT)
    vital, future = (STATES.index(state) for state in (State.VITAL, State.FUTURE))
    billed, billed_after = comparison.numbers("volume")
    with np.errstate(divide="ignore", invalid="ignore"):
        part_lost = np.where(billed > 0, (billed - billed_after) / billed, 0.0)
    conditions = {
        Alert.LOST_BEST: ((before == vital) | (before == future)) & gone,
        Alert.LEFT_VITAL: (before == vital) & (after != vital),
        # Not a hair's breadth of a rounding error below the limit.
        Alert.BILLING_DROP: ~gone & (np.nan_to_num(part_lost) >= rule.billing_drop - 1e-9) & (rule.billing_drop > 0),
        Alert.POINTS_DROP: (-points >= rule.points) & (rule.points > 0),
    }
    found = np.full(len(comparison), "", dtype=object)
    for alert in reversed(Alert):
        found[conditions[alert]] = alert.value
    return found


def _listing_order(
    comparison: Comparison, customer: NDArray[np.int64], order: NDArray[np.int64], movement: Texts, alert: Texts
) -> NDArray[np.int64]:
    alert_place = np.full(len(alert), len(Alert))
    for number, one in enumerate(Alert):
        alert_place[alert == one.value] = number
    movement_place = np.zeros(len(movement), np.int64)
    for number, kind in enumerate(Movement):
        movement_place[movement == kind.value] = number
    billed, billed_after = comparison.numbers("volume")
    billing = np.nan_to_num(np.where(comparison.at_before >= 0, billed, billed_after))
    keys = (order, customer, -billing[customer], movement_place[customer], alert_place[customer])
    found: NDArray[np.int64] = np.lexsort(keys)
    return found
