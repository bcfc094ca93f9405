"""A digit matrix: how many customers, how much billing and which strategy for each combination of digits."""

from itertools import product

from cec_xl.workbook.layout import Matrix, Sheet, Stage
from cec_xl.workbook.schema import Kind
from cec_xl.workbook.sheets._members import members

MEMBER_WIDTHS = (3, 26, 30, 13, 15, 13, 3)
HEADINGS = 3
"""Rows of a matrix above its cells."""


def digit_matrix(
    key: str,
    matrix: str,
    row_title: str,
    column_title: str,
    *,
    order: int,
    digits: tuple[tuple[str, ...], tuple[str, ...]],
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
        digits: where in the code the digits stand that run down and across, as templates.
        basic: whether the basic view shows it.
        cell_width: width of a cell in characters.
    """
    rows, columns = (tuple(f"={''.join(c)}" for c in product("1234", repeat=len(side))) for side in digits)
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
        one_page=True,
        widths={0: 16, 1: 8, **dict(enumerate(MEMBER_WIDTHS, start=len(columns) + 2))},
        blocks=(
            block(0, "customers", Kind.COUNT),
            block(1, "billing", Kind.MONEY),
            block(2, "strategy", Kind.TEXT, "cell_strategy"),
            members(
                (0, len(columns) + 3),
                matrix,
                f"({_code(digits[0])}=ROW)*({_code(digits[1])}=COLUMN)",
                axes=(row_title, column_title),
                first=("4" * len(digits[0]), "4" * len(digits[1])),
            ),
        ),
    )


def _code(places: tuple[str, ...]) -> str:
    """The digits of a customer's code at these places, joined."""
    return "&".join(f"MID({{scores.code}},{place},1)" for place in places)
