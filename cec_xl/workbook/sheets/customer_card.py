"""*Ficha_cliente*: one chosen customer on one page, live: why it is where it is and what it is due. METHOD §2-§8."""

from cec_xl.workbook.charts import Chart, ChartKind, Series
from cec_xl.workbook.layout import At, Cell, Emphasis, Grid, NamedRange, Sheet, Stage, Tone
from cec_xl.workbook.schema import Kind

SERVICES = 11
"""Services there is room for; METHOD §7 has eleven."""
SNAPSHOTS = 5
"""Dates of the history that are shown, the newest ones."""
HIDDEN, HISTORY_HIDDEN = 9, 10
"""Columns kept for other cells."""
RIGHT = 5
"""Where the blocks beside the services begin."""
BEST = "MATCH(1,{scores.rank},0)"
CHOSEN = (
    "IFERROR(MATCH(cecxl_card_customer,{scores.customer_name},0),MATCH(cecxl_card_customer,{scores.customer_id},0))"
)
FACTS = (
    ("customer_id", Kind.TEXT), ("situation", Kind.TEXT), ("family", Kind.TEXT), ("set_name", Kind.TEXT),
    ("code", Kind.TEXT), ("total", Kind.COUNT), ("score", Kind.NUMBER), ("rank", Kind.COUNT), ("abc", Kind.TEXT),
    ("segment", Kind.TEXT), ("strategy", Kind.TEXT), ("position", Kind.TEXT), ("position_strategy", Kind.TEXT),
    ("service_level", Kind.TEXT),
)  # fmt: skip
COLOURED = {"segment": "segment", "strategy": "strategy", "position_strategy": "cell_strategy"}
RULES = (
    ("sale_allowed", Kind.TEXT), ("discount", Kind.RATIO), ("promotions", Kind.TEXT), ("warnings", Kind.TEXT),
    ("fired", Kind.TEXT),
)  # fmt: skip
WINBACK = (
    ("decision", Kind.TEXT, (1, 0), 1),
    ("probability", Kind.RATIO, (1, 3), 1),
    ("full_margin", Kind.MONEY, (1, 5), 1),
    ("net_value", Kind.MONEY, (1, 7), 1),
    ("ground", Kind.TEXT, (2, 0), 3),
    ("investment", Kind.MONEY, (2, 5), 1),
    ("last_order", Kind.DATE, (2, 7), 1),
    ("reason_category", Kind.TEXT, (3, 0), 3),
)
"""Field, kind, where its label stands, and how many columns its value takes."""


def _of_scores(field: str) -> str:
    return f"INDEX({{scores.{field}}},cecxl_card_row)"


def _shown(found: str, kind: Kind) -> str:
    return f'=IFERROR({found}&"","")' if kind is Kind.TEXT else f'=IFERROR(IF({found}="","",{found}),"")'


def _facts() -> tuple[Cell, ...]:
    cells = [
        Cell((0, 0), "template.choose_customer", tone=Tone.LABEL, span=(1, 2)),
        Cell((0, 2), name="card_customer", tone=Tone.INPUT, span=(1, 3), source="list_scores_customer_name",
             hint="template.choose_customer_hint"),
        Cell((0, HIDDEN), formula=f'=IFERROR(IF(cecxl_card_customer="",{BEST},{CHOSEN}),1)', tone=Tone.HIDDEN),
        Cell((1, 0), formula=f'=IFERROR({_of_scores("customer_name")}&"","")', tone=Tone.FIGURE, span=(1, 5)),
        Cell((0, HISTORY_HIDDEN), formula='=IF(cecxl_card_name="",{@fields.customer_name},cecxl_card_name)',
             tone=Tone.HIDDEN),
        Cell((1, HIDDEN), formula=f'=IFERROR({_of_scores("customer_id")}&"","")', tone=Tone.HIDDEN),
        Cell((2, HIDDEN), formula=f'=IFERROR({_of_scores("set_name")}&"","")', tone=Tone.HIDDEN),
    ]  # fmt: skip
    for row, (field, kind) in enumerate(FACTS, start=2):
        cells += [
            Cell((row, 0), f"fields.{field}", tone=Tone.LABEL, span=(1, 2)),
            Cell((row, 2), formula=_shown(_of_scores(field), kind), kind=kind, tone=Tone.RESULT, span=(1, 2), left=True,
                 emphasis=Emphasis.CHOICE if field in COLOURED else None, choices=COLOURED.get(field)),
        ]  # fmt: skip
    return tuple(cells)


def _digits() -> tuple[Cell, ...]:
    """Value, threshold and distance of each digit, and the sum that makes the score."""
    columns = ("fields.order", "fields.criterion_name", "template.value", "template.digit", "template.card_next",
               "template.card_distance", "template.average", "fields.weight", "template.card_points")  # fmt: skip
    cells = [Cell((0, 0), "template.card_digits", tone=Tone.HEADING, span=(1, 9))]
    cells += [Cell((1, column), label, tone=Tone.COLUMN) for column, label in enumerate(columns)]
    for order in (1, 2, 3, 4):
        cells += _digit(order)
    sums = (
        ("fields.weighted", _shown(_of_scores("weighted"), Kind.NUMBER)),
        ("fields.loyalty_factor", _shown(_of_scores("loyalty_factor"), Kind.NUMBER)),
        ("fields.score", _shown(_of_scores("score"), Kind.NUMBER)),
    )
    for row, (label, formula) in enumerate(sums, start=6):
        cells += [
            Cell((row, 6), label, tone=Tone.LABEL, span=(1, 2)),
            Cell((row, 8), formula=formula, kind=Kind.NUMBER, tone=Tone.RESULT, number_format="thousandths"),
        ]
    cells.append(Cell((6, 0), "template.card_sum", tone=Tone.NOTE, span=(1, 6)))
    return tuple(cells)


def _digit(order: int) -> list[Cell]:
    row = order + 1
    used = f"MATCH(1,INDEX(({{applied.set_name}}=cecxl_card_set)*({{applied.order}}={order}),0),0)"
    header = f"INDEX({{criteria.criterion_column}},MATCH({{r{row}c1}},{{criteria.criterion_name}},0))"
    own_row = "MATCH(cecxl_card_id,{customers.customer_id},0)+1"
    value = f"INDEX(cecxl_customers[#All],{own_row},MATCH({header},INDEX(cecxl_customers[#All],1,0),0))"
    digit = _of_scores(f"d{order}")
    threshold = ",".join(f"INDEX({{applied.{field}}},{used})" for field in ("t2", "t3", "t4"))
    weight = f"INDEX({{weights.w{order}}},MATCH(cecxl_active_scenario,{{weights.scenario}},0))"
    return [
        Cell((row, 0), value=order, kind=Kind.DIGIT, tone=Tone.RESULT),
        Cell((row, 1), formula=f'=IFERROR(INDEX({{applied.criterion_name}},{used}),"")', tone=Tone.RESULT),
        # N() leaves the unit of the customers' column behind: LibreOffice would keep the first one it met.
        _in_unit((row, 2), f'=IFERROR(IF({value}="","",IF(ISNUMBER({value}),N({value}),{value})),"")'),
        Cell((row, 3), formula=f'=IFERROR(IF({digit}="","·",{digit}),"")', kind=Kind.DIGIT, tone=Tone.RESULT,
             emphasis=Emphasis.DIGITS),
        _in_unit((row, 4), f'=IFERROR(IF({{r{row}c3}}=4,"",CHOOSE({{r{row}c3}},{threshold})),"")'),
        _in_unit((row, 5), f'=IFERROR(IF({{r{row}c4}}="","",ABS({{r{row}c4}}-{{r{row}c2}})),"")'),
        Cell((row, 6), formula=f'=IFERROR(AVERAGEIFS({{scores.d{order}}},{{scores.set_name}},cecxl_card_set),"")',
             kind=Kind.NUMBER, tone=Tone.RESULT),
        Cell((row, 7), formula=f'=IF({{r{row}c1}}="","",IFERROR({weight},""))', kind=Kind.RATIO, tone=Tone.RESULT),
        Cell((row, 8), formula=f'=IFERROR({{r{row}c7}}*{{r{row}c3}},"")', kind=Kind.NUMBER, tone=Tone.RESULT,
             number_format="thousandths"),
        Cell((row, HIDDEN), formula=f'={order}&IF({{r{row}c1}}="",""," · "&{{r{row}c1}})', tone=Tone.HIDDEN),
    ]  # fmt: skip


def _in_unit(at: At, formula: str) -> Cell:
    """A value in the unit of the criterion of its row."""
    return Cell(at, formula=formula, tone=Tone.RESULT, number_format="plain", emphasis=Emphasis.CRITERION_UNIT)


def _segment() -> tuple[Cell, ...]:
    segment = _of_scores("segment")
    bought = "MATCH(cecxl_card_id,{pareto.customer_id},0)"
    before = f"INDEX({{pareto.cumulative_share}},{bought})-INDEX({{pareto.billing_share}},{bought})"
    tests = (
        ("fields.share", "INDEX({customers.share},MATCH(cecxl_card_id,{customers.customer_id},0))",
         "cecxl_setting_share_cut", ("vital", "dull"), Kind.RATIO),
        ("fields.volume", f"INDEX({{pareto.volume}},{bought})", "cecxl_setting_billing_cut", ("vital", "future"),
         Kind.MONEY),
    )  # fmt: skip
    cells = [Cell((0, 0), "template.card_segment", tone=Tone.HEADING, span=(1, 9))]
    for row, (label, value, cut, over, kind) in enumerate(tests, start=1):
        passed = ",".join(f"{segment}={{@choices.segment.{key}}}" for key in over)
        verdict = f"IF(OR({passed}),{{@template.card_over}},{{@template.card_under}})"
        cells += [
            Cell((row, 0), label, tone=Tone.LABEL, span=(1, 2)),
            Cell((row, 2), formula=_shown(value, kind), kind=kind, tone=Tone.RESULT),
            Cell((row, 3), "template.card_cut", tone=Tone.LABEL),
            Cell((row, 4), formula=f"={cut}", kind=Kind.RATIO, tone=Tone.RESULT),
            Cell((row, 5), formula=f'=IFERROR(IF({segment}="","",{verdict}),"")', tone=Tone.RESULT, span=(1, 2)),
        ]
    cells += [
        Cell((2, 7), "template.card_before", tone=Tone.LABEL),
        Cell((2, 8), formula=_shown(f"({before})", Kind.RATIO), kind=Kind.RATIO, tone=Tone.RESULT),
        Cell((1, 7), formula=_shown(segment, Kind.TEXT), tone=Tone.RESULT, span=(1, 2), emphasis=Emphasis.CHOICE,
             choices="segment"),
    ]  # fmt: skip
    return tuple(cells)


def _services() -> tuple[Cell, ...]:
    due = f"({{services.segment}}={_of_scores('segment')})*({{services.yearly_frequency}}>0)"
    cells = [
        Cell((0, 0), "template.card_services", tone=Tone.HEADING, span=(1, 4)),
        Cell((1, 0), "fields.service", tone=Tone.COLUMN, span=(1, 2)),
        Cell((1, 2), "template.card_times", tone=Tone.COLUMN),
        Cell((1, 3), "template.card_minutes", tone=Tone.COLUMN),
    ]
    for row in range(2, 2 + SERVICES):
        place = f"SMALL(IF({due},ROW({{services.service}})-MIN(ROW({{services.service}}))+1),{row - 1})"
        own = f"{{r{row}c{HIDDEN}}}"
        cells += [
            Cell((row, HIDDEN), formula=f'=IFERROR({place},"")', array=True, tone=Tone.HIDDEN),
            Cell((row, 0), formula=f'=IF({own}="","",INDEX({{services.service}},{own}))', tone=Tone.RESULT,
                 span=(1, 2)),
            Cell((row, 2), formula=f'=IF({own}="","",INDEX({{services.yearly_frequency}},{own}))', kind=Kind.NUMBER,
                 tone=Tone.RESULT, number_format="plain"),
            Cell((row, 3), formula=f'=IF({own}="","",{{r{row}c2}}*INDEX({{services.minutes}},{own}))', kind=Kind.COUNT,
                 tone=Tone.RESULT),
        ]  # fmt: skip
    return tuple(cells)


def _rules() -> tuple[Cell, ...]:
    cells = [Cell((0, 0), "template.card_rules", tone=Tone.HEADING, span=(1, 4))]
    for row, (field, kind) in enumerate(RULES, start=1):
        found = f"INDEX({{sales_rules.{field}}},MATCH(cecxl_card_id,{{sales_rules.customer_id}},0))"
        cells += [
            Cell((row, 0), f"fields.{field}", tone=Tone.LABEL),
            Cell((row, 1), formula=_shown(found, kind), kind=kind, tone=Tone.RESULT, span=(1, 3), left=True,
                 number_format="percent_if_any" if kind is Kind.RATIO else None, wrapped=kind is Kind.TEXT),
        ]  # fmt: skip
    return tuple(cells)


def _history() -> tuple[Cell, ...]:
    fields = (("snapshot_date", Kind.DATE), ("code", Kind.TEXT), ("score", Kind.NUMBER), ("segment", Kind.TEXT))
    cells = [Cell((0, 0), "template.card_history", tone=Tone.HEADING, span=(1, 4))]
    cells += [Cell((1, column), f"fields.{field}", tone=Tone.COLUMN) for column, (field, _) in enumerate(fields)]
    hidden = HISTORY_HIDDEN - RIGHT
    for row in range(2, 2 + SNAPSHOTS):
        own = '({history.customer_id}=cecxl_card_id)*(cecxl_card_id<>"")'  # an empty history has an empty row
        place = f"LARGE(IF({own},ROW({{history.customer_id}})-MIN(ROW({{history.customer_id}}))+1),{row - 1})"
        at = f"{{r{row}c{hidden}}}"
        cells.append(Cell((row, hidden), formula=f'=IFERROR({place},"")', array=True, tone=Tone.HIDDEN))
        cells += [
            Cell((row, column), formula=_shown(f"INDEX({{history.{field}}},{at})", kind), kind=kind, tone=Tone.RESULT,
                 number_format="thousandths" if field == "score" else None)
            for column, (field, kind) in enumerate(fields)
        ]  # fmt: skip
    return tuple(cells)


def _winback() -> tuple[Cell, ...]:
    lost = f"{_of_scores('situation')}={{@choices.situation.lost}}"
    cells = [
        Cell((0, 0), "template.card_winback", tone=Tone.HEADING, span=(1, 9)),
        Cell(
            (4, 0),
            formula=f'=IFERROR(IF(OR({lost},cecxl_card_id=""),"",{{@template.card_not_lost}}),"")',
            tone=Tone.NOTE,
            span=(1, 9),
        ),
    ]
    for field, kind, at, span in WINBACK:
        found = f"INDEX({{recovery.{field}}},MATCH(cecxl_card_id,{{recovery.customer_id}},0))"
        row, label_at, label_span = *at, 1 if at[1] else 2
        cells += [
            Cell(at, f"fields.{field}", tone=Tone.LABEL, span=(1, label_span)),
            Cell((row, label_at + label_span), formula=_shown(found, kind), kind=kind, tone=Tone.RESULT,
                 span=(1, span), left=True),
        ]  # fmt: skip
    return tuple(cells)


DIGITS_AT: At = (17, 0)
SEGMENT_AT: At = (27, 0)
LOWER = 31
WINBACK_AT: At = (45, 0)

SHEET = Sheet(
    key="customer_card",
    stage=Stage.CLASSIFICATION,
    order=55,
    basic=True,
    steps=1,
    widths={0: 9, 1: 29, 2: 14, 3: 13, 4: 14, 5: 14, 6: 14, 7: 14, 8: 14, HIDDEN: 2, HISTORY_HIDDEN: 2},
    formulas_only=True,
    portrait=True,
    one_page=True,
    blocks=(
        Grid(
            (0, 0),
            _facts(),
            names=(
                NamedRange("card_row", (0, HIDDEN), (1, 1)),
                NamedRange("card_id", (1, HIDDEN), (1, 1)),
                NamedRange("card_set", (2, HIDDEN), (1, 1)),
                NamedRange("card_name", (1, 0), (1, 1)),
                NamedRange("card_legend", (0, HISTORY_HIDDEN), (1, 1)),
            ),
            row_heights={1: 28},
        ),
        Grid(
            DIGITS_AT,
            _digits(),
            names=(
                NamedRange("card_criteria", (2, HIDDEN), (4, 1)),
                NamedRange("card_digits", (2, 3), (4, 1)),
                NamedRange("card_average", (2, 6), (4, 1)),
            ),
            row_heights={1: 32},
        ),
        Grid(SEGMENT_AT, _segment()),
        Grid((LOWER, 0), _services()),
        Grid((LOWER, RIGHT), _rules(), row_heights={len(RULES): 32}),
        Grid((LOWER + 7, RIGHT), _history()),
        Grid(WINBACK_AT, _winback()),
        Chart(
            (1, 4),
            ChartKind.RADAR,
            "charts.rhombus.title",
            "charts.rhombus.alt",
            (
                Series("card_average", "card_criteria", "template.portfolio_average", tone="leave", dashed=True),
                Series("card_digits", "card_criteria", "=card_legend", tone="primary"),
            ),
            size=(510, 330),
            minimum=0,
            maximum=4,
            major_unit=1,
            number_format="axis_digit",
        ),
    ),
)
