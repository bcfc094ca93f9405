"""`cec-xl explain BOOK CUSTOMER`: every digit, the arithmetic of the score, the segment, the rules that fired."""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import difflib
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cec_xl.cli.explained import print_explanation, print_history, print_winback
from cec_xl.cli.summary import print_incidents
from cec_xl.cli.terminal import Terminal
from cec_xl.errors import InputError
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.labels import fold
from cec_xl.method.explain import explain
from cec_xl.method.portfolio import Portfolio
from cec_xl.workbook.customer_facts import past_scores, winback_case
from cec_xl.workbook.refresh import score_workbook

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Explain one customer, found by id or name."""
    with ClosedWorkbook.open(options.book, progress=terminal.progress) as port:
        refresh = score_workbook(port, as_of=options.as_of)
        history = past_scores(port, refresh.inputs)
    if refresh.classification is None:
        terminal.answer({"book": str(options.book), "blocked": True})
        terminal.say(terminal.labels.text("cli.blocked", book=options.book))
        print_incidents(refresh, terminal, limit=None)
        return 1
    position = find_customer(refresh.inputs.portfolio, options.customer, options.book, terminal)
    explanation = explain(refresh.classification, refresh.inputs.settings, position)
    incidents = [i for i in refresh.incidents if i.customer_id == explanation.customer_id]
    past, case = history.get(explanation.customer_id, ()), winback_case(refresh.winback, explanation.customer_id)
    terminal.answer(
        as_json(explanation)
        | {"history": [as_json(one) for one in past], "winback": None if case is None else as_json(case)}
        | {"incidents": [incident.sentence() for incident in incidents]}
    )
    print_explanation(explanation, refresh.inputs.criterion_names, terminal)
    print_history(past, terminal)
    print_winback(case, refresh.inputs.parameters.text("currency"), terminal)
    for incident in incidents:
        terminal.say(f"  ! {incident.sentence()}")
    return 0


def find_customer(portfolio: Portfolio, wanted: str, book: Path, terminal: Terminal) -> int:
    """Position of the customer with an id, else with a name, whatever capitals and accents were typed."""
    for texts in (portfolio.ids, portfolio.text("name")):
        folded = np.array([fold(str(text)) for text in texts], dtype=object)
        found = np.flatnonzero(folded == fold(wanted)).tolist()
        if len(found) == 1:
            return int(found[0])
        if found:
            ids = ", ".join(str(portfolio.ids[position]) for position in found[:10])
            raise InputError("several_customers", customer=wanted, ids=ids)
    known = [*map(str, portfolio.ids), *map(str, portfolio.text("name"))]
    close = difflib.get_close_matches(wanted, known, n=3)
    similar = terminal.labels.message("similar_customers", names=", ".join(close)) if close else ""
    raise InputError("no_such_customer", customer=wanted, book=book, similar=similar)


def as_json(found: DataclassInstance) -> dict[str, object]:
    """A result as plain JSON: no NaN, no Python types."""
    return {key: _plain(value) for key, value in dataclasses.asdict(found).items()}


def _plain(value: object) -> object:
    if hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and math.isnan(value):
        return None
    return value
