"""A digit matrix: how many customers, how much billing and which strategy for each combination of digits."""

from itertools import product

from cec_xl.workbook.layout import Matrix, Sheet, Stage
from cec_xl.workbook.schema import Kind

HEADINGS = 3
"""Rows of a matrix above its cells."""


def digit_matrix(
    key: str,
    matrix: str,
    row_title: str,
    column_title: str,
    *,
    order: int,
    places: tuple[int, int] = (1, 1),
    basic: bool = False,
    cell_width: float = 14,
) -> Sheet:
    """The sheet of one digit matrix.

    Args:
        key: the sheet's.
        matrix: the matrix's key in the method.
        row_title: label of what runs down.
        column_title: label of what runs across.
        order: the sheet's place in its stage.
        places: how many digits run down and across.
        basic: whether the basic view shows it.
        cell_width: width of a cell in characters.
    """
    rows, columns = (tuple(f"={''.join(c)}" for c in product("1234", repeat=count)) for count in places)
    height = len(rows) + HEADINGS + 2
    strategies = f"matrix_{matrix}_strategy"

    def block(position: int, content: str, kind: Kind, choices: str | None = None) -> Matrix:
        return Matrix(
            (position * height, 0),
            f"matrix_{matrix}_{content}",
            f"template.matrix_{content}",
            row_title,
            column_title,
            rows,
            columns,
            kind,
            choices,
            coloured_by=None if choices else strategies,
            number_format="money_short" if kind is Kind.MONEY and cell_width < 14 else None,
            cell_width=cell_width,
            cell_height=24 if len(rows) <= 4 else 18,
        )

    return Sheet(
        key=key,
        stage=Stage.CLASSIFICATION,
        order=order,
        basic=basic,
        steps=1,
        portrait=len(rows) <= 4,
        one_page=True,
        widths={0: 8, 1: 8},
        blocks=(
            block(0, "customers", Kind.COUNT),
            block(1, "billing", Kind.MONEY),
            block(2, "strategy", Kind.TEXT, "cell_strategy"),
        ),
    )
