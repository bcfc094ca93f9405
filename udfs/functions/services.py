"""``CEC_SERVICE``: what the service policy grants a segment. METHOD §7."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from cec_xl.labels import DEFAULT_LANGUAGE, fold
from cec_xl.method.services import check_services, segment_levels, times_a_year
from cec_xl.method.settings import ServiceLine
from cec_xl.workbook import tables
from cec_xl.workbook.settings_reading import read_services
from udfs.functions.blocks import hashable, quiet_log, table_view
from udfs.registry import CellError
from udfs.values import Block, CellFault, Result, option, spoken, worksheet_function


@worksheet_function
def service(
    segments: object, service: object = None, policy: object = None, language: object = DEFAULT_LANGUAGE
) -> Result:
    """Level of service of each segment, or how often a year it gets one service. METHOD §7.

    Args:
        segments: segments, in any of the languages.
        service: name of one service of the policy; left out, the answer is the level.
        policy: the table *Política de servicios* (``cecxl_services[#All]``); left out, the method's levels.
        language: language of the answer.

    Returns:
        In the shape of `segments`: a level (intense, light, commercial actions only, none), or a number of times a
        year. ``#N/A`` where the policy does not know the service.

    >>> service([["Vitales"], ["Insulsos"], [None]])
    [['Intenso'], ['Ligero'], [None]]
    >>> policy = [["Vitales", "Visitas", "Intenso", 12, 30, 60], ["Insulsos", "Visitas", "Ligero", 2, 30, 45]]
    >>> service(["Vitales", "Insulsos"], "visitas", policy)
    [12.0, 2.0]
    """
    block = Block.of(segments)
    keys, errors = block.choices("segment")
    lines = _lines(policy)
    wanted = option(service)
    if wanted is None:
        levels = {str(segment): level for segment, level in segment_levels(lines).items()}
        texts = spoken("service_level", np.array([levels.get(key, "") for key in keys.ravel().tolist()]), language)
        return block.give(texts.reshape(block.shape), errors)
    name = fold(str(wanted))
    if name not in {fold(line.service) for line in lines}:
        raise CellFault(CellError.NA)
    found = {str(line.segment): times_a_year(line) for line in lines if fold(line.service) == name}
    times = np.array([found.get(key, 0.0) if key else np.nan for key in keys.ravel().tolist()], dtype=np.float64)
    return block.give(times.reshape(block.shape), errors)


def _lines(policy: object) -> list[ServiceLine]:
    """The lines of the policy argument, read once however many cells ask with it; none where it was left out."""
    return [] if Block.of(policy).missing else _lines_of_cells(*hashable(policy))


@lru_cache(maxsize=16)
def _lines_of_cells(cells: tuple[tuple[object, ...], ...], _types: tuple[type, ...]) -> list[ServiceLine]:
    view = table_view(tables.SERVICES, cells)
    log = quiet_log(view)
    lines, problems = check_services(read_services(view, log))
    if problems or log.incidents:
        raise CellFault(CellError.VALUE)
    return lines
