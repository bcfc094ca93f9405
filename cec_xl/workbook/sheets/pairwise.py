"""*Comparación_pares*: weights from comparing the four criteria two by two, live, with a check for contradictions.

The matrix raised to the 32nd power has the principal eigenvector in its rows' sums; the powers are defined names.
"""

from cec_xl.method.ahp import RANDOM_INDEX, RATIO_LIMIT
from cec_xl.workbook.layout import Cell, Grid, NamedRange, Sheet, Stage, Tone
from cec_xl.workbook.pairwise import PAIRS, pair_name
from cec_xl.workbook.schema import Kind

PLACES = (1, 2, 3, 4)
PAIR_ROW = 2
"""First pair within its grid."""
TIMES, IMPLIED, SENTENCE = 5, 6, 7
VALUE, FAVOURED, OTHER, SAID, MEANT, DISTANCE = range(11, 17)
"""Columns kept for other cells: the judgement as a number, the favoured criterion, the other, how many times as
important it was said to be and is by the weights, and how far these two are apart."""
POWERS = (2, 4, 8, 16, 32)


def _criterion(place: int) -> str:
    both = f"INDEX(({{criteria_sets.set_name}}=cecxl_active_set_current)*({{criteria_sets.order}}={place}),0)"
    return f'IFERROR(INDEX({{criteria_sets.criterion_name}},MATCH(1,{both},0)),"{place}")'


def _pairs() -> tuple[Cell, ...]:
    cells = [
        Cell((0, 0), "template.pairs_heading", tone=Tone.HEADING, span=(1, 11)),
        Cell((1, 0), "template.pair_first", tone=Tone.COLUMN),
        Cell((1, 1), "template.pair_answer", tone=Tone.COLUMN, span=(1, 2)),
        Cell((1, 3), "template.pair_second", tone=Tone.COLUMN, span=(1, 2)),
        Cell((1, TIMES), "template.pair_times", tone=Tone.COLUMN),
        Cell((1, IMPLIED), "template.pair_implied", tone=Tone.COLUMN),
        Cell((1, SENTENCE), "template.pair_reading", tone=Tone.COLUMN, span=(1, 4)),
    ]
    for row, pair in enumerate(PAIRS, start=PAIR_ROW):
        cells += _pair(row, pair)
    return tuple(cells)


def _pair(row: int, pair: tuple[int, int]) -> list[Cell]:
    answer, value, said = f"{{r{row}c1}}", f"{{r{row}c{VALUE}}}", f"{{r{row}c{SAID}}}"
    first, second = f"{{r{row}c0}}", f"{{r{row}c3}}"
    number = f'IF(LEFT({answer},1)="◄",VALUE(MID({answer},3,1)),IF(RIGHT({answer},1)="►",1/VALUE(LEFT({answer},1)),1))'
    weights = f"cecxl_pair_weight_{pair[0]}/cecxl_pair_weight_{pair[1]}"
    more = f'SUBSTITUTE({{@template.pair_more}},"%n",{said})'
    text = f"IF({value}=1,{{@template.pair_equal}},{more})"
    sentence = f'SUBSTITUTE(SUBSTITUTE({text},"%A",{{r{row}c{FAVOURED}}}),"%B",{{r{row}c{OTHER}}})'
    name = pair_name(pair)
    return [
        Cell((row, 0), formula=f"={_criterion(pair[0])}", tone=Tone.LABEL),
        Cell((row, 1), name=name, tone=Tone.INPUT, span=(1, 2), choices="pairwise", hint="template.pair_hint",
             form=True),
        Cell((row, 3), formula=f"={_criterion(pair[1])}", tone=Tone.LABEL, span=(1, 2)),
        Cell((row, TIMES), formula=f"={value}", tone=Tone.RESULT, kind=Kind.DIGIT, number_format="fraction"),
        Cell((row, IMPLIED), formula=f"=IFERROR({weights},1)", kind=Kind.NUMBER, tone=Tone.RESULT),
        Cell((row, SENTENCE), formula=f'=IF({answer}="",{{@template.pair_open}},{sentence})', tone=Tone.NOTE,
             span=(1, 4)),
        Cell((row, VALUE), formula=f"=IFERROR({number},1)", tone=Tone.HIDDEN),
        Cell((row, FAVOURED), formula=f"=IF({value}<1,{second},{first})", tone=Tone.HIDDEN),
        Cell((row, OTHER), formula=f"=IF({value}<1,{first},{second})", tone=Tone.HIDDEN),
        Cell((row, SAID), formula=f"=ROUND(MAX({value},1/{value}),0)", tone=Tone.HIDDEN),
        Cell((row, MEANT), formula=f"=ROUND(IF({value}<1,1/{{r{row}c{IMPLIED}}},{{r{row}c{IMPLIED}}}),1)",
             tone=Tone.HIDDEN),
        Cell((row, DISTANCE), formula=f"=ABS(LN({value}/{{r{row}c{IMPLIED}}}))", tone=Tone.HIDDEN),
    ]  # fmt: skip


def _weights() -> tuple[Cell, ...]:
    """The matrix with its reciprocals, the weights, and how far the answers agree."""
    cells = [Cell((0, 0), "template.pair_matrix", tone=Tone.HEADING, span=(1, 11)), Cell((1, 0), tone=Tone.COLUMN)]
    for place in PLACES:
        cells += [
            Cell((1, place), formula=f"={_criterion(place)}", tone=Tone.COLUMN),
            Cell((1 + place, 0), formula=f"={_criterion(place)}", tone=Tone.LABEL),
            Cell((1 + place, 5), formula=f"=SUM(INDEX(cecxl_pair_power_32,{place},0))/SUM(cecxl_pair_power_32)",
                 name=f"pair_weight_{place}", kind=Kind.RATIO, tone=Tone.RESULT, array=True, cached=0.25),
            Cell((1 + place, 6), name=f"pair_exact_{place}", kind=Kind.RATIO, tone=Tone.RESULT),
            Cell((1 + place, 7), formula=f"={_mean(place)}/({'+'.join(map(_mean, PLACES))})", kind=Kind.RATIO,
                 tone=Tone.RESULT),
        ]  # fmt: skip
        cells += [_comparison(place, other) for other in PLACES]
    labels = ("template.pair_weight", "template.pair_exact", "template.pair_mean")
    cells += [Cell((1, column), label, tone=Tone.COLUMN) for column, label in enumerate(labels, start=5)]
    return tuple(cells)


def _mean(place: int) -> str:
    """The geometric mean of a row; the root is a whole one, the fourth."""
    return f"PRODUCT({{r{1 + place}c1:r{1 + place}c4}})^0.25"


def _comparison(place: int, other: int) -> Cell:
    at = (1 + place, other)
    if place == other:
        return Cell(at, value=1, kind=Kind.DIGIT, tone=Tone.RESULT, number_format="fraction")
    pair = PAIRS.index((min(place, other), max(place, other)))
    given = f"INDEX(cecxl_pair_values,{pair + 1})"
    formula = f"={given}" if place < other else f"=1/{given}"
    return Cell(at, formula=formula, kind=Kind.DIGIT, tone=Tone.RESULT, number_format="fraction")


def _consistency() -> tuple[Cell, ...]:
    size = len(PLACES)
    ratio = f"=MAX(0,(SUM(MMULT(cecxl_pair_matrix,cecxl_pair_weights))-{size})/{size - 1}/{RANDOM_INDEX[size - 1]})"
    worst = "MATCH(MAX(cecxl_pair_distances),cecxl_pair_distances,0)"
    text = "{@template.pair_contradiction}"
    for mark, name in (("%A", "favoured"), ("%B", "others"), ("%n", "said"), ("%m", "meant")):
        text = f'SUBSTITUTE({text},"{mark}",INDEX(cecxl_pair_{name},{worst}))'
    verdict = f"=IF(cecxl_pair_ratio<={RATIO_LIMIT},{{@template.pair_consistent}},{text})"
    return (
        Cell((0, 0), "template.pair_consistency", tone=Tone.HEADING, span=(1, 11)),
        Cell((1, 0), "template.pair_ratio", tone=Tone.LABEL),
        Cell((1, 1), formula=ratio, name="pair_ratio", kind=Kind.RATIO, tone=Tone.FIGURE, array=True, span=(1, 1)),
        Cell((1, 3), formula=verdict, tone=Tone.TEXT, span=(1, 8)),
        Cell((2, 0), "template.pair_exact_ratio", tone=Tone.LABEL),
        Cell((2, 1), name="pair_exact_ratio", kind=Kind.RATIO, tone=Tone.RESULT, left=True),
        Cell((2, 3), "template.pair_limit", tone=Tone.NOTE, span=(1, 8)),
        Cell((3, 3), "template.pair_to_weights", tone=Tone.NOTE, span=(1, 8)),
        Cell((3, 0), link="weights", tone=Tone.LINK),
    )


_POWER_NAMES = {"pair_power_1": "=cecxl_pair_matrix"} | {
    f"pair_power_{power}": f"=MMULT(cecxl_pair_power_{power // 2},cecxl_pair_power_{power // 2})" for power in POWERS
}

SHEET = Sheet(
    key="pairwise",
    stage=Stage.CLASSIFICATION,
    order=41,
    steps=3,
    one_page=True,
    formulas_only=False,
    widths={0: 29, **dict.fromkeys(PLACES, 18), **dict.fromkeys(range(5, 11), 12), **dict.fromkeys(range(11, 17), 1)},
    blocks=(
        Grid(
            (0, 0),
            _pairs(),
            names=tuple(
                NamedRange(f"pair_{name}", (PAIR_ROW, column), (len(PAIRS), 1))
                for name, column in (
                    ("values", VALUE), ("favoured", FAVOURED), ("others", OTHER), ("said", SAID), ("meant", MEANT),
                    ("distances", DISTANCE),
                )
            ),
            row_heights={1: 34},
        ),
        Grid(
            (10, 0),
            _weights(),
            names=(NamedRange("pair_matrix", (2, 1), (4, 4)), NamedRange("pair_weights", (2, 5), (4, 1))),
            formulas=_POWER_NAMES,
            row_heights={1: 48},
        ),
        Grid((18, 0), _consistency(), row_heights={1: 40}),
    ),
)  # fmt: skip
