"""A document kept still while its cells change.

These are classes and not generators: an exception of the office cannot pass through a generator, because it does not
let Python note where it came from.
"""

from __future__ import annotations

from .uno_types import Uno


class undrawn:  # noqa: N801 - it is used like a function
    """The document is not drawn."""

    def __init__(self, document: Uno) -> None:
        self._document = document

    def __enter__(self) -> None:
        self._document.lockControllers()
        self._document.addActionLock()

    def __exit__(self, *error: object) -> None:
        self._document.removeActionLock()
        self._document.unlockControllers()


class uncalculated:  # noqa: N801 - it is used like a function
    """The document is not calculated; afterwards as before.

    Meanwhile a cell that was never calculated since its file was opened is read as a zero.
    """

    def __init__(self, document: Uno) -> None:
        self._document = document

    def __enter__(self) -> None:
        self._calculating = self._document.isAutomaticCalculationEnabled()
        self._document.enableAutomaticCalculation(False)

    def __exit__(self, *error: object) -> None:
        self._document.enableAutomaticCalculation(self._calculating)


class unnoted:  # noqa: N801 - it is used like a function
    """What is changed does not go into the list of things to undo."""

    def __init__(self, document: Uno) -> None:
        self._manager = document.UndoManager

    def __enter__(self) -> None:
        self._manager.lock()

    def __exit__(self, *error: object) -> None:
        self._manager.unlock()
