from __future__ import annotations

import pytest
from xlsxwriter import Workbook

from cec_xl.template.book import Page
from cec_xl.template.print_area import print_area
from cec_xl.workbook.charts import Chart, ChartKind
from cec_xl.workbook.layout import Cell, Grid, Sheet, Stage, TableBlock, Tone

SHOWN, KEPT = Cell((2, 1), value=1.0), Cell((0, 5), value="kept for a chart", tone=Tone.HIDDEN)


def page(*blocks: Grid | Chart | TableBlock, one_page: bool = True, basic: bool = True) -> Page:
    sheet = Sheet("any", Stage.START, 0, blocks, basic=basic, one_page=one_page, steps=1)
    return Page(sheet, Workbook().add_worksheet())


def test_cells_kept_for_others_are_not_printed():
    assert print_area(page(Grid((0, 0), (SHOWN, KEPT)))) == (0, 0, 7, 2)


def test_a_chart_is_printed_whole():
    chart = Chart((4, 0), ChartKind.RADAR, "title", "alt", (), size=(300, 100))
    assert print_area(page(Grid((0, 0), (SHOWN, KEPT)), chart)) == (0, 0, 14, 5)


@pytest.mark.parametrize("chart_wide", [300, 700])
def test_without_kept_cells_beside_it_the_program_finds_the_end(chart_wide: int):
    chart = Chart((4, 0), ChartKind.RADAR, "title", "alt", (), size=(chart_wide, 100))
    kept = () if chart_wide < 500 else (KEPT,)
    assert print_area(page(Grid((0, 0), (SHOWN, *kept)), chart)) is None


def test_a_sheet_that_grows_has_no_fixed_end():
    assert print_area(page(Grid((0, 0), (SHOWN, KEPT)), TableBlock("weights"))) is None
    assert print_area(page(Grid((0, 0), (SHOWN, KEPT)), one_page=False)) is None


def test_a_sheet_that_a_view_hides_has_no_area_that_would_make_libreoffice_print_it():
    assert print_area(page(Grid((0, 0), (SHOWN, KEPT)), basic=False)) is None
