"""Which formulas of a workbook depend on tables that change, and which no longer cover what they covered.

Formulas are not calculated here. Where one depends on changed cells Excel is asked to calculate when it opens the
workbook; where one names a whole table by fixed addresses and the table changed its height, the user is told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from cec_xl.hosts.notice import Notice
from cec_xl.hosts.package.xml import escape_text
from cec_xl.hosts.port import column_letters
from cec_xl.hosts.reading.structure import DefinedName
from cec_xl.hosts.references.formulas import left_behind, names_pushed_cells
from cec_xl.hosts.references.moves import SheetMoves

MOST_NOTICES = 100
_OTHER_SPELLINGS = (b"&#", b"&apos;", b"&quot;", b"<!")
"""With these a sheet's name can be written in more ways than one."""


class CellFormula(NamedTuple):
    """A formula and its cell."""

    row: int
    column: int
    text: str


def dependence_pattern(sheets: Iterable[str], tables: Iterable[str], names: Iterable[DefinedName]) -> re.Pattern[str]:
    """A pattern that finds, in case-folded formulas, anything through which they could see changed cells.

    Args:
        sheets: names of the sheets with changed cells.
        tables: names of the tables that changed.
        names: all defined names; those that lead to a changed sheet or table count too, over any number of steps.
    """
    # Addresses put together at run time, and ranges over several sheets, could lead anywhere.
    wanted = [r"indirect\(", r":[^:!()]*!"]
    wanted += [rf"(?<![\w.]){re.escape(_in_formula(name))}'?!" for name in sheets]
    wanted += [_word(name) for name in tables]
    waiting = [(name.name, name.formula.casefold()) for name in names]
    while True:
        pattern = re.compile("|".join(wanted))
        found = [name for name, formula in waiting if pattern.search(formula)]
        if not found:
            return pattern
        wanted += map(_word, found)
        waiting = [(name, formula) for name, formula in waiting if name not in found]


def _word(name: str) -> str:
    return rf"(?<![\w.]){re.escape(name.casefold())}(?![\w.(])"


def _in_formula(name: str) -> str:
    """A sheet's name as it reads inside a formula."""
    return name.casefold().replace("'", "''")


@dataclass
class FormulaReview:
    """Looks through the formulas of a workbook, sheet by sheet.

    Attributes:
        changed_sheets: names of the sheets with changed cells.
        tables: names of the tables that changed.
        names: all defined names.
        moves: how tables moved, by case-folded sheet name.
        dependent: whether a formula was found that depends on changed cells.
        notices: formulas whose fixed addresses no longer cover a table.
        in_the_way: where a formula stands that names cells which were to be moved to make room; ``""`` for none.
    """

    changed_sheets: Collection[str]
    tables: Collection[str] = ()
    names: Collection[DefinedName] = ()
    moves: Mapping[str, SheetMoves] = field(default_factory=dict)
    dependent: bool = False
    notices: list[Notice] = field(default_factory=list)
    in_the_way: str = ""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """Only where it is still open whether anything depends: workbooks have hundreds of names."""
        return dependence_pattern(self.changed_sheets, self.tables, self.names)

    @cached_property
    def _moved(self) -> dict[str, str]:
        """Sheets with tables of another height: case-folded name -> as written in formulas."""
        return {name: _in_formula(name) for name, move in self.moves.items() if move.changed}

    @property
    def finished(self) -> bool:
        """Whether further formulas could tell nothing new."""
        return self.dependent and not self._moved

    def may_tell_more(self, content: bytes) -> bool:
        """Whether a sheet's content (UTF-8) could hold a formula that says something new; a no is certain."""
        if not self.dependent or any(spelling in content for spelling in _OTHER_SPELLINGS):
            return True
        text = content.decode().casefold()
        return any(escape_text(name) in text for name in self._moved.values())

    def look_through(self, sheet: str, formulas: Iterable[CellFormula]) -> None:
        """Review the formulas of one sheet."""
        # A formula beside changed cells may name them without the sheet.
        changed = sheet in self.changed_sheets
        moved = sheet.casefold() in self._moved
        for formula in formulas:
            text = formula.text.casefold()
            self.dependent = self.dependent or changed or self._pattern.search(text) is not None
            if self.finished:
                return
            if moved or any(name in text for name in self._moved.values()):
                self._note(sheet, formula)

    def _note(self, sheet: str, formula: CellFormula) -> None:
        if names_pushed_cells(formula.text, sheet, self.moves):
            self.in_the_way = f"{sheet}!{column_letters(formula.column)}{formula.row}"
        for reference in left_behind(formula.text, sheet, self.moves):
            if len(self.notices) < MOST_NOTICES:
                cell = f"{column_letters(formula.column)}{formula.row}"
                details = {"sheet": sheet, "cell": cell, "formula": f"={formula.text}", "reference": reference}
                self.notices.append(Notice("formula_left_behind", details))
