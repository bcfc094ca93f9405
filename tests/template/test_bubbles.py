from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.chart import BubbleChart

from cec_xl.labels import LANGUAGES, Labels
from cec_xl.template.bubbles import with_bubbles
from tests.once import built

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
"""openpyxl says that it does not know sparklines; here it only reads."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_recovery_chart_is_a_bubble_chart_of_three_columns(language: str):
    content = built(language=language, view="complete", macros=False).read_bytes()
    labels = Labels(language)
    sheet = load_workbook(io.BytesIO(content))[labels.text("sheets.winback")]
    (chart,) = sheet._charts
    assert isinstance(chart, BubbleChart)
    (series,) = chart.series
    references = [series.xVal.numRef.f, series.yVal.numRef.f, series.bubbleSize.numRef.f]
    headers = [sheet[reference.rpartition("!")[2].split(":")[0]].offset(-1).value for reference in references]
    assert headers == [labels.text(f"fields.{key}") for key in ("full_margin", "probability", "investment")]


def test_no_scatter_chart_is_left_and_no_other_chart_is_touched():
    content = built(view="complete", macros=False).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        charts = [package.read(name) for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert sum(b"<c:bubbleChart>" in chart for chart in charts) == 1
    assert not any(b"<c:scatterChart>" in chart for chart in charts)


def test_a_chart_with_another_title_stays_as_it_is():
    chart = b"<c:title><a:t>Pareto</a:t></c:title><c:scatterChart><c:scatterStyle val='x'/></c:scatterChart>"
    assert with_bubbles(chart, {"Valor": ["'H'!$A$1"]}) == chart


def test_a_waterfalls_base_is_not_seen_nor_named():
    content = built(view="complete", macros=False).read_bytes()
    sheet = load_workbook(io.BytesIO(content))[Labels("es").text("sheets.balance")]
    assert len(sheet._charts) == 2
    for chart in sheet._charts:
        assert chart.grouping == "stacked"
        assert chart.series[0].spPr.noFill is True
        assert [entry.idx for entry in chart.legend.legendEntry] == [0]
