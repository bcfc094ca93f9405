"""A table's active filter, taken off while its rows are written and put on again afterwards.

Excel leaves rows that a filter hides out of a block write, so writing through a filter would mix customers up.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from cec_xl.errors import InputError
from cec_xl.logs import get_logger

if TYPE_CHECKING:
    from xlwings.main import AutoFilterCriteria, Table


def active_criteria(table: Table) -> list[AutoFilterCriteria]:
    """The filter criteria of a table that hide something."""
    if not table.show_autofilter or _said_inactive(table):
        return []
    return [criterion for criterion in table.autofilter.criteria if criterion.type != "none"]


def _said_inactive(table: Table) -> bool:
    """Whether Excel says in one call that nothing is filtered; otherwise every column has to be asked."""
    with suppress(Exception):  # macOS has no such property
        return table.api.AutoFilter.FilterMode is False
    return False


def refuse_unknown(table: Table) -> None:
    """Refuse a table whose filter could not be put on again.

    Raises:
        InputError: it is filtered by colour, by date groups or by rank.
    """
    if any(not _can_restore(criterion) for criterion in active_criteria(table)):
        raise InputError("table_filtered", table=table.name, sheet=table.parent.name)


def _can_restore(criterion: AutoFilterCriteria) -> bool:
    if criterion.type == "values":
        return bool(criterion.values)
    return criterion.type == "comparison" and criterion.operator is not None


@contextmanager
def without_filter(table: Table) -> Iterator[None]:
    """The table unfiltered; afterwards filtered as before, which shows the new rows that fit."""
    criteria = active_criteria(table)
    if not criteria:
        yield
        return
    table.autofilter.clear()
    try:
        yield
    finally:
        for criterion in criteria:
            try:
                _apply(table, criterion)
            except Exception:
                get_logger().exception("could not put a filter of %s back", table.name)


def _apply(table: Table, criterion: AutoFilterCriteria) -> None:
    if criterion.type == "values" and criterion.values is not None:
        table.autofilter.apply_values(criterion.field, criterion.values)
    elif criterion.operator is not None:
        table.autofilter.apply_comparison(criterion.field, criterion.operator, criterion.value1, criterion.value2)
