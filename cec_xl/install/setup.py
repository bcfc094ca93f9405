"""`cec-xl install` and `uninstall`: tell Excel where this Python is, and take that back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cec_xl.errors import FileError, InputError
from cec_xl.install.checks import Check, advice, completed, fine
from cec_xl.install.computer import MACOS, WINDOWS, Computer, ThisComputer
from cec_xl.install.configuration import (
    configuration_path,
    expanded,
    interpreter_key,
    portable_path,
    read_configuration,
    write_setting,
)
from cec_xl.install.python_checks import script_path
from cec_xl.install.settings_sheet import INTERPRETER_MAC, INTERPRETER_WINDOWS, UDF_MODULES, ConfRow

if TYPE_CHECKING:
    from cec_xl.hosts.closed import ClosedWorkbook
    from cec_xl.hosts.edited_package import EditedPackage


def install(workbook: Path | None = None, *, replace: bool = False, computer: Computer | None = None) -> list[Check]:
    """Make Excel use the Python that runs this program.

    Args:
        workbook: set it in this workbook only, and bring its macros and ribbon up to this version; without one, set
            it for all workbooks of the user that say nothing else.
        replace: put it in place of another Python that the user's configuration names.
        computer: this computer unless a test says otherwise.

    Returns:
        What was done and what is left for the user to do, as the doctor's lines.

    Raises:
        FileError: a file cannot be written.
        InputError: the workbook is none of ours.
    """
    computer = computer or ThisComputer()
    return completed(_install(workbook, computer, replace=replace), computer)


def _install(workbook: Path | None, computer: Computer, *, replace: bool) -> list[Check]:
    if computer.platform not in (WINDOWS, MACOS):
        return [advice("excel", "no_system")]
    done = [_install_script(computer)] if computer.platform == MACOS else []
    if workbook is None:
        done.append(_install_for_user(computer, replace=replace))
    else:
        done += _install_in_workbook(workbook, computer)
    if computer.platform == WINDOWS:
        done.append(advice("trusted", "how"))
    return done


def uninstall(workbook: Path | None = None, *, computer: Computer | None = None) -> list[Check]:
    """Take back what `install` set; arguments and errors as there. Other settings stay."""
    computer = computer or ThisComputer()
    return completed(_uninstall(workbook, computer), computer)


def _uninstall(workbook: Path | None, computer: Computer) -> list[Check]:
    if computer.platform not in (WINDOWS, MACOS):
        return [advice("excel", "no_system")]
    if workbook is not None:
        row = _row(computer)
        with _opened(workbook) as (_, port):
            port.write_names({row.key_name: row.shown_key, row.value_name: None})
            port.save()
        return [fine("workbook_settings", "removed", file=workbook.name)]
    path, key = configuration_path(computer), interpreter_key(computer)
    configured = read_configuration(computer).get(key)
    if configured in (computer.executable, portable_path(computer.executable, computer)):
        write_setting(computer, key, None)
        return [fine("user_settings", "removed", path=path)]
    return [fine("user_settings", "nothing", path=path)]


def _install_for_user(computer: Computer, *, replace: bool) -> Check:
    """Set the interpreter in the user's configuration, unless another project's stands there."""
    path, key = configuration_path(computer), interpreter_key(computer)
    wanted = portable_path(computer.executable, computer)
    configured = read_configuration(computer).get(key)
    taken = configured not in (None, "", wanted, computer.executable)
    if taken and not replace and computer.exists(expanded(str(configured), computer)):
        return advice("user_settings", "kept", path=path, interpreter=configured)
    write_setting(computer, key, wanted)
    return fine("user_settings", "written", path=path, interpreter=computer.executable)


def _install_script(computer: Computer) -> Check:
    """Excel for Mac starts Python through a script in a folder only the user may write."""
    from cec_xl.template.vba.build import xlwings_folder

    target = script_path(computer)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(xlwings_folder() / target.name, target)
    except OSError as error:
        raise FileError("install_not_writable", path=target, reason=error.strerror or error) from error
    return fine("script")


def _row(computer: Computer) -> ConfRow:
    return INTERPRETER_MAC if computer.platform == MACOS else INTERPRETER_WINDOWS


def _install_in_workbook(workbook: Path, computer: Computer) -> list[Check]:
    """This Python in the workbook's own settings, its macros and ribbon of this version."""
    from cec_xl.install.macros import update_macros  # builds VBA, which setting up the user does without
    from cec_xl.workbook.reading import detect_language

    row = _row(computer)
    with _opened(workbook) as (package, port):
        done = update_macros(package, detect_language(port.tables()), computer)
        port.write_names({row.key_name: row.key, row.value_name: portable_path(computer.executable, computer)})
        port.save()
    return [*done, fine("workbook_settings", "own", interpreter=computer.executable)]


@contextmanager
def _opened(workbook: Path) -> Iterator[tuple[EditedPackage, ClosedWorkbook]]:
    """A workbook of ours, as parts and as cells."""
    from cec_xl.hosts.closed import ClosedWorkbook
    from cec_xl.hosts.edited_package import EditedPackage

    package = EditedPackage.open(workbook)
    with ClosedWorkbook(package) as port:
        if port.read_name(UDF_MODULES.value_name) is None:
            raise InputError("install_not_ours", file=workbook.name)
        yield package, port
