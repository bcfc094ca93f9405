"""The person in front of LibreOffice, asked with the office's own dialogues."""

from __future__ import annotations

from collections.abc import Sequence

from cec_xl.hosts.calc.document import CalcDocument
from cec_xl.labels import Labels
from udfs.person import Buttons


class PersonInLibreOffice:
    """Fulfils `udfs.person.Person`."""

    def __init__(self, document: CalcDocument, labels: Labels) -> None:
        self._document, self._title = document, labels.text("buttons.title")

    def ask(self, question: str, buttons: Buttons) -> str:
        """The button pressed."""
        return self._document.ask(self._title, question, buttons)

    def ask_text(self, prompt: str) -> str | None:
        """A line of text."""
        return self._document.ask_text(self._title, prompt)

    def choose_folder(self, title: str) -> str | None:
        """Path of a folder."""
        return self._document.choose_folder(title)

    def choose_files(self, title: str, kind: str, suffixes: Sequence[str]) -> list[str]:
        """Paths of existing files."""
        return list(self._document.choose_files(title, kind, suffixes))
