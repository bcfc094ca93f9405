"""Worksheet functions in a workbook that is refreshed from the command line: whoever opens it sees the new figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from cec_xl.cli import EXIT_DONE, main
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.workbook import tables
from tests.e2e.reading import stored_values, table_rows
from tests.hosts.decorated import edit_part
from tests.once import new_workbook

HOME = "xl/worksheets/sheet1.xml"
FIRST_ROW = 5000
OLD = "viejo"
FORMULAS = {
    "total": "CEC_TOTAL(cecxl_scores[{code}])",
    "code": "CEC_CODE(cecxl_scores[[{d1}]:[{d4}]])",
    "strategy": "CEC_STRATEGY(cecxl_scores[{segment}])",
    "service_level": "CEC_SERVICE(cecxl_scores[{segment}])",
}
"""Field of the scores table -> the formula that comes to the same."""


def column(place: int) -> str:
    return "ABCDEFGHIJ"[place]


def with_formulas(path: Path, labels: Labels, rows: int) -> None:
    """Array formulas over the scores far below everything else on the start sheet, and single cells beside them."""
    headers = {field.key: labels.text(f"fields.{field.key}") for field in tables.SCORES.fields}
    cells = []
    for place, formula in enumerate(FORMULAS.values()):
        area = f"{column(place)}{FIRST_ROW}:{column(place)}{FIRST_ROW + rows - 1}"
        text = formula.format(**headers)
        cells.append(f'<c r="{column(place)}{FIRST_ROW}" t="str"><f t="array" ref="{area}">{text}</f><v>{OLD}</v></c>')
    rows_counted = f'IF(ISERROR(CEC_TOTAL("1"&amp;A{FIRST_ROW})),ROWS(cecxl_scores),"")'
    cells.append(f'<c r="F{FIRST_ROW}" t="str"><f>{rows_counted}</f><v>{OLD}</v></c>')
    cells.append(f'<c r="G{FIRST_ROW}" t="str"><f>MEDIAN(CEC_TOTAL(B{FIRST_ROW}))</f><v>{OLD}</v></c>')
    row = f'<row r="{FIRST_ROW}">{"".join(cells)}</row></sheetData>'
    edit_part(path, HOME, lambda text: text.replace("</sheetData>", row))


@pytest.mark.parametrize("language", LANGUAGES)
def test_functions_over_the_results_say_after_a_refresh_what_the_results_say(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    labels = Labels(language)
    path = new_workbook(tmp_path / "cartera.xlsx", language=language, sample=True, macros=False)
    assert main(["refresh", str(path)]) == EXIT_DONE
    scores = table_rows(path, "scores")
    with_formulas(path, labels, len(scores))
    capsys.readouterr()
    assert main(["refresh", str(path)]) == EXIT_DONE
    assert f"G{FIRST_ROW}" in capsys.readouterr().out
    home = stored_values(path).worksheets[0]
    complete = [row for row, score in enumerate(scores) if score[labels.text("fields.rank")] is not None]
    assert len(complete) > 100
    for place, field in enumerate(FORMULAS):
        found = [home[f"{column(place)}{FIRST_ROW + row}"].value for row in complete]
        assert found == [scores[row][labels.text(f"fields.{field}")] for row in complete]
    assert home[f"F{FIRST_ROW}"].value == len(scores)
    assert home[f"G{FIRST_ROW}"].value == OLD
