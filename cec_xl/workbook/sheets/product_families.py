"""*Familias_productos*: product families against customer families. METHOD §1 stage 4."""

from cec_xl.workbook.layout import Cell, Emphasis, Grid, Shade, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

ROWS, COLUMNS = 10, 8
"""Product families and customer families that the matrix has room for."""
MEASURES = ("fields.family_billing", "fields.profitability", "fields.importance")


def _matrix() -> tuple[Cell, ...]:
    cells = [
        Cell((0, 0), "template.measure", tone=Tone.LABEL),
        Cell((0, 1), MEASURES[0], name="family_measure", tone=Tone.INPUT, span=(1, 2), options=MEASURES),
        Cell((1, 0), "fields.product_family", tone=Tone.COLUMN),
        Cell((1, COLUMNS + 1), "template.total", tone=Tone.COLUMN),
    ]
    for column in range(1, COLUMNS + 1):
        new = f'MATCH(0,COUNTIF({{r1c0:r1c{column - 1}}},{{product_families.family}}&""),0)'
        cells.append(
            Cell((1, column), formula=f'=IFERROR(INDEX({{product_families.family}},{new})&"","")', array=True,
                 tone=Tone.COLUMN)
        )  # fmt: skip
    for row in range(2, 2 + ROWS):
        new = f'MATCH(0,COUNTIF({{r1c0:r{row - 1}c0}},{{product_families.product_family}}&""),0)'
        cells.append(
            Cell((row, 0), formula=f'=IFERROR(INDEX({{product_families.product_family}},{new})&"","")', array=True,
                 tone=Tone.RESULT)
        )  # fmt: skip
        cells += [
            Cell((row, column), formula=_measured(f"{{r{row}c0}}", f"{{r1c{column}}}"), tone=Tone.RESULT,
                 number_format="plain", emphasis=Emphasis.MEASURE)
            for column in range(1, COLUMNS + 1)
        ]  # fmt: skip
        total = f"SUMIF({{product_families.product_family}},{{r{row}c0}},{{product_families.family_billing}})"
        billing = f'=IF({{r{row}c0}}="","",{total})'
        cells.append(Cell((row, COLUMNS + 1), formula=billing, kind=Kind.MONEY, tone=Tone.RESULT))
    return tuple(cells)


def _measured(product: str, family: str) -> str:
    """Billing is added up; profitability and importance are averaged."""
    where = f"{{product_families.product_family}},{product},{{product_families.family}},{family}"
    profitability = f'IFERROR(AVERAGEIFS({{product_families.profitability}},{where}),"")'
    importance = f'IFERROR(AVERAGEIFS({{product_families.importance}},{where}),"")'
    billing = f'IF(COUNTIFS({where})=0,"",SUMIFS({{product_families.family_billing}},{where}))'
    return (
        f'=IF(OR({product}="",{family}=""),"",IF(cecxl_family_measure={{@fields.profitability}},'
        f"{profitability},IF(cecxl_family_measure={{@fields.importance}},"
        f"{importance},{billing})))"
    )


SHEET = Sheet(
    key="product_families",
    stage=Stage.PRODUCTS,
    order=0,
    freeze="family",
    widths={6: 3, 7: 32, **dict.fromkeys(range(8, 17), 15)},
    blocks=(
        TableBlock(
            "product_families",
            blank_rows=20,
            widths={"product_family": 34, "family": 28, "life_cycle": 16, "importance": 15},
            filter=True,
        ),
        Grid(
            (1, 7),
            _matrix(),
            shades=(Shade(Emphasis.HEAT, (2, 1), (ROWS, COLUMNS)), Shade(Emphasis.BAR, (2, COLUMNS + 1), (ROWS, 1))),
        ),
    ),
    done="COUNTA({product_families.product_family})>0",
)
