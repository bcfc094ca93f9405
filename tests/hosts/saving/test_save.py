"""Saving: the old file or the new one, whole, at every moment; and a sentence where it cannot be done."""

from __future__ import annotations

import datetime as dt
import errno
import io
import os
import random
import shutil
import signal
import stat
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import pytest

from cec_xl.errors import BusyFileError, FileError
from cec_xl.hosts.package import Package
from cec_xl.hosts.package.system_errors import file_error
from cec_xl.hosts.saving import Backups, replace_file, save_package
from cec_xl.labels import LANGUAGES, Labels
from tests.hosts.written_workbooks import sheet, workbook_parts, write_zip

MOMENT = dt.datetime(2024, 5, 1, 10, 30)
PART = "xl/worksheets/sheet1.xml"
ON_WINDOWS = sys.platform == "win32"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_zip(tmp_path / "Año 2024.xlsx", workbook_parts(sheet("")))


def change(package: Package, value: int = 1) -> bytes:
    """Give the sheet one cell."""
    content = sheet(f'<row r="2"><c r="A2"><v>{value}</v></c></row>').encode()
    package.replace(PART, content)
    return content


def part_of(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return archive.read(PART)


def beside(path: Path) -> set[str]:
    return {entry.name for entry in path.parent.iterdir()}


# The save itself -----------------------------------------------------------------------------------------------


def test_the_new_content_is_there_and_the_old_in_a_dated_copy(book: Path):
    before = book.read_bytes()
    with Package.open(book) as package:
        wanted = change(package)
        copy = save_package(package, moment=MOMENT)
    assert part_of(book) == wanted
    assert copy == book.parent / "CEC-XL backup" / "Año 2024 2024-05-01 10-30-00.xlsx"
    assert copy.read_bytes() == before
    assert beside(book) == {book.name, "CEC-XL backup"}


def test_after_a_save_the_package_goes_on_from_what_was_saved(book: Path):
    with Package.open(book) as package:
        for value in range(3):
            wanted = change(package, value)
            save_package(package, moment=MOMENT, backups=Backups(keep=0))
            assert not package.changed
            assert package.read(PART) == wanted == part_of(book)


def test_the_same_change_saved_twice_gives_the_same_bytes(book: Path):
    with Package.open(book) as package:
        change(package)
        save_package(package, moment=MOMENT)
        first = book.read_bytes()
        change(package)
        save_package(package, moment=MOMENT)
    assert book.read_bytes() == first


def test_saving_under_another_name_leaves_the_workbook_alone(book: Path):
    before, other = book.read_bytes(), book.with_name("otro.xlsx")
    with Package.open(book) as package:
        wanted = change(package)
        assert save_package(package, other, moment=MOMENT) is None
        assert part_of(other) == wanted
        assert package.path == book
    assert book.read_bytes() == before


def test_saving_over_another_file_keeps_a_copy_of_that_one(book: Path):
    other = write_zip(book.with_name("otro.xlsx"), workbook_parts(sheet("<row/>")))
    before = other.read_bytes()
    with Package.open(book) as package:
        change(package)
        copy = save_package(package, other, moment=MOMENT)
    assert copy is not None
    assert copy.read_bytes() == before


def test_only_the_newest_copies_stay_and_only_of_this_workbook(book: Path):
    folder = book.parent / "CEC-XL backup"
    folder.mkdir()
    others = {"Año 2024 copia.xlsx", "Año 2024 2024-05-01 10-30-00.xlsm", "Otro 2020-01-01 00-00-00.xlsx"}
    for name in others:
        (folder / name).touch()
    backups = Backups(keep=3)
    with Package.open(book) as package:
        for second in range(5):
            change(package, second)
            save_package(package, moment=MOMENT.replace(second=second), backups=backups)
    kept = {f"Año 2024 2024-05-01 10-30-0{second}.xlsx" for second in (2, 3, 4)}
    assert {entry.name for entry in folder.iterdir()} == others | kept


def test_copies_of_the_same_second_are_all_kept_and_the_first_goes_first(book: Path):
    with Package.open(book) as package:
        for value in range(12):
            change(package, value)
            save_package(package, moment=MOMENT, backups=Backups(keep=11))
    names = [copy.name for copy in Backups().of(book)]
    assert names == [f"Año 2024 2024-05-01 10-30-00 ({number}).xlsx" for number in range(2, 13)]


def test_copies_may_lie_elsewhere(book: Path, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("copias") / "una" / "dos"
    with Package.open(book) as package:
        change(package)
        copy = save_package(package, moment=MOMENT, backups=Backups(folder=folder))
    assert copy is not None
    assert copy.parent == folder


def test_a_copy_that_cannot_be_made_stops_the_save(book: Path):
    before = book.read_bytes()
    (book.parent / "CEC-XL backup").write_text("un archivo, no una carpeta")
    with Package.open(book) as package:
        wanted = change(package)
        with pytest.raises(FileError) as raised:
            save_package(package, moment=MOMENT)
        assert package.read(PART) == wanted
    assert raised.value.code == "save_backup"
    assert book.read_bytes() == before
    assert beside(book) == {book.name, "CEC-XL backup"}


@pytest.mark.skipif(ON_WINDOWS, reason="Windows has no permission bits")
def test_permissions_are_kept(book: Path):
    book.chmod(0o640)
    with Package.open(book) as package:
        change(package)
        save_package(package, moment=MOMENT)
    assert stat.S_IMODE(book.stat().st_mode) == 0o640


@pytest.mark.skipif(ON_WINDOWS, reason="links need a privilege on Windows")
def test_a_symbolic_link_stays_one_and_its_target_is_saved(book: Path, tmp_path: Path):
    folder = tmp_path / "enlaces"
    folder.mkdir()
    link = folder / "enlace.xlsx"
    link.symlink_to(book)
    with Package.open(link) as package:
        wanted = change(package)
        copy = save_package(package, moment=MOMENT)
    assert link.is_symlink()
    assert part_of(book) == wanted
    assert copy is not None
    assert copy.parent.parent == book.parent


# What stands in the way ----------------------------------------------------------------------------------------


def refused(book: Path) -> FileError:
    """The error a save is refused with; the file is as it was and nothing lies beside it."""
    before, neighbours = book.read_bytes(), beside(book)
    with Package.open(book) as package:
        change(package)
        with pytest.raises(FileError) as raised:
            save_package(package, moment=MOMENT)
    assert book.read_bytes() == before
    assert beside(book) == neighbours
    for language in LANGUAGES:
        assert raised.value.text(Labels(language))
    return raised.value


def owner_file(name: str) -> bytes:
    """What Excel writes: the name in the system's code page and in UTF-16, both padded with spaces."""
    ansi = name.encode("cp1252", "replace")
    wide = len(name).to_bytes(2, "little") + name.encode("utf-16-le")
    return bytes([len(ansi)]) + ansi.ljust(54, b" ") + wide.ljust(110, b" ")


def test_who_has_the_workbook_open_in_excel_is_said(book: Path):
    book.with_name(f"~${book.name}").write_bytes(owner_file("Marta Ibáñez"))
    error = refused(book)
    assert (type(error), error.code, error.details["owner"]) == (BusyFileError, "save_open_by", "Marta Ibáñez")
    assert "Marta Ibáñez" in error.text(Labels("es"))


def test_a_name_outside_the_code_page_is_read_too(book: Path):
    book.with_name(f"~${book.name}").write_bytes(owner_file("Ирина"))
    assert refused(book).details["owner"] == "Ирина"


@pytest.mark.parametrize("content", [b"", b"\x00", b"\x05Marta", b"\xff" * 165])
def test_an_owner_file_that_says_little_still_stops_the_save(book: Path, content: bytes):
    book.with_name(f"~${book.name}").write_bytes(content)
    assert refused(book).code in ("save_open", "save_open_by")


def test_who_has_the_workbook_open_in_libreoffice_is_said(book: Path):
    book.with_name(f".~lock.{book.name}#").write_text(",ana,PC-3,01.05.2024 10:00,file:///x;", encoding="utf-8")
    assert refused(book).details["owner"] == "ana"


def test_a_read_only_workbook_is_said_to_be_one(book: Path):
    book.chmod(0o444)
    assert refused(book).code == "save_read_only_file"


def test_a_workbook_saved_by_somebody_meanwhile_is_not_overwritten(book: Path):
    with Package.open(book) as package:
        change(package)
        write_zip(book, workbook_parts(sheet('<row r="5"/>')))
        theirs = book.read_bytes()
        with pytest.raises(BusyFileError) as raised:
            save_package(package, moment=MOMENT)
    assert raised.value.code == "save_changed_meanwhile"
    assert book.read_bytes() == theirs
    assert beside(book) == {book.name}


def test_a_workbook_only_touched_meanwhile_is_saved(book: Path):
    with Package.open(book) as package:
        wanted = change(package)
        os.utime(book, (0, 0))
        save_package(package, moment=MOMENT)
    assert part_of(book) == wanted


def test_a_workbook_deleted_meanwhile_is_not_made_anew(book: Path):
    with Package.open(book) as package:
        change(package)
        book.unlink()
        with pytest.raises(BusyFileError) as raised:
            save_package(package, moment=MOMENT)
    assert raised.value.code == "save_changed_meanwhile"
    assert not book.exists()


def test_a_folder_that_is_not_there_is_named(book: Path):
    with Package.open(book) as package, pytest.raises(FileError) as raised:
        save_package(package, book.parent / "nueva" / "libro.xlsx", moment=MOMENT)
    assert raised.value.code == "save_no_folder"


def test_an_error_while_the_content_is_made_leaves_everything_and_the_package_can_go_on(book: Path):
    def fails() -> bytes:
        raise ZeroDivisionError

    before = book.read_bytes()
    with Package.open(book) as package:
        package.replace(PART, [b"<a/>", fails])
        with pytest.raises(ZeroDivisionError):
            save_package(package, moment=MOMENT)
        assert book.read_bytes() == before
        assert beside(book) == {book.name}
        wanted = change(package)
        save_package(package, moment=MOMENT)
    assert part_of(book) == wanted


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_full_disk_leaves_the_workbook_and_nothing_beside_it(book: Path):
    """Everything written is passed on to a device that is full, so the error is the system's own."""

    def write(_file: io.BufferedIOBase) -> None:
        with Path("/dev/full").open("wb") as full:
            full.write(bytes(1 << 20))

    before = book.read_bytes()
    with pytest.raises(BusyFileError) as raised:
        replace_file(book, write)
    assert raised.value.code == "save_disk_full"
    assert book.read_bytes() == before
    assert beside(book) == {book.name}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs another user's rights")
def test_a_folder_without_permission_is_named(book: Path):
    """Root may write anywhere, so a child that is nobody tries."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(book, folder)
        folder.chmod(0o555)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:  # pragma: no cover  (in the child)
            try:
                if os.geteuid() == 0:
                    os.setuid(65534)
                replace_file(folder / book.name, lambda file: file.write(b"x"))
            except FileError as error:
                os.write(writer, error.code.encode())
            finally:
                os._exit(0)
        os.close(writer)
        os.waitpid(child, 0)
        assert os.read(reader, 100) == b"save_refused"
        os.close(reader)
        assert (folder / book.name).read_bytes() == book.read_bytes()
        folder.chmod(0o755)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, "full"), "save_disk_full"),
        (OSError(errno.EROFS, "read-only"), "save_read_only_folder"),
        (OSError(errno.ESTALE, "stale"), "file_network"),
        (PermissionError(errno.EACCES, "denied"), "save_refused"),
        (OSError(errno.EIO, "input/output"), "save_failed"),
    ],
)
def test_what_the_system_says_becomes_a_sentence(error: OSError, code: str):
    found = file_error(error, Path("/datos/libro.xlsx"), saving=True)
    assert found.code == code
    for language in LANGUAGES:
        assert "libro.xlsx" in found.text(Labels(language))


@pytest.mark.parametrize(
    ("number", "code"),
    [(32, "file_in_use"), (33, "file_in_use"), (112, "save_disk_full"), (64, "file_network"), (362, "file_in_cloud")],
)
def test_what_windows_says_becomes_a_sentence(number: int, code: str):
    error = PermissionError(errno.EACCES, "denied")
    error.winerror = number  # type: ignore[attr-defined]
    assert file_error(error, Path("libro.xlsx"), saving=True).code == code


# Crashes -------------------------------------------------------------------------------------------------------


def save_for_ever(book: Path) -> None:
    """Save one state after the other until killed."""
    for value in range(1_000_000):
        with Package.open(book) as package:
            change(package, value % 7)
            save_package(package, moment=MOMENT, backups=Backups(keep=2))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_killed_at_two_hundred_moments_the_old_or_the_new_file_is_whole_each_time(book: Path):
    with Package.open(book) as package:
        change(package, 0)
        save_package(package, moment=MOMENT)
    states = {sheet(f'<row r="2"><c r="A2"><v>{value}</v></c></row>').encode() for value in range(7)}
    states.add(sheet("").encode())
    rng = random.Random(20240501)
    left_beside = seen = 0
    for _ in range(200):
        child = os.fork()
        if child == 0:  # pragma: no cover  (in the child)
            try:
                save_for_ever(book)
            finally:
                os._exit(1)
        time.sleep(rng.uniform(0.002, 0.03))
        os.kill(child, signal.SIGKILL)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        assert part_of(book) in states
        seen += 1
        for copy in Backups().of(book):
            assert part_of(copy) in states
        unfinished = [name for name in beside(book) if name.endswith(".tmp")]
        left_beside += bool(unfinished)
        for name in unfinished:
            (book.parent / name).unlink()
    assert seen == 200
    assert left_beside > 5, "the kills never met a save half done, so they showed nothing"


def test_what_a_killed_run_left_beside_is_cleared_away_later(book: Path):
    with Package.open(book) as package:
        change(package)
        old = []

        def write(file: io.BufferedIOBase) -> None:
            (mine,) = (book.parent / name for name in beside(book) if name.endswith(".tmp"))
            for pid, age in ((1, 7200), (2, 60)):
                left = mine.with_name(f"{mine.name.rpartition('-')[0]}-{pid}.tmp")
                left.touch()
                os.utime(left, (time.time() - age, time.time() - age))
                old.append(left)
            package.write(file)

        replace_file(book, write)
    assert [left.exists() for left in old] == [False, True]
