"""*Política_servicios*: what each segment gets, how often, and what it takes. METHOD §7."""

from cec_xl.workbook.layout import Cell, Emphasis, Grid, Shade, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind

SEGMENTS = ("vital", "future", "dull", "unnecessary")
ROWS = 16
"""Different services the overview has room for."""


def _overview() -> tuple[Cell, ...]:
    cells = [
        Cell((0, 0), "template.services_overview", tone=Tone.HEADING, span=(1, 5)),
        Cell((1, 0), "fields.service", tone=Tone.COLUMN),
    ]
    cells += [Cell((1, column), f"choices.segment.{s}", tone=Tone(s)) for column, s in enumerate(SEGMENTS, start=1)]
    for row in range(2, 2 + ROWS):
        name = f"{{r{row}c0}}"
        # The first service that is not listed above yet; the heading stands in for "nothing above".
        new = f'MATCH(0,COUNTIF({{r1c0:r{row - 1}c0}},{{services.service}}&""),0)'
        cells.append(
            Cell((row, 0), formula=f'=IFERROR(INDEX({{services.service}},{new})&"","")', array=True, tone=Tone.RESULT)
        )
        for column, segment in enumerate(SEGMENTS, start=1):
            times = (
                "SUMIFS({services.yearly_frequency},{services.segment},"
                f"{{@choices.segment.{segment}}},{{services.service}},{name})"
            )
            cells.append(Cell((row, column), formula=f'=IF({name}="","",{times})', kind=Kind.COUNT, tone=Tone.RESULT))
    return tuple(cells)


SHEET = Sheet(
    key="services",
    stage=Stage.CLASSIFICATION,
    order=90,
    basic=True,
    steps=2,
    freeze="service",
    widths={6: 3, 7: 34, 8: 13, 9: 13, 10: 13, 11: 13},
    blocks=(
        TableBlock(
            "services",
            widths={"segment": 16, "service": 34, "service_level": 24},
            formats={"unit_cost": "cents", "minutes": "count", "yearly_frequency": "plain"},
        ),
        Grid((1, 7), _overview(), shades=(Shade(Emphasis.BAR, (2, 1), (ROWS, len(SEGMENTS))),)),
    ),
    done="COUNTA({services.service})>0",
)
