import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator

from cec_xl.hosts.port import column_letters
from cec_xl.hosts.references.formulas import (
    follow_formula,
    has_relative_rows,
    is_plain_reference,
    left_behind,
    references,
    shift,
)
from cec_xl.hosts.references.moves import SheetMoves, TableMove

MOVES = {
    name.casefold(): SheetMoves(name, [TableMove(2, 4, first_row=6, old_last=8, new_last=20)])
    for name in ("Datos", "Año 'x'")
}


def found(formula: str) -> list[tuple[str | None, str]]:
    return [(reference.sheet, str(reference.cells)) for reference in references(formula)]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("A1+$B$2:C$3", [(None, "A1"), (None, "B2:C3")]),
        ("SUM(Hoja1!A1:A3 B2)", [("Hoja1", "A1:A3"), (None, "B2")]),
        ("'Con ''comilla'''!A1", [("Con 'comilla'", "A1")]),
        ("Año2024!B3", [("Año2024", "B3")]),
        ("A1#", [(None, "A1")]),
        ('"A1:B2 ""C3"""&D4', [(None, "D4")]),
        ("LOG10(A1)+ATAN2(B1,C1)", [(None, "A1"), (None, "B1"), (None, "C1")]),
        ("tabla[[#This Row],[Col A1]]+Tabla1[A1]", []),
        ("[1]Hoja!A1+'[Libro.xlsx]Hoja'!A1+'C:\\[Libro.xlsx]Hoja'!B2", []),
        ("Hoja1:Hoja3!A1+'Hoja 1:Hoja 3'!A1", []),
        ("x.A1+A1.x+_A1+A1_b+nombre", []),
        ("A0+AAAA1+A1048577+XFE1", []),
        ("A:A+1:3", []),
    ],
)
def test_references_are_told_from_everything_else(formula: str, expected: list[tuple[str | None, str]]):
    assert found(formula) == expected


@pytest.mark.parametrize("formula", ["A1:INDEX(B:B,3)", "INDEX(B:B,3):A1", "Hoja!A1:Hoja!B2"])
def test_one_end_of_a_computed_range_is_open(formula: str):
    assert all(reference.open_ended for reference in references(formula))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Datos!$C$6:$C$8", "Datos!$C$6:$C$20"),
        ("datos!C6:C8", "datos!C6:C20"),
        ("'Año ''x'''!$B6:D$8", "'Año ''x'''!$B6:D$20"),
        ("SUM(Datos!C6:C8)/COUNT(Datos!$C$5:$C$8)", "SUM(Datos!C6:C20)/COUNT(Datos!$C$5:$C$20)"),
        ("(Datos!$B$6:$B$8,Otra!$A$1)", "(Datos!$B$6:$B$20,Otra!$A$1)"),
        ("Otra!C6:C8", "Otra!C6:C8"),
        ("C6:C8", "C6:C8"),
        ('"Datos!C6:C8"', '"Datos!C6:C8"'),
        ("Datos!$C$6:INDEX(Datos!$C:$C,9)", "Datos!$C$6:INDEX(Datos!$C:$C,9)"),
    ],
)
def test_formulas_follow_whole_tables(before: str, after: str):
    assert follow_formula(before, None, MOVES) == after


def test_a_formula_on_the_tables_own_sheet_needs_no_sheet_name():
    assert follow_formula("AVERAGE($C$6:$C$8)", "DATOS", MOVES) == "AVERAGE($C$6:$C$20)"


def test_a_single_cell_becomes_a_range_only_where_it_stands_alone():
    one = {"datos": SheetMoves("Datos", [TableMove(2, 4, first_row=6, old_last=6, new_last=9)])}
    assert follow_formula("Datos!$C$6", None, one) == "Datos!$C$6:$C$9"
    assert follow_formula("Datos!$B$6,Datos!$C$6", None, one) == "Datos!$B$6:$B$9,Datos!$C$6:$C$9"
    assert follow_formula("OFFSET(Datos!$C$6,0,0,5)", None, one) == "OFFSET(Datos!$C$6,0,0,5)"
    back = {"datos": SheetMoves("Datos", [TableMove(2, 4, first_row=6, old_last=9, new_last=6)])}
    assert follow_formula("Datos!$C$6:$C$9", None, back) == "Datos!$C$6:$C$6"


def test_what_is_left_behind_is_named_without_dollar_signs():
    assert left_behind("SUM(Datos!$C$6:$C$8)-Datos!C7-SUM(C6:C8)", "Otra", MOVES) == ["Datos!C6:C8"]
    assert left_behind("SUM(C6:C8)", "Datos", MOVES) == ["Datos!C6:C8"]


def test_plain_references():
    assert all(map(is_plain_reference, ["Datos!$A$1", "(A1:B2,'Otra hoja'!C3)"]))
    assert not any(map(is_plain_reference, ["A1+1", "SUM(A1)", "nombre", '"A1"']))


cells = st.builds(
    lambda fixed_column, column, fixed_row, row: f"{fixed_column}{column_letters(column)}{fixed_row}{row}",
    st.sampled_from(["", "$"]), st.integers(100, 700), st.sampled_from(["", "$"]), st.integers(200, 9000),
)  # fmt: skip
pieces = st.lists(
    cells
    | st.sampled_from(["SUM(", ")", "+", ",", "'Otra hoja'!A500", "tabla[[#This Row],[B5]]", '"A1"', "LOG10(4)", " "]),
    max_size=8,
).map("+".join)


@given(pieces, st.integers(-90, 90), st.integers(-20, 20))
@settings(deadline=None)
def test_formulas_shift_as_openpyxl_translates_them(formula: str, rows: int, columns: int):
    start, end = "AA200", f"{column_letters(27 + columns)}{200 + rows}"
    try:
        expected = Translator(f"={formula}", start).translate_formula(end)[1:]
    except Exception:
        return
    assert shift(formula, rows, columns) == expected


def test_only_relative_rows_read_differently_below():
    assert has_relative_rows("A$1+B2")
    assert not has_relative_rows('A$1&$B$2&"C3"&tabla[[#This Row],[D4]]')


def test_references_wrap_around_at_the_end_of_the_sheet():
    assert shift("A1048576", 1) == "A1"
    assert shift("XFD1", 0, 1) == "A1"
