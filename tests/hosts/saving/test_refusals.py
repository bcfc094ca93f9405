"""What stands in the way of a save is said, and nothing is lost."""

from __future__ import annotations

import errno
import io
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from cec_xl.errors import BusyFileError, FileError
from cec_xl.hosts.package import Package
from cec_xl.hosts.package.system_errors import file_error
from cec_xl.hosts.saving import replace_file, save_package
from cec_xl.labels import LANGUAGES, Labels
from tests.hosts.saving.saved_book import MOMENT, PART, beside, change, part_of
from tests.hosts.written_workbooks import sheet, workbook_parts, write_zip


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
