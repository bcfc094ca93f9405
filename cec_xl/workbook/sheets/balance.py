"""*Balance_clientes*: how many customers and how much business were won, recovered and lost. METHOD §8."""

from cec_xl.workbook.charts import Chart, ChartKind, Series
from cec_xl.workbook.layout import Cell, Grid, NamedRange, Sheet, Stage, TableBlock, Tone
from cec_xl.workbook.schema import Kind
from cec_xl.workbook.winback_tables import MEASURES, MOVEMENTS

PERIODS = (12, 6)
LINES = (*MOVEMENTS, "net")
FIRST_LINE = 2
BRIDGES = ("count", "billing")
"""Measures shown as a waterfall, over the longer period."""
FIRST_COLUMN = 3
BRIDGE_LINE, BRIDGE_WIDTH = 12, 6
"""Where the waterfalls' figures stand: behind the charts."""


def _total(months: int, measure: str, line: str) -> str:
    return (
        f"=SUMIFS({{customer_balance.{measure}_{line}}},{{customer_balance.balance_months}},{months},"
        "{customer_balance.balance_cut},{@choices.balance_cut.total})"
    )


def _account() -> tuple[Cell, ...]:
    """The account of both periods: a line for each movement."""
    cells: list[Cell] = []
    for block, months in enumerate(PERIODS):
        first = FIRST_COLUMN + block * len(MEASURES)
        cells.append(Cell((0, first), f"template.balance_{months}", tone=Tone.HEADING, span=(1, len(MEASURES))))
        for offset, (measure, kind) in enumerate(MEASURES.items()):
            column = first + offset
            cells.append(Cell((1, column), f"template.balance_{measure}", tone=Tone.COLUMN))
            cells += [
                Cell((FIRST_LINE + row, column), formula=_total(months, measure, line), kind=kind, tone=Tone.RESULT)
                for row, line in enumerate(LINES)
            ]
    cells.append(Cell((1, 0), "template.movement", tone=Tone.COLUMN, span=(1, FIRST_COLUMN)))
    cells += [
        Cell((FIRST_LINE + row, 0), f"template.movement_{line}", tone=Tone.LABEL, span=(1, FIRST_COLUMN))
        for row, line in enumerate(LINES)
    ]
    return tuple(cells)


def _bridge(measure: int) -> tuple[Cell, ...]:
    """A waterfall's figures: what is not seen below the bar, then the bar as total, gain or loss."""
    column = FIRST_COLUMN + measure

    def value(movement: str) -> str:
        return f"{{r{FIRST_LINE + MOVEMENTS.index(movement)}c{column}}}"

    opening, won, recovered, lost, closing = (value(movement) for movement in MOVEMENTS)
    bars = {
        "opening": ("0", opening, "0", "0"),
        "won": (opening, "0", won, "0"),
        "recovered": (f"{opening}+{won}", "0", recovered, "0"),
        "lost": (closing, "0", "0", lost),
        "closing": ("0", closing, "0", "0"),
    }
    first = measure * BRIDGE_WIDTH
    cells = [
        Cell((BRIDGE_LINE + row, first), f"template.movement_{movement}", tone=Tone.HIDDEN)
        for row, movement in enumerate(bars)
    ]
    cells += [
        Cell((BRIDGE_LINE + row, first + 1 + part), formula=f"={formula}", kind=Kind.MONEY, tone=Tone.HIDDEN)
        for row, formulas in enumerate(bars.values())
        for part, formula in enumerate(formulas)
    ]
    return tuple(cells)


def _bridge_names() -> tuple[NamedRange, ...]:
    return tuple(
        NamedRange(f"bridge_{measure}_{part}", (BRIDGE_LINE, number * BRIDGE_WIDTH + offset), (len(MOVEMENTS), 1))
        for number, measure in enumerate(BRIDGES)
        for offset, part in enumerate(("names", "base", "total", "gain", "loss"))
    )


def _waterfall(number: int, measure: str) -> Chart:
    tones = {"base": "soft", "total": "primary", "gain": "keep", "loss": "second"}
    return Chart(
        (10, number * BRIDGE_WIDTH),
        ChartKind.STACKED_COLUMN,
        f"charts.balance_{measure}.title",
        f"charts.balance_{measure}.alt",
        tuple(
            Series(
                f"bridge_{measure}_{part}",
                f"bridge_{measure}_names",
                f"template.balance_{measure}" if part == "total" else f"template.bridge_{part}",
                tone=tone,
                invisible=part == "base",
            )
            for part, tone in tones.items()
        ),
        size=(560, 330),
        value_kind=MEASURES[measure],
        minimum=0,
        gap=40,
    )


SHEET = Sheet(
    key="balance",
    stage=Stage.WINBACK,
    order=30,
    widths={0: 10, 1: 14, 2: 28},
    blocks=(
        Grid((0, 0), (*_account(), *_bridge(0), *_bridge(1)), names=_bridge_names()),
        *(_waterfall(number, measure) for number, measure in enumerate(BRIDGES)),
        TableBlock("customer_balance", at=(29, 0), widths={"balance_months": 10, "balance_cut": 14, "cut_name": 28}),
    ),
)
