"""The doctor: everything that must be so for the workbook to work, one line each."""

from __future__ import annotations

from pathlib import Path

from cec_xl.install.checks import Check, completed, fine
from cec_xl.install.computer import Computer, ThisComputer
from cec_xl.install.excel_checks import excel_checks
from cec_xl.install.office_checks import libreoffice_check
from cec_xl.install.python_checks import python_checks
from cec_xl.labels import DEFAULT_LANGUAGE, Labels
from cec_xl.logs import log_path


def run_doctor(
    workbook: Path | None = None, *, language: str = DEFAULT_LANGUAGE, computer: Computer | None = None
) -> list[Check]:
    """Look at Python, Excel, LibreOffice and, where one is given, a workbook. Changes nothing.

    Args:
        workbook: a workbook's path, open in Excel or not.
        language: language of sentences that other parts of the program contribute.
        computer: what to look at; this computer unless a test says otherwise.
    """
    computer = computer or ThisComputer()
    checks = [*python_checks(computer), *excel_checks(computer), libreoffice_check(computer)]
    if workbook is not None:
        from cec_xl.install.workbook_checks import workbook_checks

        checks += workbook_checks(workbook, computer, Labels(language))
    return completed([*checks, fine("log", path=log_path())], computer)
