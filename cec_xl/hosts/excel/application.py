"""The Excel application around a workbook: kept quiet while we write, put back whatever happens."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cec_xl.errors import BusyFileError, CecError, FileError
from cec_xl.logs import get_logger, log_path

if TYPE_CHECKING:
    from xlwings import App, Book, Range, Sheet

QUIET = {"screen_updating": False, "enable_events": False, "calculation": "manual"}
"""What a block write needs switched off."""

VISIBLE = (True, -1)
"""What Excel answers for a sheet that can be seen; 0 is hidden and 2 very hidden."""

CALL_REJECTED = -2147418111
BUSY_EDITING = -2146777998
_ATTEMPTS = 2_000


@contextmanager
def quiet(app: App) -> Iterator[None]:
    """Screen updating, events and recalculation off, the status bar ours; everything back at the end.

    Each property is put back by itself, so one that Excel refuses does not leave the others switched off.
    """
    with ExitStack() as restoring:
        restoring.enter_context(bounded_retries())
        restoring.enter_context(speaking())
        for name, value in QUIET.items():
            _change(app, name, value, restoring)
        _change(app, "status_bar", app.status_bar, restoring)
        restoring.enter_context(kept_view(app))
        yield


def _change(app: App, name: str, value: object, restoring: ExitStack) -> None:
    before = getattr(app, name)

    def put_back() -> None:
        try:
            setattr(app, name, before)
        except Exception:
            get_logger().exception("could not put back %s", name)

    restoring.callback(put_back)
    setattr(app, name, value)


@contextmanager
def bounded_retries() -> Iterator[None]:
    """A call that Excel rejects is repeated by xlwings for ever; while we work it gives up in time and we say why."""
    windows = sys.modules.get("xlwings._xlwindows")
    if windows is None or windows.N_COM_ATTEMPTS:
        yield
        return
    windows.N_COM_ATTEMPTS = _ATTEMPTS  # type: ignore[attr-defined]
    try:
        yield
    finally:
        windows.N_COM_ATTEMPTS = 0  # type: ignore[attr-defined]


def is_busy(error: Exception) -> bool:
    """Whether Excel rejected a call because the user is typing or a dialogue is open."""
    details: tuple[object, ...] = getattr(error, "excepinfo", None) or ()
    scode = details[5] if len(details) > 5 else None
    return getattr(error, "hresult", None) == CALL_REJECTED or scode == BUSY_EDITING


@contextmanager
def speaking() -> Iterator[None]:
    """Turns what Excel answers to a program into errors with a sentence for the person at the keyboard."""
    try:
        yield
    except CecError:
        raise
    except Exception as error:
        if getattr(error, "hresult", None) is None:
            raise
        get_logger().exception("Excel refused a call")
        if is_busy(error):
            raise BusyFileError("excel_busy") from error
        details: tuple[object, ...] = getattr(error, "excepinfo", None) or ()
        said = str(details[2] or "") if len(details) > 2 else ""
        raise FileError("excel_refused", said=said, log=str(log_path())) from error


@contextmanager
def kept_view(app: App) -> Iterator[None]:
    """The active sheet, the selection and the scroll position are afterwards what they were.

    Nothing here selects or activates, but Excel moves the view by itself when a table it shows is resized.
    """
    view = _View.of(app)
    try:
        yield
    finally:
        try:
            view.put_back(app)
        except Exception:
            get_logger().exception("could not put the view back")


@dataclass(frozen=True, slots=True)
class _View:
    """What the user is looking at."""

    sheet: Sheet | None
    selected: Range | None
    window: _Window | None
    scroll: tuple[int, int]

    @classmethod
    def of(cls, app: App) -> _View:
        """The view as it is now."""
        book = app.books.active if len(app.books) else None
        selected = None
        with suppress(Exception):  # a chart may be selected, or nothing
            selected = app.selection
        window = _window(book)
        scroll = (window.ScrollRow, window.ScrollColumn) if window is not None else (1, 1)
        return cls(book.sheets.active if book is not None else None, selected, window, scroll)

    def put_back(self, app: App) -> None:
        """Show the same again; a sheet that has been hidden meanwhile is left alone."""
        if self.sheet is None or self.sheet.visible not in VISIBLE:
            return
        if self.sheet.book.sheets.active.name != self.sheet.name:
            self.sheet.activate()
        if self.selected is not None and getattr(app.selection, "address", None) != self.selected.address:
            self.selected.select()
        if self.window is not None and (self.window.ScrollRow, self.window.ScrollColumn) != self.scroll:
            self.window.ScrollRow, self.window.ScrollColumn = self.scroll


class _Window(Protocol):
    """A window as COM shows it."""

    ScrollRow: int
    ScrollColumn: int


def _window(book: Book | None) -> _Window | None:
    """The book's window as COM shows it; None on macOS, where the view does not move."""
    if book is None or "xlwings._xlwindows" not in sys.modules:
        return None
    try:
        window: _Window = book.api.Windows(1)
        _ = window.ScrollRow
    except Exception:
        return None
    return window


def is_protected(sheet: Sheet) -> bool:
    """Whether a sheet's cells are locked, also against programs."""
    native = sheet.api
    for contents, mode in (("ProtectContents", "ProtectionMode"), ("protect_contents", "protection_mode")):
        with suppress(Exception):
            return _said(native, contents) and not _said(native, mode)
    return False


def _said(native: object, name: str) -> bool:
    """A property of a native object, which on macOS is a reference to be asked."""
    found = getattr(native, name)
    return bool(found.get() if hasattr(found, "get") else found)


def refuse_edit_mode(app: App) -> None:
    """Say so where the user is in the middle of typing into a cell.

    Raises:
        BusyFileError: Excel takes no calls.
    """
    with bounded_retries(), speaking():
        ready = getattr(app.api, "Ready", True)
        if ready is False:
            raise BusyFileError("excel_busy")
