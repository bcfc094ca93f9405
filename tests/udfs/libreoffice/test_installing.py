"""The extension put into a LibreOffice and taken out again with the office's own tool, as the command does it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cec_xl.install.libreoffice import find_office, install_extension, uninstall_extension
from tests.office import Office, uno_module
from tests.support import tool
from udfs.libreoffice.extension import FILE_NAME, IDENTIFIER, Place, extension

NOBODY = 65_534


@pytest.fixture
def profile() -> Iterator[Path]:
    """Where a profile can be made, by a user without rights too."""
    tool("soffice")
    uno_module()
    folder = Path(tempfile.mkdtemp(prefix="cec-profile-"))
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    yield folder / "profile"
    shutil.rmtree(folder)


def as_user(work: Callable[[], object]) -> None:
    """Do something as a user without rights: the administrator's LibreOffice installs for the whole computer."""
    if os.geteuid() != 0:
        work()
        return
    child = os.fork()
    if child == 0:
        done = 1
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            os.environ["HOME"] = tempfile.gettempdir()
            work()
            done = 0
        finally:
            os._exit(done)
    assert os.waitpid(child, 0)[1] == 0


def answered(profile: Path) -> str:
    """What a cell with one of our functions shows in an office with this profile."""
    office = Office(profile)
    try:
        document = office.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, office.values(Hidden=True))
        cell = document.Sheets.getByIndex(0).getCellByPosition(0, 0)
        cell.Formula = "=CEC_TOTAL(4321)"
        return str(cell.String)
    finally:
        office.stop()


def test_installed_its_functions_answer_and_uninstalled_nothing_is_left(profile: Path):
    office, content = find_office(), extension(Place.here())
    as_user(lambda: install_extension(office, content, FILE_NAME, profile))
    assert answered(profile) == "10"
    if os.geteuid() == 0:
        for path in (profile, *profile.rglob("*")):  # the office ran as another user
            os.chown(path, NOBODY, NOBODY)

    def out() -> None:
        assert uninstall_extension(office, IDENTIFIER, profile)
        assert not uninstall_extension(office, IDENTIFIER, profile)

    as_user(out)
    assert answered(profile) == "#NAME?"
