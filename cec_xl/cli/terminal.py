"""What the command line prints: sentences, tables, progress, or one JSON object."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Mapping, Sequence

from cec_xl.errors import CecError
from cec_xl.labels import Labels

THOUSANDS = {"es": ".", "en": ",", "ru": "\u00a0"}
DECIMAL = {"es": ",", "en": ".", "ru": ","}


class Terminal:
    """Standard output in one language, for people or (`as_json`) for machines."""

    def __init__(self, labels: Labels, *, as_json: bool = False) -> None:
        self.labels = labels
        self.as_json = as_json
        self._progress_shown = False
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                # A console that cannot show a letter shows a question mark instead of stopping the command.
                stream.reconfigure(errors="replace")

    def say(self, text: str = "") -> None:
        """A line for people; machines are not disturbed."""
        if not self.as_json:
            self._end_progress()
            print(text)

    def answer(self, content: Mapping[str, object]) -> None:
        """The one JSON object of ``--json``."""
        if self.as_json:
            import json

            print(json.dumps(content, ensure_ascii=False, indent=2, default=str))

    def progress(self, text: str, done: float) -> None:
        """How far long work is; only where a person is watching."""
        if self.as_json or not sys.stderr.isatty():
            return
        filled = round(done * 20)
        sys.stderr.write(f"\r{'█' * filled}{'░' * (20 - filled)} {text:<50}")
        sys.stderr.flush()
        self._progress_shown = True

    def _end_progress(self) -> None:
        if self._progress_shown:
            sys.stderr.write("\r" + " " * 75 + "\r")
            sys.stderr.flush()
            self._progress_shown = False

    def error(self, error: CecError) -> None:
        """A refusal, as its sentence."""
        self._end_progress()
        self.answer({"error": error.code, "message": error.text(self.labels)})
        if not self.as_json:
            print(error.text(self.labels), file=sys.stderr)

    def fault(self, error: Exception) -> None:
        """A fault of the program: what to send us, or what to install; no traceback."""
        self._end_progress()
        if isinstance(error, ModuleNotFoundError) and error.name:
            text = self.labels.text("cli.component_missing", component=error.name, python=sys.executable)
        else:
            text = self.labels.text("cli.fault", kind=type(error).__name__, text=str(error))
        self.answer({"error": "fault", "message": text})
        if not self.as_json:
            print(text, file=sys.stderr)

    def table(self, headers: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> None:
        """A table in aligned columns; `right` lists the columns of numbers."""
        if self.as_json:
            return
        widths = [max(display_width(row[column]) for row in [headers, *rows]) for column in range(len(headers))]
        # A narrow window gets shorter lines rather than wrapped ones; a file or pipe gets them whole.
        limit = shutil.get_terminal_size().columns if sys.stdout.isatty() else 1000
        for index, row in enumerate([headers, *rows]):
            cells = [pad(cell, widths[column], right=column in right) for column, cell in enumerate(row)]
            self.say(("  " + "  ".join(cells).rstrip())[:limit])
            if index == 0:
                self.say("  " + "  ".join("─" * width for width in widths)[: limit - 2])

    def number(self, value: float, decimals: int = 0) -> str:
        """A number as the language writes it.

        >>> Terminal(Labels("es")).number(1234567.891, 2)
        '1.234.567,89'
        """
        if value != value:  # noqa: PLR0124  NaN is the one value unequal to itself
            return "–"
        plain = f"{value:,.{decimals}f}"
        language = self.labels.language
        return plain.translate({ord(","): THOUSANDS[language], ord("."): DECIMAL[language]})

    def percent(self, value: float, decimals: int = 0) -> str:
        """A ratio as a percentage."""
        return f"{self.number(value * 100, decimals)} %" if value == value else "–"  # noqa: PLR0124  NaN, as above


def display_width(text: str) -> int:
    """Columns a text takes on a terminal."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def pad(text: str, width: int, *, right: bool) -> str:
    """Text filled with spaces to a width."""
    space = " " * (width - display_width(text))
    return space + text if right else text + space
