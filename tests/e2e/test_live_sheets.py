"""Sheets that calculate by themselves give what the program computes: *Ficha_cliente*, *Comparación_pares*.

One LibreOffice opens one refreshed workbook; choosing a customer or an answer is typing into a cell, as people do.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cec_xl.hosts.calc.office.document import OfficeDocument
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.labels import Labels
from cec_xl.method.explain import Explanation, explain
from cec_xl.workbook.pairwise import PAIRS, pair_name, pairwise_priorities
from cec_xl.workbook.refresh import Refresh, refresh_workbook
from cec_xl.workbook.sheets.customer_card import FACTS
from cec_xl.workbook.winback_writing import recovery_columns
from tests.office import OpenDocument, the_office, without_print_titles
from tests.once import new_workbook

LABELS = Labels("es")
AS_OF = dt.datetime(2026, 6, 30)
BEST, CURRENT, WITHOUT_SHARE, POTENTIAL, LOST = "", "C-004", "C-017", "C-111", "C-145"
NUMBER = 1
"""What the office calls the kind of a formula's result that is a number."""
PAGE = re.compile(rb"/Type\s*/Page\b")


@dataclass
class Live:
    """A refreshed workbook, open, and what the program computed."""

    document: Any
    refresh: Refresh

    def cell(self, name: str, right: int = 0, down: int = 0) -> Any:  # noqa: ANN401 - the office's objects have no types
        """A cell by a defined name, or one so many columns and rows beside it."""
        area = self.document.NamedRanges.getByName(f"cecxl_{name}").ReferredCells
        address = area.RangeAddress
        return area.Spreadsheet.getCellByPosition(address.StartColumn + right, address.StartRow + down)

    def type_in(self, name: str, text: str) -> None:
        self.cell(name).String = text

    def number(self, name: str, right: int = 0, down: int = 0) -> float:
        """A number; NaN where the cell shows nothing or a text."""
        cell = self.cell(name, right, down)
        return float(cell.Value) if _is_number(cell) else math.nan

    def text(self, name: str, right: int = 0, down: int = 0) -> str:
        return str(self.cell(name, right, down).String)


def _is_number(cell: Any) -> bool:  # noqa: ANN401
    kind = cell.Type.value
    return bool(cell.FormulaResultType2 == NUMBER) if kind == "FORMULA" else kind == "VALUE"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    path = tmp_path_factory.mktemp("live") / "cartera.xlsx"
    new_workbook(path, sample=True, view="complete", macros=False)
    with ClosedWorkbook.open(path) as port:
        refresh = refresh_workbook(port, now=AS_OF)
        port.save(moment=AS_OF)
    light = without_print_titles(path, path.with_name("ligero.xlsx"))  # the card has none
    with OpenDocument(the_office(), light, hidden=True) as document:
        document.calculateAll()
        yield Live(document, refresh)


def explained(live: Live, customer: str) -> Explanation:
    assert live.refresh.classification is not None
    portfolio = live.refresh.inputs.portfolio
    rank = live.refresh.classification.rank
    position = portfolio.ids.tolist().index(customer) if customer else rank.tolist().index(1)
    return explain(live.refresh.classification, live.refresh.inputs.settings, position)


@pytest.mark.parametrize("customer", [BEST, CURRENT, WITHOUT_SHARE, POTENTIAL])
def test_the_cards_digits_and_score_are_those_of_the_program(live: Live, customer: str):
    live.type_in("card_customer", customer)
    found = explained(live, customer)
    for line, step in enumerate(found.criteria):
        shown = [live.number("card_digits", column, line) for column in (-1, 0, 1, 2, 4, 5)]
        digit = float(step.digit) if step.digit else math.nan
        wanted = [step.value, digit, step.next_threshold, step.to_next, step.weight, step.points]
        assert shown == pytest.approx(wanted, nan_ok=True, abs=1e-9)
        assert live.text("card_digits", -2, line) == live.refresh.inputs.criterion_names[step.criterion]
    sums = [live.number("card_digits", 5, 4 + row) for row in range(3)]
    wanted = [found.score.weighted, found.score.loyalty_factor, found.score.score]
    assert sums == pytest.approx(wanted, nan_ok=True, abs=1e-12)


def test_the_unit_of_one_customers_value_does_not_stick_to_the_next_ones(live: Live):
    shown = {}
    for customer in (CURRENT, POTENTIAL):
        live.type_in("card_customer", customer)
        shown[customer] = [live.text("card_digits", -1, line) for line in range(4)]
    # Families, share, billing, unpaid; growth, image, competitors, machines. The units are conditional formats, which
    # these texts leave out.
    assert shown == {CURRENT: ["3", "0.44", "44770", "0"], POTENTIAL: ["0.06", "2", "1", "5"]}


def test_the_card_of_a_lost_customer_has_its_win_back_case(live: Live):
    live.type_in("card_customer", LOST)
    assert live.refresh.winback is not None
    columns = recovery_columns(live.refresh.winback.result)
    row = columns["customer_id"].tolist().index(LOST)
    heading = next(row for row in range(60) if live.text("card_name", 0, row) == LABELS.text("template.card_winback"))
    number = [live.number("card_name", column, heading + line) for column, line in ((4, 1), (6, 1), (8, 1), (6, 2))]
    fields = ("probability", "full_margin", "net_value", "investment")
    assert number == pytest.approx([columns[field][row] for field in fields])
    texts = [live.text("card_name", 2, heading + line) for line in (1, 2, 3)]
    decision, ground = (LABELS.choice(kind, columns[kind][row]) for kind in ("decision", "ground"))
    assert texts == [decision, ground, LABELS.choice("reason_category", columns["reason_category"][row])]


@pytest.mark.parametrize("customer", [BEST, CURRENT, WITHOUT_SHARE, POTENTIAL, LOST])
def test_the_cards_facts_are_those_of_the_program(live: Live, customer: str):
    live.type_in("card_customer", customer)
    found = explained(live, customer)
    rows = {field: row for row, (field, _) in enumerate(FACTS, start=1)}
    facts = {field: live.text("card_name", 2, row) for field, row in rows.items()}
    segment = LABELS.choice("segment", found.segment.segment) if found.segment.segment else ""
    assert (facts["customer_id"], facts["code"], facts["segment"]) == (found.customer_id, found.code, segment)
    rank = live.number("card_name", 2, rows["rank"])
    assert rank == pytest.approx(found.score.rank or math.nan, nan_ok=True)


def test_the_card_prints_on_exactly_one_page(live: Live, tmp_path: Path):
    sheet = live.cell("card_customer").Spreadsheet.Name
    for number, customer in enumerate((CURRENT, LOST)):
        live.type_in("card_customer", customer)
        path = tmp_path / f"{number}.pdf"
        OfficeDocument(live.document).export_pdf([sheet], path.as_uri())
        assert len(PAGE.findall(path.read_bytes())) == 1


@pytest.mark.parametrize(
    "answers",
    [
        ("a4", "a3", "a7", "b3", "a3", "a5"),  # the published matrix of tests/method/test_ahp.py
        ("a9", "b9", "a1", "a9", "a1", "a1"),  # a circle: contradictory
        ("a1",) * 6,
        ("b2", "b4", "a3", "b9", "a5", "a8"),
    ],
)
def test_weights_and_consistency_of_pairs_are_those_of_the_program(live: Live, answers: tuple[str, ...]):
    chosen = {pair: answer.replace("a1", "equal") for pair, answer in zip(PAIRS, answers, strict=True)}
    for pair, answer in chosen.items():
        live.type_in(pair_name(pair), LABELS.choice("pairwise", answer))
    wanted = pairwise_priorities(chosen)
    weights = [live.number(f"pair_weight_{place}") for place in (1, 2, 3, 4)]
    # The sheet's 32nd power against the eigenvector: equal to what can be read.
    assert weights == pytest.approx(wanted.weights, abs=1e-6)
    assert live.number("pair_ratio") == pytest.approx(wanted.consistency_ratio, abs=1e-5)
