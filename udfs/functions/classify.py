"""``CEC_CLASSIFY``: a whole portfolio in one formula. METHOD §2-§5, §7."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from cec_xl.hosts.port import Values
from cec_xl.labels import DEFAULT_LANGUAGE, Labels, fold
from cec_xl.method.classify import classify as classify_portfolio
from cec_xl.method.criteria import CATALOGUE, CriteriaSet, PortfolioKind, Situation
from cec_xl.method.settings import Settings, WeightScenario
from cec_xl.workbook import tables
from cec_xl.workbook.criteria_reading import criterion_keys
from cec_xl.workbook.customers import read_portfolio
from cec_xl.workbook.results import customer_columns
from cec_xl.workbook.sets_reading import read_sets
from cec_xl.workbook.table_view import TableView, headers_by_field
from cec_xl.workbook.writing import localised
from udfs.functions.blocks import header_names, quiet_log, table_view, view_of
from udfs.functions.scores import loyalty_table
from udfs.functions.segments import segmentation
from udfs.registry import CellError
from udfs.values import Block, CellFault, Result, Scalar, finished, labels_in, listed, worksheet_function

OUTPUT = (
    "rank",
    "customer_id",
    "customer_name",
    "d1",
    "d2",
    "d3",
    "d4",
    "code",
    "total",
    "weighted",
    "loyalty_factor",
    "score",
    "abc",
    "segment",
    "strategy",
    "service_level",
)
"""Columns of the result, fields of the table ``scores``."""

_SCENARIO = "-"


@worksheet_function
def classify(
    customers: object,
    criteria: object,
    weights: object,
    loyalty: object = None,
    cuts: object = None,
    basis: object = None,
    language: object = DEFAULT_LANGUAGE,
) -> Result:
    """The whole result table of a portfolio, header row included. METHOD §2-§5, §7.

    Args:
        customers: the customers with their header row (``cecxl_customers[#All]``); needed are the id and the
            columns of the four criteria, share and billing for the segments. Without a situation all are current.
        criteria: the criteria set with its header row (``cecxl_criteria_sets[#All]``, or four rows of it with
            criterion, thresholds, comparison and t4, t3, t2). Of several sets the first of each kind counts.
        weights: the four weights.
        loyalty: two columns, years from and factor; left out, METHOD's table; FALSE for no loyalty factor.
        cuts: share cut and billing cut, as in ``CEC_SEGMENT``.
        basis: what the billing cut is measured against, as in ``CEC_SEGMENT``.
        language: language of the headers and words.

    Returns:
        One row per row of `customers`, in their order, under a row of headers. A customer that lacks a value has
        ``·`` in its code and no rank; settings that cannot be used make the result ``#VALUE!``.

    >>> customers = [["Nº de cliente", "Volumen", "Cuota de cliente", "Margen", "Impagados"], ["C1", 9000, 0.6, 500, 0]]
    >>> criteria = [["Criterio", "Umbral del 4", "Umbral del 3", "Umbral del 2"],
    ...             ["Volumen", 5000, 2000, 500], ["Potencial (cuota de cliente)", 0.5, 0.25, 0.1],
    ...             ["Rentabilidad", 1000, 400, 100], ["Riesgo", 0, 1, 2]]
    >>> classify(customers, criteria, [0.25, 0.25, 0.25, 0.25], False)[1][7:12]
    ['4434', 15.0, 3.75, 1.0, 3.75]
    """
    labels = labels_in(language)
    view = _customers(customers)
    settings = _settings(criteria, weights, loyalty, cuts, basis)
    log = quiet_log(view)
    portfolio = read_portfolio({"customers": view}, settings, None, log)
    classification = classify_portfolio(portfolio, settings)
    written = _written(customer_columns(classification), labels)
    rows: list[list[Scalar]] = [[None] * len(OUTPUT) for _ in range(view.info.rows)]
    for position, cells in enumerate(zip(*written, strict=True)):
        rows[portfolio.row_of(position)] = list(cells)
    headers: list[Scalar] = [labels.text(f"fields.{key}") for key in OUTPUT]
    return [headers, *rows]


def _customers(values: object) -> TableView:
    """The customers' table; where nobody's situation is given, all are current."""
    view = table_view(tables.CUSTOMERS, values, headers_needed=True)
    if "customer_id" not in view.headers:
        raise CellFault(CellError.VALUE)
    if "situation" in view.headers:
        return view
    cells = Block.of(values).cells[1:]
    current = np.full((len(cells), 1), Situation.CURRENT.value, dtype=object)
    headers = (*view.info.headers, Labels(DEFAULT_LANGUAGE).text("fields.situation"))
    return view_of(tables.CUSTOMERS, headers, np.hstack([cells, current]))


def _settings(criteria: object, weights: object, loyalty: object, cuts: object, basis: object) -> Settings:
    factors = listed(weights, 4).tolist()
    sets = _sets(criteria)
    active: dict[PortfolioKind, str] = {}
    for one in sets:
        if one.family is None:
            active.setdefault(one.kind, one.name)
    return Settings(
        sets=sets,
        active_sets=active,
        scenarios=(WeightScenario(_SCENARIO, (factors[0], factors[1], factors[2], factors[3])),),
        active_scenario=_SCENARIO,
        loyalty=loyalty_table(None)._replace(enabled=False) if _is_false(loyalty) else loyalty_table(loyalty),
        segmentation=segmentation(cuts, basis),
    )


def _is_false(value: object) -> bool:
    """Whether it is FALSE, which LibreOffice hands over as 0."""
    block = Block.of(value)
    return block.cells.size == 1 and isinstance(block.cells[0, 0], (bool, int, float)) and block.cells[0, 0] == 0


def _sets(values: object) -> tuple[CriteriaSet, ...]:
    """The sets of the criteria argument; four rows without a set's name are one set for every kind of portfolio."""
    cells = Block.of(values).cells
    headers = header_names(cells)
    found = headers_by_field(tables.CRITERIA_SETS, headers)
    if "criterion_name" not in found:
        raise CellFault(CellError.VALUE)
    if "set_name" in found:
        return _read(headers, cells[1:])
    named = headers.index(found["criterion_name"])
    more = [Labels(DEFAULT_LANGUAGE).text(f"fields.{key}") for key in _OPTIONAL if key not in found]
    sets: tuple[CriteriaSet, ...] = ()
    for kind in (PortfolioKind.CURRENT, PortfolioKind.POTENTIAL, PortfolioKind.LOST):
        rows = [[*row, *_left_out(found, kind, order, row[named])] for order, row in enumerate(cells[1:].tolist(), 1)]
        sets += _read((*headers, *more), Block.of(rows).cells)
    return sets


_OPTIONAL = ("set_name", "portfolio_kind", "order", "threshold_mode", "comparison")
"""Columns of a criteria set that a single set of four rows can do without."""


def _left_out(found: Mapping[str, str], kind: PortfolioKind, order: int, criterion: object) -> Iterator[object]:
    """What a row holds in the columns that were left out."""
    key = criterion_keys(CATALOGUE, None).get(fold(str(criterion)))
    good_high = key is None or CATALOGUE[key].good_high
    defaults = (kind.value, kind.value, float(order), "fixed", ">" if good_high else "<=")
    for name, default in zip(_OPTIONAL, defaults, strict=True):
        if name not in found:
            yield default


def _read(headers: tuple[str, ...], rows: NDArray[np.object_]) -> tuple[CriteriaSet, ...]:
    view = view_of(tables.CRITERIA_SETS, headers, rows)
    log = quiet_log(view)
    sets = read_sets(view, criterion_keys(CATALOGUE, None), log)
    if log.incidents or not sets:
        raise CellFault(CellError.VALUE)
    return sets


def _written(columns: Mapping[str, Values], labels: Labels) -> list[list[Scalar]]:
    """The result columns as cells in the reader's words."""
    written: list[list[Scalar]] = []
    for key in OUTPUT:
        values = localised(tables.SCORES.field(key), columns[key], labels)
        written.append(finished(np.asarray(values).reshape(1, -1))[0])
    return written
