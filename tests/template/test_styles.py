from __future__ import annotations

import pytest

from cec_xl.labels import Labels
from cec_xl.method.settings import CellStrategy, Segment, Strategy
from cec_xl.template.styles import BLUE, CHOICE_COLOURS, CREAM, FILL, INK, MIST, MUTED, NAVY, PAPER, STEEL, TAB_COLOURS

AA = 4.5
PAIRS = [
    *((INK, colour) for colour in (*FILL.values(), PAPER, CREAM, MIST)),
    *((PAPER, colour) for colour in (NAVY, STEEL, *TAB_COLOURS.values())),
    *((colour, ground) for colour in (MUTED, BLUE, NAVY) for ground in (PAPER, MIST)),
]
STRATEGY_OF = {
    Segment.VITAL: (Strategy.MAINTAIN, CellStrategy.KEEP),
    Segment.FUTURE: (Strategy.GROW, CellStrategy.GROW),
    Segment.DULL: (Strategy.SUPERVISE, CellStrategy.ANALYSE),
    Segment.UNNECESSARY: (Strategy.DROP, CellStrategy.LEAVE),
}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str):
    high, low = sorted((luminance(text), luminance(ground)), reverse=True)
    assert (high + 0.05) / (low + 0.05) >= AA


def test_a_segment_its_strategy_and_its_cells_have_one_colour():
    for segment, (strategy, cell) in STRATEGY_OF.items():
        colour = CHOICE_COLOURS["segment"][segment]
        assert CHOICE_COLOURS["strategy"][strategy] == colour
        assert CHOICE_COLOURS["cell_strategy"][cell] == colour


def test_every_value_of_a_coloured_list_has_a_colour():
    for kind, colours in CHOICE_COLOURS.items():
        assert set(colours) == set(Labels("es").choices(kind)), kind
        assert set(colours.values()) <= set(FILL)
