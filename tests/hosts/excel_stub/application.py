"""Application, workbooks, workbook and names, as COM shows them, over an openpyxl workbook."""

# ruff: noqa: ANN401 - COM hands over anything

from __future__ import annotations

import copyreg
import gc
import io
import itertools
import pickle
import zipfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table, TableList

from tests.hosts.excel_stub.com import CDispatch, application_error, call_rejected
from tests.hosts.excel_stub.sheets import Range, Worksheet

# Names of methods and properties are COM's.
# ruff: noqa: N802, N803


class Collection(CDispatch):
    """Items by 1-based number or by name, whatever its case."""

    def __init__(self, parent: Any, items: Callable[[], list[Any]]) -> None:
        self.Parent = parent
        self._items = items

    @property
    def Application(self) -> Application:
        return self.Parent.Application

    @property
    def Count(self) -> int:
        return len(self._items())

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items())

    def Item(self, key: object) -> Any:
        items = self._items()
        if isinstance(key, str):
            for item in items:
                if item.Name.lower() == key.lower():
                    return item
        elif isinstance(key, (int, float)) and 1 <= key <= len(items):
            return items[int(key) - 1]
        raise application_error(f"no item {key!r}")

    __call__ = Item


class Application(CDispatch):
    """One running Excel.

    `editing` puts it into edit mode: every call but a few readings is rejected. `history` is what was done to the
    properties that a refresh must put back, and the status bar's texts. `chosen_files`, `chosen_folder` and `typed` are
    what somebody answers its dialogues.
    """

    Version, Name, Hwnd, Path, StartupPath = "16.0", "Microsoft Excel", 1, "C:\\Office", "C:\\XLSTART"

    _WATCHED = ("ScreenUpdating", "EnableEvents", "Calculation", "StatusBar", "DisplayAlerts", "Interactive")

    def __init__(self) -> None:
        self.history: list[tuple[str, object]] = []
        self.editing = False
        self.Visible = True
        self.ScreenUpdating = self.DisplayAlerts = self.EnableEvents = self.Interactive = True
        self.StatusBar: object = False
        self.Calculation, self.CutCopyMode = -4105, 0
        self.Selection: Range | None = None
        self.open: list[Workbook] = []
        self.recalculations = 0
        self.chosen_files: tuple[str, ...] = ()
        self.chosen_folder = ""
        self.typed: list[str] = []
        self.Workbooks = Workbooks(self, lambda: self.open)
        self.history.clear()

    def __setattr__(self, name: str, value: object) -> None:
        if name in self._WATCHED:
            self.refuse_while_editing()
            self.history.append((name, value))
        object.__setattr__(self, name, value)

    @property
    def Application(self) -> Application:
        return self

    @property
    def Ready(self) -> bool:
        return not self.editing

    @property
    def ActiveWorkbook(self) -> Workbook | None:
        return self.open[0] if self.open else None

    @property
    def ActiveSheet(self) -> Worksheet:
        return self.open[0].ActiveSheet

    def refuse_while_editing(self) -> None:
        if getattr(self, "editing", False):
            raise call_rejected()

    def GetOpenFilename(self, _filter: str, _index: int, _title: str, _button: str, _several: bool) -> object:
        return self.chosen_files or False

    def FileDialog(self, kind: int) -> FolderDialog:
        assert kind == 4
        return FolderDialog(self.chosen_folder)

    def InputBox(self, prompt: str, _title: str) -> object:
        assert len(prompt) <= 255
        return self.typed.pop(0) if self.typed else False

    def Calculate(self) -> None:
        self.recalculations += 1

    def Quit(self) -> None:
        self.open.clear()


class FolderDialog(CDispatch):
    """The dialogue that picks a folder; without one the user cancels."""

    def __init__(self, folder: str) -> None:
        self.folder, self.Title = folder, ""

    def Show(self) -> int:
        return -1 if self.folder else 0

    def SelectedItems(self, number: int) -> str:
        assert number == 1
        return self.folder


class Workbooks(Collection):
    """The open workbooks."""

    def Open(self, path: str, *_options: object) -> Workbook:
        book = Workbook(self.Parent, Path(path))
        self.Parent.open.insert(0, book)
        return book

    def Add(self) -> Workbook:
        book = Workbook(self.Parent, None)
        self.Parent.open.insert(0, book)
        return book


class Workbook(CDispatch):
    """An open workbook. Formulas show the results the file came with."""

    FileFormat = 52

    def __init__(self, application: Application, path: Path | None) -> None:
        self.Application = self.Parent = application
        self.path = path
        if path is None:
            self.store = openpyxl.Workbook()
            self.results = None
        else:
            macros = path.suffix.lower() in (".xlsm", ".xltm")
            content = path.read_bytes()
            self.store = parsed(content, macros=macros, results=False)
            self.results = parsed(content, macros=False, results=True)
        self.sheets = [Worksheet(self, store) for store in self.store.worksheets]
        self.Worksheets = Worksheets(self, lambda: self.sheets)
        self.Names = Names(self, self._names)
        self.saved = 0

    Name = property(lambda self: self.path.name if self.path else "Libro1")
    FullName = property(lambda self: str(self.path) if self.path else "Libro1")
    Path = property(lambda self: str(self.path.parent) if self.path else "")

    @property
    def ActiveSheet(self) -> Worksheet:
        return next(sheet for sheet in self.sheets if sheet.store is self.store.active)

    def _names(self) -> list[Name]:
        return [Name(self, name) for name in self.store.defined_names.values()]

    def sheet(self, title: str) -> Worksheet:
        return next(sheet for sheet in self.sheets if sheet.Name == title)

    def Windows(self, _number: int) -> Any:
        return self.sheets[0].window

    def Save(self) -> None:
        self.SaveAs(self.FullName)

    def SaveAs(self, path: str, **_options: object) -> None:
        self.Application.refuse_while_editing()
        for sheet in self.sheets:
            sheet.store_tables()
        self.store.save(path)
        self.path = Path(path)
        self.saved += 1

    def Close(self, SaveChanges: bool = False) -> None:
        if SaveChanges:
            self.Save()
        self.Application.open.remove(self)

    def ExportAsFixedFormat(self, **options: Any) -> None:
        """The stand-in's PDF lists the sheets it would show."""
        shown = [sheet.Name for sheet in self.sheets if sheet.Visible == -1]
        Path(options["Filename"]).write_text("\n".join(shown), encoding="utf-8")

    def Activate(self) -> None:
        self.Application.open.remove(self)
        self.Application.open.insert(0, self)


def parsed(content: bytes, *, macros: bool, results: bool) -> openpyxl.Workbook:
    """A workbook as openpyxl reads it; every file is parsed once, however many tests open it."""
    pickled, archive = _pickled(content, macros, results)
    # Half a million objects and no garbage among them: looking for some would take longer than making them.
    gc.disable()
    try:
        book: openpyxl.Workbook = pickle.loads(pickled)  # noqa: S301  (our own, of a moment ago)
    finally:
        gc.enable()
    if archive is not None:
        # Open for reading only: left open for appending, it would want to write its ending when the collector has
        # already closed its buffer.
        book.vba_archive = zipfile.ZipFile(io.BytesIO(archive))
    return book


def _table_list(tables: list[Table]) -> TableList:
    found = TableList()
    for table in tables:
        found.add(table)
    return found


# A dictionary whose own `items` gives something else than its entries, so that it cannot be pickled as one.
copyreg.pickle(TableList, lambda tables: (_table_list, (list(tables.values()),)))


@lru_cache(maxsize=8)
def _pickled(content: bytes, macros: bool, results: bool) -> tuple[bytes, bytes | None]:
    book = openpyxl.load_workbook(io.BytesIO(content), keep_vba=macros, data_only=results)
    archive = None
    if macros:
        buffer = book.vba_archive.fp
        book.vba_archive.close()
        archive, book.vba_archive = buffer.getvalue(), None
    return pickle.dumps(book, pickle.HIGHEST_PROTOCOL), archive


class Worksheets(Collection):
    """The sheets of a workbook."""

    def Add(self, Before: Worksheet | None = None) -> Worksheet:
        book: Workbook = self.Parent
        taken = {sheet.Name for sheet in book.sheets}
        title = next(f"Hoja{number}" for number in itertools.count(1) if f"Hoja{number}" not in taken)
        position = book.sheets.index(Before) if Before else 0
        sheet = Worksheet(book, book.store.create_sheet(title, position))
        book.sheets.insert(position, sheet)
        return sheet


class Names(Collection):
    """Workbook-wide defined names."""

    def Add(self, name: str, refers_to: str) -> Name:
        defined = DefinedName(name, attr_text=refers_to.removeprefix("="))
        self.Parent.store.defined_names[name] = defined
        return Name(self.Parent, defined)


class Name(CDispatch):
    """One defined name."""

    def __init__(self, book: Workbook, defined: DefinedName) -> None:
        self.Parent, self._defined = book, defined
        self.Application = book.Application

    Name = property(lambda self: self._defined.name)
    RefersTo = property(lambda self: "=" + self._defined.attr_text)

    @property
    def RefersToRange(self) -> Range:
        destinations = list(self._defined.destinations)
        if len(destinations) != 1:
            raise application_error("the name refers to no range")
        title, address = destinations[0]
        return self.Parent.sheet(title.replace("''", "'")).Range(address.replace("$", ""))
