"""Writes a workbook again in another language, with everything the user typed, and scores it."""

from __future__ import annotations

import datetime as dt
import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from cec_xl.errors import FileError, InputError
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.port import TableInfo, WorkbookPort
from cec_xl.hosts.saving import Backups
from cec_xl.labels import Labels
from cec_xl.language.carried import Carried, carried_contents
from cec_xl.workbook.reading import detect_language
from cec_xl.workbook.refresh import Refresh, refresh_workbook
from cec_xl.workbook.tables import CUSTOMERS


@dataclass(frozen=True, slots=True)
class LanguageChange:
    """A workbook in another language.

    Attributes:
        path: the new file; the original is as it was.
        carried: what went along and what did not.
        refresh: the first scoring of the new file.
    """

    path: Path
    carried: Carried
    refresh: Refresh

    def remarks(self, labels: Labels) -> list[str]:
        """What the user should know, in sentences; nothing where everything went along."""
        found = []
        if self.carried.own_columns:
            found.append(labels.text("language.own_columns", columns=_listed(self.carried.own_columns)))
        if self.carried.columns_left:
            found.append(labels.text("language.columns_left", columns=_listed(self.carried.columns_left)))
        if self.carried.sheets_left:
            found.append(labels.text("language.sheets_left", sheets=", ".join(self.carried.sheets_left)))
        if self.refresh.blocked:
            found.append(labels.text("language.blocked", sheet=self.refresh.labels.text("sheets.incidents")))
        return found


def _listed(columns: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"{header} ({sheet})" for sheet, header in columns)


def change_language(
    port: WorkbookPort, path: Path, language: str, *, now: dt.datetime, file: Path | None = None
) -> LanguageChange:
    """Write the workbook behind `port` to the new file `path` in another language.

    Args:
        port: the workbook as it stands; it is only read.
        path: where the new workbook goes; ``.xlsm`` gets ribbon and functions, ``.xlsx`` does not.
        language: the new language.
        now: moment of the refresh of the new workbook.
        file: the file of the workbook, where there is one: the number formats of the user's own columns come from it.

    Raises:
        InputError: the workbook is no CEC workbook, or is in that language already.
        FileError: the new file cannot be written, or exists.
    """
    infos = port.tables()
    if CUSTOMERS.name not in infos:
        raise InputError("no_customers_table", table=CUSTOMERS.name)
    source, target = Labels(detect_language(infos)), Labels(language)
    if source.language == target.language:
        raise InputError("language_same", language=source.choice("language", language))
    carried = carried_contents(port, source, target, None if file is None else partial(number_formats, file, infos))
    _write(path, carried, target)
    with ClosedWorkbook.open(path) as new:
        refresh = refresh_workbook(new, now=now)
        new.save(moment=now, backups=Backups(0))
    return LanguageChange(path, carried, refresh)


def _write(path: Path, carried: Carried, target: Labels) -> None:
    from cec_xl.template.build import contents_bytes  # needs the builder, which nothing else of a refresh does

    content = contents_bytes(carried.contents, target, macros=path.suffix.lower() == ".xlsm")
    try:
        with path.open("xb") as new:
            new.write(content)
    except FileExistsError:
        raise FileError("language_file_exists", path=path) from None
    except OSError as error:
        raise FileError("cannot_write", path=path, reason=error.strerror or os.strerror(error.errno or 0)) from error


def number_formats(file: Path, infos: Mapping[str, TableInfo]) -> dict[tuple[str, str], str]:
    """Number formats of the first row of every column of tables, (table, header) -> format, unless *General*."""
    from openpyxl import load_workbook  # reads formats; the values come from the port

    found: dict[tuple[str, str], str] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts that openpyxl could not write again; nothing is written
        try:
            book = load_workbook(file, keep_links=False)
        except OSError:  # Excel may hold it open; the values go along all the same
            return {}
    for info in infos.values():
        for offset, header in enumerate(info.headers):
            code = book[info.sheet].cell(info.first_row, info.first_column + offset).number_format
            if code not in ("General", "@", None):
                found[info.name, header] = code
    book.close()
    return found


def suggested_path(book: Path, language: str) -> Path:
    """Name of the new workbook: beside the old one, with the language's code.

    >>> suggested_path(Path("cartera.xlsm"), "en").name
    'cartera-en.xlsm'
    """
    suffix = book.suffix if book.suffix.lower() in (".xlsx", ".xlsm") else ".xlsm"
    return book.with_name(f"{book.stem}-{language}{suffix}")
