"""The customers of one cell of a matrix: choose a row and a column, and they are listed, live."""

from cec_xl.workbook.layout import At, Cell, Emphasis, Grid, Tone
from cec_xl.workbook.schema import Kind

BUYING = "({scores.situation}={@choices.situation.current})"
SHOWN = 25
"""Customers the list has room for."""
FIELDS = ("customer_id", "customer_name", "code", "segment", "score")


def members(at: At, key: str, condition: str, *, axes: tuple[str, str], first: tuple[str, str]) -> Grid:
    """A list of customers.

    Args:
        at: where it goes.
        key: the sheet's, for names.
        condition: template that is 1 for the customers of the cell, with ``ROW`` and ``COLUMN`` for what was chosen;
            only customers that buy are listed, as in the matrices.
        axes: labels of what runs down and across.
        first: row and column shown at first.
    """
    row_name, column_name = f"{key}_row", f"{key}_column"
    chosen = f"{BUYING}*{condition}".replace("ROW", f'(cecxl_{row_name}&"")').replace(
        "COLUMN", f'(cecxl_{column_name}&"")'
    )
    cells = [
        Cell((0, 0), "template.members", tone=Tone.HEADING, span=(1, len(FIELDS))),
        Cell((1, 0), axes[0], tone=Tone.LABEL),
        Cell((1, 1), value=first[0], name=row_name, tone=Tone.INPUT, hint="template.members_hint"),
        Cell((2, 0), axes[1], tone=Tone.LABEL),
        Cell((2, 1), value=first[1], name=column_name, tone=Tone.INPUT, hint="template.members_hint"),
        Cell((1, 2), formula=f"=SUMPRODUCT({chosen})", kind=Kind.COUNT, tone=Tone.FIGURE, span=(2, 1)),
        Cell((1, 3), "fields.customers", tone=Tone.NOTE, span=(2, 2)),
    ]
    cells += [Cell((3, column), f"fields.{field}", tone=Tone.COLUMN) for column, field in enumerate(FIELDS)]
    for row in range(4, 4 + SHOWN):
        # Where the customer stands in the table, kept for the cells beside it.
        place = f"SMALL(IF({chosen},ROW({{scores.code}})-MIN(ROW({{scores.code}}))+1),{row - 3})"
        cells.append(Cell((row, len(FIELDS)), formula=f'=IFERROR({place},"")', array=True, tone=Tone.HIDDEN))
        cells += [_fact(row, column, field) for column, field in enumerate(FIELDS)]
    return Grid(at, tuple(cells))


def _fact(row: int, column: int, field: str) -> Cell:
    place = f"{{r{row}c{len(FIELDS)}}}"
    found = f"INDEX({{scores.{field}}},{place})"
    if field == "score":
        formula = f'=IF({place}="","",IF({found}="","",{found}))'
        return Cell((row, column), formula=formula, kind=Kind.NUMBER, tone=Tone.RESULT)
    emphasis = Emphasis.CHOICE if field == "segment" else None
    # Joined with nothing, an empty cell stays empty instead of showing 0.
    return Cell((row, column), formula=f'=IF({place}="","",{found}&"")', kind=Kind.TEXT, tone=Tone.RESULT,
                emphasis=emphasis, choices="segment" if emphasis else None)  # fmt: skip
