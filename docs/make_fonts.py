"""Makes the report's two fonts again: Carlito with fewer letters, under a name of its own as its licence asks.

Run from the project's folder; needs ``fonttools`` and Carlito (Debian package ``fonts-crosextra-carlito``):

    python docs/make_fonts.py /usr/share/fonts/truetype/crosextra
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[1] / "cec_xl" / "report" / "fonts"
NAME = "CEC Report Sans"
LETTERS = ((0x20, 0x24F), (0x370, 0x3FF), (0x400, 0x52F), (0x2010, 0x2030), (0x20A0, 0x20BF), (0x2190, 0x2193),
           (0x2116, 0x2122), (0x2212, 0x2212), (0x2260, 0x2265))  # fmt: skip
"""Latin, Greek, Cyrillic, punctuation, currencies, arrows, and the signs of comparison."""
KEPT_NAMES = {0, 7, 8, 9, 11, 12, 13, 14}
"""Copyright, trade mark, makers and licence stay as they are."""


def make(source: Path, style: str) -> None:
    """One font file."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(hinting=False, layout_features=[], name_IDs=["*"], notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[letter for first, last in LETTERS for letter in range(first, last + 1)])
    subsetter.subset(font)
    names = {1: NAME, 2: style, 3: f"{NAME} {style}", 4: f"{NAME} {style}", 6: f"{NAME.replace(' ', '')}-{style}"}
    font["name"].names = [record for record in font["name"].names if record.nameID in KEPT_NAMES]
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font.save(FONTS / f"{NAME.replace(' ', '')}-{style}.ttf")


if __name__ == "__main__":
    for style in ("Regular", "Bold"):
        make(Path(sys.argv[1]) / f"Carlito-{style}.ttf", style)
