"""A sheet shown or hidden, as an entry of the document's own list of things to undo."""

from __future__ import annotations

from .editor import Editor
from .uno_types import Uno


def shown_sheet(document: Uno, name: str, title: str, *, shown: bool) -> Uno:
    """What the office calls when the user presses Undo or Redo."""
    # The base class exists only while an office runs.
    import unohelper
    from com.sun.star.document import XUndoAction

    class Action(unohelper.Base, XUndoAction):  # type: ignore[misc]  # the office makes these at run time
        Title = title

        def undo(self) -> None:
            Editor(document).show(name, not shown)

        def redo(self) -> None:
            Editor(document).show(name, shown)

    return Action()
