"""Which sources carry the amounts, which only complete them, and which count orders.

Lines carry the amounts where there are any with amounts; else invoices; else orders. Lines that do not say whose or
when they are take that from their invoice, or from their order where there are no invoices. Orders that are not
needed for that are counted for themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cec_xl.erp.engine import Engine
from cec_xl.erp.fields import Role
from cec_xl.erp.linking import LINK, header_table, linked, unlinked, with_link
from cec_xl.erp.mapping import Source
from cec_xl.erp.staging import Staged

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class Deals:
    """The rows that carry the amounts, completed, and the others' part in it.

    Attributes:
        base: role of the rows that carry the amounts.
        rows: those rows, with the columns that `linking` adds; kept where headers completed them.
        heads: role that completed them; None where none did.
        orders: orders counted for themselves; None where documents are the orders.
        numbered: whether every row has the number of its document, so that repetitions can be told.
        comparable: whether rows of one document in two files can be told apart.
    """

    base: Role
    rows: ir.Table
    heads: Role | None
    orders: ir.Table | None
    numbered: bool
    comparable: bool


def deals_of(staged: Staged, current: Callable[[ir.Table, Role], ir.Table], engine: Engine) -> Deals:
    """The deals of an import; `current` takes superseded versions out of headers."""
    base = staged.base
    own = [source for source in staged.sources if source.role is base]
    rows = staged.union(base)
    if rows is None:
        raise ValueError(base)
    heads = _heads_role(staged, base, own)
    if heads is None:
        judged = unlinked(rows)
    else:
        head_rows = staged.union(heads)
        if head_rows is None:
            raise ValueError(heads)
        judged = engine.keep_joined(
            lambda lines, found: linked(lines, found, required=_incomplete(own)),
            (with_link(rows, through_order=heads is Role.ORDERS), LINK),
            (engine.keep(header_table(current(head_rows, heads)), "heads", by=("document",)), "document"),
            "judged",
        )
    separate = Role.ORDERS not in (base, heads) and Role.ORDERS in staged.tables
    return Deals(
        base,
        judged,
        heads,
        staged.union(Role.ORDERS) if separate else None,
        numbered=all(source.has("document") or source.has("order") for source in own),
        comparable=base is not Role.LINES or all(source.has("line") for source in own),
    )


def _heads_role(staged: Staged, base: Role, own: list[Source]) -> Role | None:
    if base is not Role.LINES:
        return None
    if Role.INVOICES in staged.tables:
        return Role.INVOICES
    return Role.ORDERS if Role.ORDERS in staged.tables and _incomplete(own) else None


def _incomplete(own: list[Source]) -> bool:
    """Whether some lines cannot say whose or when they are."""
    return not all((s.has("customer_id") or s.has("customer_name")) and s.has("date") for s in own)
