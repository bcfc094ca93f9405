"""The smaller followers: comments, links, extents, recalculation."""

import numpy as np
import pytest

from cec_xl.hosts.notice import Notice
from cec_xl.hosts.package.xml import parse, splice
from cec_xl.hosts.reading.structure import DefinedName
from cec_xl.hosts.references.calculation import CellFormula, FormulaReview, dependence_pattern
from cec_xl.hosts.references.cell_moves import CellMoves
from cec_xl.hosts.references.comments import comment_cells, follow_comment_boxes, follow_comments
from cec_xl.hosts.references.moves import SheetMoves, TableMove
from cec_xl.hosts.references.sheet_part import (
    column_formats,
    follow_tail,
    link_cells,
    merged_cells,
    with_cells_inside,
    with_extent,
)
from cec_xl.hosts.references.workbook_part import recalculate_on_opening

TABLE = TableMove(2, 4, first_row=6, old_last=8, new_last=7, totals_rows=1)
CELLS = CellMoves([TABLE], [np.array([1, -1, 0])])
MOVES = {"datos": SheetMoves("Datos", [TABLE])}


def test_cells_go_with_their_row_and_totals_with_the_end():
    assert [CELLS.row_of(row, 3) for row in (5, 6, 7, 8, 9, 10)] == [5, 7, None, 6, 8, 10]
    assert CELLS.row_of(7, 1) == 7


def test_single_quotes_and_prefixes_are_understood():
    tail = b"<x:conditionalFormatting sqref='B6:B8 Z1'><x:formula>B6</x:formula></x:conditionalFormatting>"
    assert b'sqref="B6:B7 Z1"' in follow_tail(tail, "Datos", MOVES).content


def test_a_tail_nothing_points_from_keeps_its_bytes():
    tail = (
        b"</sheetData><conditionalFormatting sqref='A1:A3  C1'><formula>A1&gt;\"x\"</formula></conditionalFormatting>"
    )
    assert follow_tail(tail, "Datos", MOVES, CELLS).content == tail
    assert follow_tail(tail, "Otra", MOVES).content == tail


def test_links_of_several_cells_and_without_target_are_left_alone():
    links = b'<hyperlink ref="B6:B8" location="Otra!A1"/><hyperlink ref="A7"/><hyperlink ref="B6"></hyperlink>'
    tail = b"<hyperlinks>" + links + b"</hyperlinks>"
    followed = follow_tail(tail, "Datos", MOVES, CELLS)
    assert [str(cells) for cells in link_cells(followed.content)] == ["B6:B8", "A7", "B7"]
    assert followed.dropped_links == ()


def test_a_sparkline_of_one_row_keeps_to_its_row_and_one_of_a_column_follows_it():
    def tail(shown: str, place: str) -> bytes:
        line = f"<x14:sparkline><xm:f>{shown}</xm:f><xm:sqref>{place}</xm:sqref></x14:sparkline>"
        return f"<x14:sparklineGroup><x14:sparklines>{line}</x14:sparklines></x14:sparklineGroup>".encode()

    one_row = TableMove(2, 4, first_row=6, old_last=6, new_last=40)
    moves = {"datos": SheetMoves("Datos", [one_row])}
    kept = tail("'Datos'!B6:C6", "D6")
    assert follow_tail(kept, "Datos", moves).content == kept
    whole = tail("Datos!C6:C8", "F1")
    assert follow_tail(whole, "Datos", MOVES).content == tail("Datos!C6:C7", "F1")


def test_merged_cells_are_listed():
    tail = b'<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell  ref=\'C3:C4\'/></mergeCells>'
    assert [str(cells) for cells in merged_cells(tail)] == ["A1:B2", "C3:C4"]


def test_comments_and_their_threads_go_along():
    content = (
        b'<comments><commentList><comment ref="B6" authorId="0"><text><t>uno</t></text></comment><comment authorId="0" '
        b'ref="C7"><text><r><t>dos </t></r><r><t>tres</t></r></text></comment></commentList></comments>'
    )
    followed = follow_comments(content, CELLS)
    assert [str(cells) for cells in comment_cells(followed.content)] == ["B7"]
    assert followed.gone == {"C7": "dos tres"}
    thread = (
        b'<ThreadedComments><threadedComment ref="B8" id="{1}"><text>hola</text></threadedComment></ThreadedComments>'
    )
    assert b'ref="B6"' in follow_comments(thread, CELLS).content


def test_boxes_that_are_no_comments_stay():
    drawing = (
        b"<xml><v:shape id='a'><x:ClientData ObjectType='Note'><x:Anchor>4, 15, 5, 10, 6, 15, 9, 4</x:Anchor>"
        b"<x:Row>5</x:Row><x:Column>1</x:Column></x:ClientData></v:shape>"
        b"<v:shape id='b'><x:ClientData/></v:shape></xml>"
    )
    assert follow_comment_boxes(drawing, CELLS) == drawing.replace(
        b"4, 15, 5, 10, 6, 15, 9, 4", b"4, 15, 6, 10, 6, 15, 10, 4"
    ).replace(b"<x:Row>5<", b"<x:Row>6<")


def test_the_extent_covers_tables_and_cells():
    head = b'<worksheet><dimension ref="B5:D9"/><sheetData>'
    assert b'ref="B5:D12"' in with_extent(head, MOVES["datos"], 12)
    assert b'ref="A1:F20"' in with_cells_inside(head, {1: {1: None}, 20: {6: None}})
    assert with_extent(b"<worksheet><sheetData>", MOVES["datos"], 12) == b"<worksheet><sheetData>"


def test_formats_of_whole_columns_are_found():
    head = b'<cols><col min="2" max="3" width="9" style="4" customWidth="1"/><col min="5" max="5" width="8"/></cols>'
    assert column_formats(head) == {range(2, 4): "4"}


def names(**formulas: str) -> list[DefinedName]:
    return [DefinedName(name, formula, None, hidden=False) for name, formula in formulas.items()]


@pytest.mark.parametrize(
    ("formula", "depends"),
    [
        ("Datos!A1", True),
        ("'Mis Datos'!A1", True),  # said too often rather than too rarely
        ("'Datos'!A1", True),
        ("MisDatos!A1", False),
        ("datos_extra", False),
        ("SUM(tabla[x])", True),
        ("tabla2", False),
        ("base*2", True),
        ("derivada", True),
        ("base2", False),
        ("BASE(7,2)", False),
        ("SUM(Hoja1:Hoja9!A1)", True),
        ("INDIRECT(A1)", True),
    ],
)
def test_what_depends_on_changed_cells(formula: str, depends: bool):
    pattern = dependence_pattern(["Datos"], ["tabla"], names(base="Datos!$A$1", derivada="base+1", libre="Otra!$A$1"))
    assert (pattern.search(formula.casefold()) is not None) is depends


def test_notices_about_formulas_have_an_end():
    moves = {"datos": SheetMoves("Datos", [TableMove(2, 4, first_row=6, old_last=8, new_last=20)])}
    review = FormulaReview(["Datos"], moves=moves)
    review.look_through("Otra", [CellFormula(row, 1, "SUM(Datos!C6:C8)") for row in range(1, 500)])
    assert review.dependent
    assert len(review.notices) == 100
    assert review.notices[0] == Notice(
        "formula_left_behind",
        {"sheet": "Otra", "cell": "A1", "formula": "=SUM(Datos!C6:C8)", "reference": "Datos!C6:C8"},
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<calcPr calcId="1"/>', '<calcPr calcId="1" fullCalcOnLoad="1"/>'),
        ('<calcPr fullCalcOnLoad="0"/>', '<calcPr fullCalcOnLoad="1"/>'),
        ('<calcPr fullCalcOnLoad="1"/>', '<calcPr fullCalcOnLoad="1"/>'),
        ("<sheets/><extLst/>", '<sheets/><calcPr fullCalcOnLoad="1"/><extLst/>'),
        ("<sheets/>", '<sheets/><calcPr fullCalcOnLoad="1"/>'),
    ],
)
def test_calculation_on_opening_is_asked_for_once(before: str, after: str):
    root = parse(f"<workbook>{before}</workbook>".encode(), "workbook.xml")
    assert splice(root.source, recalculate_on_opening(root)).decode() == f"<workbook>{after}</workbook>"
