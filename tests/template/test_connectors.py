"""Arrows of the strategy map: real connectors that rise from cause to effect."""

from __future__ import annotations

import re

import pytest

from cec_xl.labels import LANGUAGES, Labels
from cec_xl.template.assemble import read_parts
from cec_xl.template.connectors import with_connectors
from cec_xl.workbook.sheets.strategy_map import LANES, LINKS
from tests.once import built


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_is_one_arrow_that_says_what_it_joins(language: str) -> None:
    labels = Labels(language)
    parts = read_parts(built(language=language, macros=False, view="complete").read_bytes())
    drawings = [content.decode() for name, content in parts.items() if name.startswith("xl/drawings/drawing")]
    (drawing,) = [content for content in drawings if "xdr:cxnSp" in content]
    wanted = {
        f"{labels.text(f'indicators.{cause}.objective')} → {labels.text(f'indicators.{effect}.objective')}"
        for cause, effect in LINKS
    }
    assert set(re.findall(r'<xdr:cxnSp macro=""><xdr:nvCxnSpPr><xdr:cNvPr [^>]*descr="([^"]*)"', drawing)) == wanted
    assert drawing.count("<xdr:cxnSp ") == len(LINKS)
    assert drawing.count('flipV="1"') == len(LINKS)  # a line runs downwards unless it is turned over
    assert "txBox" not in drawing


def test_a_link_leads_to_the_lane_above() -> None:
    lane = {key: place for place, (_, keys) in enumerate(LANES) for key in keys}
    assert all(lane[cause] == lane[effect] + 1 for cause, effect in LINKS)


def test_other_shapes_stay_as_they_are() -> None:
    drawing = (
        b'<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="2" name="TextBox 1" descr="a"/></xdr:nvSpPr></xdr:sp>'
    )
    assert with_connectors(drawing) == drawing
