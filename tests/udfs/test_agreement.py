"""The worksheet functions say of the sample firm what a refresh says of it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.column import Column
from cec_xl.labels import Labels
from cec_xl.workbook import tables
from cec_xl.workbook.refresh import Refresh, score_workbook
from cec_xl.workbook.winback_refresh import evaluate_winback
from tests.once import new_workbook
from udfs.functions.classify import OUTPUT
from udfs.registry import CellError, function_named

LABELS = Labels("es")
AS_OF = dt.date(2026, 6, 30)
Cells = list[list[object]]


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Firm:
    path = tmp_path_factory.mktemp("firm") / "cartera.xlsx"
    new_workbook(path, sample=True, macros=False)
    return Firm(path)


class Firm:
    """The sample workbook scored, and its tables as a formula's arguments."""

    def __init__(self, path: Path) -> None:
        with ClosedWorkbook.open(path) as port:
            self.refresh: Refresh = score_workbook(port)
            assert self.refresh.classification is not None
            self.result = self.refresh.classification
            wanted = ("customers", "criteria_sets", "rules", "services", "reasons")
            self.tables = {key: self._cells(port, key) for key in wanted}
            self.winback = evaluate_winback(port, self.refresh.inputs, as_of=AS_OF)
        self.current = [at for at, text in enumerate(self.texts("situation")) if text == "current"]

    @staticmethod
    def _cells(port: ClosedWorkbook, key: str) -> Cells:
        """A table with its header row, ``cecxl_...[#All]``."""
        columns = port.read_table(tables.TABLES[key].name)
        return [list(columns), *map(list, zip(*(_cells_of(column) for column in columns.values()), strict=True))]

    def texts(self, key: str) -> list[str]:
        return self.result.portfolio.text(key).tolist()

    def column(self, values: list[object]) -> Cells:
        """A column of the current customers."""
        return [[values[at]] for at in self.current]

    def value(self, criterion: str) -> Cells:
        found = self.result.portfolio.value(criterion).tolist()
        return self.column([None if number != number else number for number in found])  # noqa: PLR0124 - NaN

    def set_rows(self, name: str) -> Cells:
        header, *rows = self.tables["criteria_sets"]
        named = header.index(LABELS.text("fields.set_name"))
        return [header, *(row for row in rows if row[named] == name)]


def _cells_of(column: Column) -> list[object]:
    return [
        None if not column.text(row) else float(column.numbers[row]) if kind == 1 else column.text(row)
        for row, kind in enumerate(column.kinds.tolist())
    ]


def call(name: str, *arguments: object) -> list[object]:
    found = function_named(name).function()(*arguments)
    assert isinstance(found, list), found
    return [row[0] for row in found]


def known(values: list[object]) -> list[object]:
    """Results with what is missing as None, however it is said."""
    return [None if value in ("", 0, None, CellError.NA) or value != value else value for value in values]  # noqa: PLR0124


def test_codes_and_totals(firm: Firm):
    digits = [line for at, line in enumerate(firm.result.digits.tolist()) if at in firm.current]
    codes = call("CEC_CODE", [[digit or None for digit in line] for line in digits])
    assert codes == [row[0] for row in firm.column(firm.result.codes.tolist())]
    assert known(call("CEC_TOTAL", [[code] for code in codes])) == known(
        [row[0] for row in firm.column(firm.result.total.tolist())]
    )


def test_digits_of_every_criterion(firm: Firm):
    checked = 0
    for rule in firm.result.applied:
        if rule.criteria_set != firm.result.criteria_set[firm.current[0]] or rule.mode != "fixed":
            continue
        found = call("CEC_DIGIT", firm.value(rule.criterion), [rule.t4, rule.t3, rule.t2], rule.comparison)
        expected = [row[0] for row in firm.column(firm.result.digits[:, rule.order - 1].tolist())]
        assert known(found) == known(expected)
        checked += 1
    assert checked


def test_scores_and_ranks(firm: Firm):
    settings = firm.refresh.inputs.settings
    loyalty = [list(step) for step in settings.loyalty.steps] if settings.loyalty.enabled else None
    years = firm.value("loyalty") if settings.loyalty.enabled else None
    codes = firm.column(firm.result.codes.tolist())
    scores = call("CEC_SCORE", codes, list(firm.result.weights), years, loyalty)
    assert known(scores) == pytest.approx(known([row[0] for row in firm.column(firm.result.score.tolist())]))
    everybody = [[None if score != score else score] for score in firm.result.score.tolist()]  # noqa: PLR0124 - NaN
    lost = [text == "lost" for text in firm.texts("situation")]
    rankable = [[None] if gone else score for gone, score in zip(lost, everybody, strict=True)]
    totals = [[total] for total in firm.result.total.tolist()]
    volume = [[v if v == v else None] for v in firm.result.portfolio.value("volume").tolist()]  # noqa: PLR0124 - NaN
    assert known(call("CEC_RANK", rankable, totals, volume)) == known(firm.result.rank.tolist())


def test_segments_classes_and_strategies(firm: Firm):
    cuts = firm.refresh.inputs.settings.segmentation
    segments = call(
        "CEC_SEGMENT", firm.value("share"), firm.value("volume"), [cuts.share_cut, cuts.billing_cut], str(cuts.basis)
    )
    expected = [row[0] for row in firm.column(firm.result.segment.tolist())]
    assert known(segments) == [LABELS.choice("segment", key) if key else None for key in expected]
    strategies = call("CEC_STRATEGY", [[segment] for segment in segments])
    wanted = [row[0] for row in firm.column(firm.result.strategy.tolist())]
    assert known(strategies) == [LABELS.choice("strategy", key) if key else None for key in wanted]
    classes = call("CEC_ABC", firm.value("volume"), list(firm.refresh.inputs.settings.pareto.classes))
    assert known(classes) == known([row[0] for row in firm.column(firm.result.abc.tolist())])
    levels = call("CEC_SERVICE", [[segment] for segment in segments], None, firm.tables["services"])
    wanted = [row[0] for row in firm.column(firm.result.service_level.tolist())]
    assert known(levels) == [LABELS.choice("service_level", key) if key else None for key in wanted]


def test_rules(firm: Firm):
    codes = [[code] for code in firm.result.codes.tolist()]
    segments = [[key or None] for key in firm.result.segment.tolist()]
    scores = [[score if score == score else None] for score in firm.result.score.tolist()]  # noqa: PLR0124 - NaN
    others = [segments, scores, [[t] for t in firm.texts("family")], [[t] for t in firm.texts("situation")]]
    blocked = call("CEC_BLOCKED", codes, firm.tables["rules"], *others)
    assert [not value for value in blocked] == firm.result.sale_allowed.tolist()
    assert call("CEC_DISCOUNT", codes, firm.tables["rules"], *others) == firm.result.discount.tolist()


def test_the_whole_table_in_one_formula(firm: Firm):
    name = firm.result.criteria_set[firm.current[0]]
    settings = firm.refresh.inputs.settings
    loyalty: object = [list(step) for step in settings.loyalty.steps] if settings.loyalty.enabled else False
    cuts = settings.segmentation
    header, *rows = firm.tables["customers"]
    situation = header.index(LABELS.text("fields.situation"))
    current = [header, *(row for row in rows if row[situation] == LABELS.choice("situation", "current"))]
    spilled = function_named("CEC_CLASSIFY").function()(
        current,
        firm.set_rows(name),
        list(firm.result.weights),
        loyalty,
        [cuts.share_cut, cuts.billing_cut],
        str(cuts.basis),
    )
    assert isinstance(spilled, list), spilled
    found = {row[1]: dict(zip(OUTPUT, row, strict=True)) for row in spilled[1:]}
    assert len(found) == len(firm.current)
    for at in firm.current:
        row = found[firm.result.portfolio.ids[at]]
        assert row["code"] == firm.result.codes[at]
        assert known([row["score"]]) == pytest.approx(known([float(firm.result.score[at])]))
        assert known([row["segment"]]) == [
            LABELS.choice("segment", firm.result.segment[at]) if firm.result.segment[at] else None
        ]


def serials(days: np.ndarray) -> list[object]:
    """Dates as the day numbers a cell holds."""
    epoch = np.datetime64("1899-12-30", "D")
    return [None if np.isnat(day) else float((day - epoch).astype(int)) for day in days]


def column_of(values: np.ndarray) -> Cells:
    return [[None if value != value else value] for value in values.tolist()]  # noqa: PLR0124 - NaN


def test_who_is_lost(firm: Firm):
    assert firm.winback is not None
    assert firm.winback.detection is not None
    register = firm.winback.detection.register
    gaps = [[gap if orders >= 3 else None] for gap, orders in zip(register.median_gap, register.orders, strict=True)]
    words = call(
        "CEC_LOST", [[day] for day in serials(register.last_order)], serials(np.array([AS_OF], "M8[D]"))[0], gaps
    )
    # Whether a customer came back takes its whole history, which the function does not see.
    seen = ["active" if relation == "recovered" else relation for relation in register.relation]
    assert words == [LABELS.choice("relation", relation) for relation in seen]
    assert len(set(words)) > 1


def test_recovering_the_lost(firm: Firm):
    assert firm.winback is not None
    settings, result = firm.winback.settings, firm.winback.result
    rows = len(result.lost)
    assert rows > 3
    last, today = [[day] for day in serials(result.lost.last_order)], serials(np.array([AS_OF], "M8[D]"))[0]
    settled = settings.probability.half_life, settings.probability.market
    rates = column_of(result.probability.base_rate)
    chances = call("CEC_RECOVERY", rates, last, today, None, *settled)
    wanted = [row[0] for row in column_of(result.probability.probability)]
    assert known(chances) == pytest.approx(known(wanted))
    # In words: the catalogue's rates are the refresh's as long as nothing was learned from results.
    reasons = [[text or None] for text in result.lost.text("reason")]
    worded = call("CEC_RECOVERY", reasons, last, today, firm.tables["reasons"], *settled)
    untaught = np.append([reason.base_rate for reason in settings.catalogue], np.nan)[result.reasons.reason]
    unlearned = untaught == result.probability.base_rate
    agreeing = [row for row in range(rows) if unlearned[row] and reasons[row][0]]
    assert agreeing
    assert [worded[row] for row in agreeing] == pytest.approx([chances[row] for row in agreeing])
    values = call(
        "CEC_WINBACK_VALUE", column_of(result.lost.number("margin")), [[chance] for chance in chances], None,
        settings.horizon_months,
    )  # fmt: skip
    assert known(values) == pytest.approx(known([row[0] for row in column_of(result.full.expected_margin)]))
    returns = call("CEC_ROI", column_of(result.expected_margin), column_of(result.investment.total))
    assert known(returns) == pytest.approx(known([row[0] for row in column_of(result.roi)]))
