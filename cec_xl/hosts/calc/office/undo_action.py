"""Changes that are entries of our own in the document's list of things to undo.

A sheet shown or hidden is not noted by the office in a way that comes back; another end of a table is, but to undo
it the office compiles every formula of the document anew, 0.2 s for each table.
"""

from __future__ import annotations

from collections.abc import Callable

from .editor import Editor
from .uno_types import Uno


def shown_sheet(document: Uno, name: str, title: str, *, shown: bool) -> Uno:
    """A sheet shown or hidden."""
    editor = Editor(document)
    return _action(title, lambda: editor.show(name, not shown), lambda: editor.show(name, shown))


def moved_end(document: Uno, name: str, title: str, before: int, after: int) -> Uno:
    """Another last row of a table."""
    editor = Editor(document)
    return _action(title, lambda: editor.last_row(name, before), lambda: editor.last_row(name, after))


def _action(title: str, back: Callable[[], None], again: Callable[[], None]) -> Uno:
    """What the office calls when the user presses Undo or Redo."""
    # The base class exists only while an office runs.
    import unohelper
    from com.sun.star.document import XUndoAction

    class Action(unohelper.Base, XUndoAction):  # type: ignore[misc]  # the office makes these at run time
        Title = title

        def undo(self) -> None:
            back()

        def redo(self) -> None:
            again()

    return Action()
