"""What a button asks of the person in front of Excel: files, a folder, a line of text.

On Windows these are Excel's own dialogues; on macOS, where Excel lends none to programs, the system's.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlwings import App

FOLDER_PICKER = 4
"""Office's number for the dialogue that picks a folder."""
CHOSEN = -1
"""What it answers when a folder was picked."""


def choose_files(app: App, title: str, kind: str, suffixes: Sequence[str]) -> list[str]:
    """Paths of existing files; none where the user cancels. `kind` is what the user calls files with the suffixes."""
    if sys.platform == "darwin":
        return _system_dialogue(
            f"set found to choose file with prompt {_quoted(title)} with multiple selections allowed\n"
            'set paths to ""\n'
            "repeat with one in found\n"
            "set paths to paths & POSIX path of one & linefeed\n"
            "end repeat\n"
            "return paths"
        )
    patterns = ";".join(f"*{suffix}" for suffix in suffixes)
    found = app.api.GetOpenFilename(f"{kind} ({patterns}),{patterns}", 1, title, "", True)
    if not found:
        return []
    return [str(path) for path in found] if isinstance(found, (list, tuple)) else [str(found)]


def choose_folder(app: App, title: str) -> str | None:
    """Path of a folder; None where the user cancels."""
    if sys.platform == "darwin":
        return next(iter(_system_dialogue(f"return POSIX path of (choose folder with prompt {_quoted(title)})")), None)
    dialogue = app.api.FileDialog(FOLDER_PICKER)
    dialogue.Title = title
    return str(dialogue.SelectedItems(1)) if dialogue.Show() == CHOSEN else None


def ask_text(app: App, prompt: str, title: str) -> str | None:
    """A line of text; None where the user cancels. The prompt must be short: Excel cuts it at 255 characters."""
    if sys.platform == "darwin":
        asked = f'display dialog {_quoted(prompt)} with title {_quoted(title)} default answer ""'
        return next(iter(_system_dialogue(f"return text returned of ({asked})")), None)
    typed = app.api.InputBox(prompt, title)
    return None if typed is False else str(typed).strip()


def _system_dialogue(script: str) -> list[str]:
    """Lines that a dialogue of macOS gives back; none where the user cancels."""
    done = subprocess.run(["/usr/bin/osascript", "-e", script], capture_output=True, text=True, check=False)  # noqa: S603 (fixed program, quoted texts)
    return [line for line in done.stdout.splitlines() if line.strip()]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
