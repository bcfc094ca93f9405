"""A spreadsheet document of LibreOffice as the few operations a refresh is made of.

All places are counted from 0 and ends are included, as the office counts. Between `begin` and `end` the document
stands still and every change is noted down: an error takes back what was done, and afterwards the whole piece of work
is one entry in the list of things the user can undo.
"""

from __future__ import annotations

from collections.abc import Sequence

from .areas import is_small, only_truths
from .contents import DocumentContents
from .dialogues import Dialogues, OfficeDialogues
from .editor import Editor
from .journal import CellsStep, FormatStep, LastRowStep, RowsStep, SheetStep, Step, parts_by_format
from .quiet import uncalculated, undrawn
from .undo_action import moved_end, shown_sheet
from .uno_types import (
    CONTENTS,
    FORMULAS,
    LOGICAL,
    NOTES,
    Area,
    Row,
    Uno,
    any_of,
    cells_of,
    sheets_of,
    values,
)


class OfficeDocument(DocumentContents):
    """An open spreadsheet.

    Args:
        document: the office's.
        dialogues: how its user is asked; with the office's own dialogues unless said otherwise.
    """

    def __init__(self, document: Uno, dialogues: Dialogues | None = None) -> None:
        super().__init__(document)
        self._dialogues = dialogues or OfficeDialogues(document)
        self._editor = Editor(document)
        self._title = ""
        self._steps: list[Step] = []
        self._drawing: undrawn | None = None
        self._calculating: uncalculated | None = None
        self._indicator: Uno = None
        self._kept: dict[int, list[Uno]] = {}

    # Changing it

    def begin(self, title: str) -> None:
        """Start a piece of work: until `end` nothing is drawn and, from the first change on, nothing calculated."""
        self._title = title
        self._steps = []
        self._drawing = undrawn(self.document)
        self._drawing.__enter__()
        self.document.UndoManager.enterUndoContext(title)

    def end(self, failed: bool) -> None:
        """Draw and calculate; the work is one entry of the list of things to undo, or gone where it failed."""
        manager = self.document.UndoManager
        manager.leaveUndoContext()
        if failed and self._steps and manager.isUndoPossible():  # the user may have switched undoing off
            manager.undo()
            manager.clearRedo()
        if self._calculating is not None:
            self._calculating.__exit__()
            self._calculating = None
        if self._drawing is not None:
            self._drawing.__exit__()
            self._drawing = None
        self.hide_progress()
        self._steps = []
        self._kept.clear()

    def mark(self) -> int:
        """Where the notes about changes stand, for `take_back`."""
        return len(self._steps)

    def take_back(self, mark: int) -> None:
        """Undo all changes since a mark."""
        for step in reversed(self._steps[mark:]):
            step.undo(self._editor)

    def note_cells(self, area: Area) -> None:
        """Note down what stands in a block before it is changed, blank rows that a table will grow over included."""
        self._done(CellsStep(self.document, area))
        if not is_small(area):
            self._editor.keep(area)

    def write(self, area: Area, rows: Sequence[Row], booleans: Sequence[Sequence[int]] = ()) -> None:
        """Replace the cells of a block.

        Args:
            area: the block.
            rows: its new cells.
            booleans: first row, last row and column of numbers to be shown as TRUE or FALSE, counted in the block.
        """
        sheet, left, top, _, _ = area
        before = self._before(area)
        written = self._editor.few_values if is_small(before.area) else self._editor.values
        written(area, tuple(map(tuple, rows)))
        logical: dict[int, list[tuple[int, int]]] = {}
        for first, last, column in booleans:
            logical.setdefault(column, []).append((first, last))
        for column in range(len(rows[0]) if rows else 0):
            if column not in logical and not only_truths(
                row[left - before.area[1] + column] for row in before.before.values
            ):
                continue  # it neither becomes nor was a column of booleans
            self._show_booleans(
                (sheet, left + column, top, left + column, top + len(rows) - 1), logical.get(column, [])
            )

    def keep_formulas(self, area: Area) -> list[int]:
        """Remember the formulas of a block of one column, for `write_formulas`; gives the rows that have one."""
        rows: list[int] = []
        kept: list[Uno] = []
        cells = cells_of(self.document, area)
        for place in cells.queryContentCells(FORMULAS).RangeAddresses:
            rows += range(place.StartRow - area[2], place.EndRow + 1 - area[2])
        for row in sorted(rows):
            kept += [None] * (row - len(kept)) + [cells.getCellByPosition(0, row).getTokens()]
        self._kept[area[1]] = kept
        return sorted(rows)

    def write_formulas(self, area: Area, sources: Sequence[Sequence[int]]) -> None:
        """Put remembered formulas of the column into other rows of it; what they say of their own row goes along.

        Args:
            area: the block of one column.
            sources: pairs of a row of the block and the row that `keep_formulas` found the formula in.
        """
        sheet, column, top, _, _ = area
        for row, source in sources:
            self._editor.tokens((sheet, column, top + row, column, top + row), self._kept[column][source])

    def fill_down(self, area: Area) -> None:
        """Give all cells of a block of one column the formula of the first."""
        self._editor.fill_down(area)

    def clear(self, area: Area) -> None:
        """Empty a block; formats stay."""
        self._editor.clear(area)

    def open_rows(self, area: Area, below: int) -> bool:
        """Make room for rows inside a table (see `Editor.open_rows`); whether the office did it."""
        lowest = self._is_lowest(area, below - (area[4] - area[2] + 1))
        done = self._editor.open_rows(area, below, lowest=lowest)
        if done:
            self._done(RowsStep(area, below, opened=True, lowest=lowest))
        return done

    def close_rows(self, area: Area, below: int) -> bool:
        """Take rows out of a table (see `Editor.close_rows`); whether the office did it."""
        lowest = self._is_lowest(area, below)
        done = self._editor.close_rows(area, below, lowest=lowest)
        if done:
            self._done(RowsStep(area, below, opened=False, lowest=lowest))
        return done

    def set_last_row(self, name: str, bottom: int) -> None:
        """Let a table end in another row."""
        before = self.document.DatabaseRanges.getByName(name).DataArea.EndRow
        if before != bottom:
            self._done(LastRowStep(name, before))
            self._editor.last_row(name, bottom)
            self.document.UndoManager.addUndoAction(moved_end(self.document, name, self._title, before, bottom))

    def filter_again(self, name: str) -> None:
        """Hide the rows that a table's filter hides now that it has other rows."""
        self._editor.filter(name)

    def show_sheet(self, name: str, shown: bool) -> None:
        """Show or hide a sheet."""
        self._done(SheetStep(name, shown=shown))
        self._editor.show(name, shown)
        self.document.UndoManager.addUndoAction(shown_sheet(self.document, name, self._title, shown=shown))

    def progress(self, text: str, done: int) -> None:
        """Show in the status bar how far the work is, 0 to 100."""
        controller = self.document.CurrentController
        if self._indicator is None:
            if controller is None:
                return
            self._indicator = controller.Frame.createStatusIndicator()
            self._indicator.start(text, 100)
        self._indicator.setText(text)
        self._indicator.setValue(done)

    def hide_progress(self) -> None:
        """Leave the status bar to the office again."""
        if self._indicator is not None:
            self._indicator.end()
            self._indicator = None

    def store(self) -> None:
        """Save the file where it lies, in the format it has."""
        self.document.store()

    # Around it

    def undo_last(self, titles: Sequence[str]) -> str:
        """Undo the last thing done, where it is called one of `titles`.

        Returns:
            ``undone``; ``other`` where something else was done since; ``nothing`` where there is no such thing.
        """
        manager = self.document.UndoManager
        done = list(manager.getAllUndoActionTitles())
        if done and done[0] in titles:
            manager.undo()
            return "undone"
        return "other" if any(title in titles for title in done) else "nothing"

    def go_to(self, area: Area) -> None:
        """Bring a sheet to the front, hidden or not, with the cursor on a cell."""
        sheet = self.document.Sheets.getByIndex(area[0])
        if not sheet.IsVisible:
            sheet.IsVisible = True
        controller = self.document.CurrentController
        controller.setActiveSheet(sheet)
        controller.select(cells_of(self.document, area))

    def cursor(self) -> tuple[str, int]:
        """The sheet in front and the 1-based column of what is selected; ``""`` and 0 where there is none."""
        controller = self.document.CurrentController
        if controller is None:
            return "", 0
        address = getattr(self.document.CurrentSelection, "RangeAddress", None)
        return controller.ActiveSheet.Name, 0 if address is None else address.StartColumn + 1

    def export_pdf(self, sheets: Sequence[str], address: str) -> None:
        """Write some sheets to a PDF, in the order of the workbook."""
        pages = self.document.createInstance("com.sun.star.sheet.SheetCellRanges")
        for name in self.document.Sheets.ElementNames:
            if name in sheets:
                sheet = self.document.Sheets.getByName(name)
                areas = sheet.getPrintAreas()
                if not areas:
                    cursor = sheet.createCursor()
                    cursor.gotoEndOfUsedArea(True)
                    areas = (cursor.RangeAddress,)
                for area in areas:
                    pages.addRangeAddress(area, False)
        selection = values(Selection=pages)
        self.document.storeToURL(address, values(FilterName="calc_pdf_Export", FilterData=any_of(selection)))

    # Asking the person in front of it; a title stands above every question

    def ask(self, title: str, question: str, buttons: str) -> str:
        """The button pressed of ``ok_cancel``, ``yes_no`` or ``yes_no_cancel``."""
        return self._dialogues.ask(title, question, buttons)

    def ask_text(self, title: str, prompt: str) -> str | None:
        """A line of text; None where the user cancels."""
        return self._dialogues.ask_text(title, prompt)

    def choose_folder(self, title: str) -> str | None:
        """Path of a folder; None where the user cancels."""
        return self._dialogues.choose_folder(title)

    def choose_files(self, title: str, kind: str, suffixes: Sequence[str]) -> list[str]:
        """Paths of existing files; none where the user cancels."""
        return self._dialogues.choose_files(title, kind, suffixes)

    def open_another(self, address: str) -> None:
        """Open another file in a window of its own."""
        self._dialogues.open(address)

    # Inside

    def _before(self, area: Area) -> CellsStep:
        """The latest note of what stood in a block."""
        for step in reversed(self._steps):
            if isinstance(step, CellsStep) and step.area[:1] == area[:1]:
                _, left, top, right, bottom = step.area
                if left <= area[1] and area[3] <= right and top <= area[2] and area[4] <= bottom:
                    return step
        self.note_cells(area)
        return self._before(area)

    def _is_lowest(self, area: Area, row: int) -> bool:
        """Whether there is nothing below a table that has to stay in its place.

        That is anything on the sheet from a row on, and in the table's own columns, whose cells move, also blank
        cells that look different from others.
        """
        sheet, left, _, right, _ = area
        if not self._is_blank_from(sheet, row):
            return False
        end = sheets_of(self.document).getByIndex(sheet).RangeAddress.EndRow
        looks = cells_of(self.document, (sheet, left, row, right, end)).getCellFormatRanges()
        places = (looks.getByIndex(position).RangeAddress for position in range(looks.Count))
        return all(place.StartRow == row and place.EndRow == end for place in places)

    def _is_blank_from(self, sheet: int, row: int) -> bool:
        """Whether nothing stands on a sheet from a row on, in any column, and nothing is drawn on it anywhere."""
        found = sheets_of(self.document).getByIndex(sheet)
        if found.DrawPage.Count:
            return False
        last = found.RangeAddress
        below = found.getCellRangeByPosition(0, row, last.EndColumn, last.EndRow)
        return not below.queryContentCells(CONTENTS | NOTES).RangeAddresses

    def _done(self, step: Step) -> None:
        if self._calculating is None:
            self._calculating = uncalculated(self.document)
            self._calculating.__enter__()
        self._steps.append(step)

    def _show_booleans(self, area: Area, booleans: Sequence[Sequence[int]]) -> None:
        """Numbers shown as TRUE or FALSE where they are meant so, and nowhere else in a column."""
        sheet, column, top, _, bottom = area
        shown = any(self._is_logical(part.NumberFormat) for part in parts_by_format(cells_of(self.document, area)))
        if shown and [list(pair) for pair in booleans] != [[0, bottom - top]]:
            self._format(area, 0)
            shown = False
        if not shown:
            for first, last in booleans:
                locale = self.document.CharLocale
                key = self.document.NumberFormats.getStandardFormat(LOGICAL, locale)
                self._format((sheet, column, top + first, column, top + last), key)

    def _format(self, area: Area, key: int) -> None:
        self._done(FormatStep(self.document, area))
        self._editor.number_format(area, key)
