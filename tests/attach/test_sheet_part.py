"""Our sheets rewritten for the workbook they go into."""

from __future__ import annotations

import pytest

from cec_xl.attach.sheet_part import Transplant, transplanted_sheet
from cec_xl.attach.styles import StyleMap

STYLES = StyleMap(cells=(0, 40, 41), differences=(7, 8))


def transplanted(content: bytes, *, date_formats: frozenset[int] = frozenset()) -> bytes:
    return transplanted_sheet(content, Transplant((b"<t>uno</t>", b"<t>a &lt; b</t>"), STYLES, date_formats))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'<c r="A1" s="2" t="s"><v>1</v></c>', b'<c r="A1" s="41" t="inlineStr"><is><t>a &lt; b</t></is></c>'),
        (b'<c r="A1" t="s"><v>0</v></c>', b'<c r="A1" t="inlineStr"><is><t>uno</t></is></c>'),
        (b'<c r="A1" s="1"/>', b'<c r="A1" s="40"/>'),
        (b'<c r="A1"><v>5</v></c>', b'<c r="A1"><v>5</v></c>'),
        (b'<row r="1" spans="1:2" s="2" customFormat="1">', b'<row r="1" spans="1:2" s="41" customFormat="1">'),
        (b'<col min="1" max="2" width="9" style="1"/>', b'<col min="1" max="2" width="9" style="40"/>'),
        (b'<cfRule type="cellIs" dxfId="1" priority="1"/>', b'<cfRule type="cellIs" dxfId="8" priority="1"/>'),
        (b'<sheetPr codeName="Hoja1"><tabColor/></sheetPr>', b"<sheetPr><tabColor/></sheetPr>"),
        (b'<sheetView tabSelected="1" workbookViewId="0"/>', b'<sheetView workbookViewId="0"/>'),
    ],
)
def test_formats_texts_and_settings_become_those_of_the_workbook(before: bytes, after: bytes):
    assert transplanted(before) == after


def test_days_are_counted_from_1904_in_cells_that_show_dates():
    # 31 January 2026 is day 46,053 from 1900 and 44,591 from 1904.
    dates = frozenset({1})
    assert transplanted(b'<c r="A1" s="1"><v>46053.25</v></c>', date_formats=dates) == (
        b'<c r="A1" s="40"><v>44591.25</v></c>'
    )
    assert transplanted(b'<c r="A1" s="2"><v>46053</v></c>', date_formats=dates) == b'<c r="A1" s="41"><v>46053</v></c>'
    assert transplanted(b'<c r="A1" s="1" t="str"><f>A2</f><v>1</v></c>', date_formats=dates).endswith(b"<v>1</v></c>")


def test_days_are_counted_from_1904_in_rules_for_dates():
    rule = b'<dataValidation type="date" sqref="A1"><formula1>46053</formula1><formula2>1</formula2></dataValidation>'
    moved = transplanted(rule, date_formats=frozenset({1}))
    assert b"<formula1>44591</formula1><formula2>0</formula2>" in moved
    whole = rule.replace(b'"date"', b'"whole"')
    assert transplanted(whole, date_formats=frozenset({1})) == whole
