"""The exceptions a caller of CEC-XL can meet.

Two branches: what stands in a workbook or was typed (`InputError`) and what happens to files and programs
(`FileError`). Every error carries the code of a sentence in `cec_xl/labels/*/messages.toml` and the values that
sentence needs; the sentence itself is chosen where the language of the person at the keyboard is known.
"""

from __future__ import annotations

from cec_xl.labels import Labels


class CecError(Exception):
    """Anything CEC-XL refuses to do, with the sentence that says what to do about it."""

    def __init__(self, code: str, /, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def text(self, labels: Labels) -> str:
        """The sentence for the person at the keyboard, in the language of `labels`."""
        return labels.message(self.code, **self.details)

    def __str__(self) -> str:
        return self.text(Labels("en"))


class InputError(CecError):
    """Something in the workbook or on the command line must be corrected by the user."""


class SettingsError(InputError):
    """The method's settings contradict themselves, so nothing can be scored with them."""


class FileError(CecError):
    """A file cannot be opened, understood or saved."""


class DamagedFileError(FileError):
    """The file is not a workbook, is broken, or was built to exhaust the reader."""


class ProtectedFileError(FileError):
    """The file is encrypted or signed, and changing it would void that protection."""


class BusyFileError(FileError):
    """Another program holds the file, or the place it lies in does not let us write."""


class TableSpaceError(FileError):
    """A table cannot grow without overwriting cells that are not ours."""
