"""The save itself: the new content is there, the old in a dated copy."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from cec_xl.errors import FileError
from cec_xl.hosts.package import Package
from cec_xl.hosts.saving import Backups, save_package
from tests.hosts.saving.saved_book import MOMENT, PART, beside, change, part_of
from tests.hosts.written_workbooks import sheet, workbook_parts, write_zip

ON_WINDOWS = sys.platform == "win32"


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
