"""What a button asks of the person who pressed it; each program shows its own dialogues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from cec_xl.labels import Labels

if TYPE_CHECKING:
    from xlwings import App

Buttons = Literal["ok_cancel", "yes_no", "yes_no_cancel"]


class Person(Protocol):
    """Somebody in front of an open workbook."""

    def ask(self, question: str, buttons: Buttons) -> str:
        """The button pressed: ``ok``, ``yes``, ``no`` or ``cancel``."""
        ...

    def ask_text(self, prompt: str) -> str | None:
        """A line of text; None where the user cancels."""
        ...

    def choose_folder(self, title: str) -> str | None:
        """Path of a folder; None where the user cancels."""
        ...

    def choose_files(self, title: str, kind: str, suffixes: Sequence[str]) -> list[str]:
        """Paths of existing files, none where the user cancels. `kind` is what files with the suffixes are called."""
        ...


class PersonInExcel:
    """The person in front of Excel."""

    def __init__(self, app: App, labels: Labels) -> None:
        self._app, self._title = app, labels.text("buttons.title")

    def ask(self, question: str, buttons: Buttons) -> str:
        """The button pressed."""
        return str(self._app.alert(question, self._title, buttons))

    def ask_text(self, prompt: str) -> str | None:
        """A line of text."""
        from cec_xl.hosts.excel.dialogs import ask_text

        return ask_text(self._app, prompt, self._title)

    def choose_folder(self, title: str) -> str | None:
        """Path of a folder."""
        from cec_xl.hosts.excel.dialogs import choose_folder

        return choose_folder(self._app, title)

    def choose_files(self, title: str, kind: str, suffixes: Sequence[str]) -> list[str]:
        """Paths of existing files."""
        from cec_xl.hosts.excel.dialogs import choose_files

        return choose_files(self._app, title, kind, suffixes)
