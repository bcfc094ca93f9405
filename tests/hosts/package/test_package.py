"""The package editor: what was not touched comes out byte for byte, what was touched is all there."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cec_xl.errors import DamagedFileError, FileError, ProtectedFileError
from cec_xl.hosts.package import Package, Relationship
from tests.hosts.corpus import OPENABLE, SIGNED, corpus_file, each
from tests.hosts.written_workbooks import OFFICE, sheet, workbook_parts, write_zip

TABLE_KIND = f"{OFFICE}/table"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_zip(tmp_path / "libro.xlsx", workbook_parts(sheet("")))


def packed(path: Path, info: zipfile.ZipInfo) -> bytes:
    """The compressed bytes of an entry."""
    content = path.read_bytes()
    name, extra = struct.unpack_from("<HH", content, info.header_offset + 26)
    start = info.header_offset + 30 + name + extra
    return content[start : start + info.compress_size]


def entries(path: Path) -> list[tuple[object, ...]]:
    """All that makes an entry, the compressed bytes included."""
    with zipfile.ZipFile(path) as archive:
        return [
            (i.filename, i.date_time, i.compress_type, i.CRC, i.external_attr, i.flag_bits, i.comment, packed(path, i))
            for i in archive.infolist()
        ]


# Real workbooks ------------------------------------------------------------------------------------------------


@each(OPENABLE)
def test_a_real_workbook_without_changes_is_written_byte_for_byte(name: str):
    path = corpus_file(name)
    written = io.BytesIO()
    with Package.open(path) as package:
        package.write(written)
    assert written.getvalue() == path.read_bytes()


@each([name for name in OPENABLE if name not in SIGNED])
def test_a_change_to_one_part_of_a_real_workbook_leaves_all_others_as_they_were(name: str, tmp_path: Path):
    path, first, second = corpus_file(name), tmp_path / "1", tmp_path / "2"
    with Package.open(path) as package:
        changed = next(part for part in package.names() if part.endswith("workbook.xml"))
        package.replace(changed, package.read(changed) + b"<!-- -->")
        package.write(first)
        package.write(second)
    assert first.read_bytes() == second.read_bytes()
    before, after = entries(path), entries(first)
    assert [entry[:2] for entry in after] == [entry[:2] for entry in before]
    assert [a for a, b in zip(after, before, strict=True) if a != b] == [a for a in after if a[0] == changed]
    with zipfile.ZipFile(first) as archive:
        assert archive.read(changed).endswith(b"<!-- -->")
        damaged_anyway = "[trash]/0000.dat"
        assert archive.testzip() in (None, damaged_anyway)


@each(OPENABLE)
def test_every_part_of_a_real_workbook_reads_as_the_standard_library_reads_it(name: str):
    path = corpus_file(name)
    with Package.open(path) as package, zipfile.ZipFile(path) as archive:
        for part in package.names():
            assert package.read(part) == archive.read(archive.infolist()[_index(archive, part)])


def _index(archive: zipfile.ZipFile, part: str) -> int:
    return next(i for i, info in enumerate(archive.infolist()) if info.filename.replace("\\", "/") == part)


@each(sorted(SIGNED))
def test_a_signed_workbook_is_not_changed_in_silence(name: str, tmp_path: Path):
    path = corpus_file(name)
    with Package.open(path) as package:
        package.replace("xl/workbook.xml", package.read("xl/workbook.xml"))
        with pytest.raises(ProtectedFileError) as raised:
            package.write(tmp_path / "x")
    assert raised.value.code == "package_signed"
    with Package.open(path, allow_signed=True) as package:
        package.replace("xl/workbook.xml", package.read("xl/workbook.xml"))
        package.write(tmp_path / "x")


def test_signed_macros_may_stay_but_not_change(tmp_path: Path):
    path = corpus_file("xlsm/xlsxwriter__macro04.xlsm")
    with Package.open(path) as package:
        package.replace("xl/workbook.xml", package.read("xl/workbook.xml"))
        package.write(tmp_path / "cells.xlsm")
        package.replace("xl/vbaProject.bin", b"other")
        with pytest.raises(ProtectedFileError) as raised:
            package.write(tmp_path / "macros.xlsm")
    assert raised.value.code == "package_macros_signed"


def test_a_signature_can_be_taken_out_whole():
    from cec_xl.hosts.package.signatures import drop_signatures

    with Package.open(corpus_file("xlsx/poi__ms-office-2010-signed.xlsx")) as package:
        drop_signatures(package)
        written = io.BytesIO()
        package.write(written)
    with zipfile.ZipFile(written) as archive:
        assert not [name for name in archive.namelist() if "xmlsignature" in name]
        assert b"xmlsignature" not in archive.read("[Content_Types].xml")
        assert b"digital-signature" not in archive.read("_rels/.rels")


# Reading -------------------------------------------------------------------------------------------------------


def test_names_come_in_file_order_and_are_found_in_any_case(book: Path):
    with Package.open(book) as package, zipfile.ZipFile(book) as archive:
        assert list(package.names()) == archive.namelist()
        assert "XL/Workbook.XML" in package
        assert package.read("XL/WORKBOOK.xml") == archive.read("xl/workbook.xml")
        assert package.size("xl/workbook.xml") == len(archive.read("xl/workbook.xml"))


def test_a_stream_gives_the_content_in_blocks(tmp_path: Path):
    import random

    content = random.Random(1).randbytes(300_000)
    path = write_zip(tmp_path / "l.xlsx", workbook_parts(sheet("")) | {"xl/big.bin": content})
    with Package.open(path) as package:
        blocks = list(package.stream("xl/big.bin", 1000))
    assert b"".join(blocks) == content
    assert max(map(len, blocks)) == 1000


def test_relationships_and_types_are_resolved(book: Path):
    with Package.open(book) as package:
        assert package.relationship_targets("", "officeDocument") == ("xl/workbook.xml",)
        assert package.relationship_targets("xl/worksheets/sheet1.xml", "table") == ("xl/tables/table1.xml",)
        assert package.relationships("xl/tables/table1.xml") == ()
        assert package.content_type("xl/workbook.xml").endswith("sheet.main+xml")
        assert package.content_type("xl/tables/table1.xml") == "application/xml"
        assert package.content_type("xl/x.bin") == ""


def test_a_part_that_is_not_there_is_named(book: Path):
    with Package.open(book) as package, pytest.raises(DamagedFileError) as raised:
        package.read("xl/nada.xml")
    assert raised.value.details["part"] == "xl/nada.xml"


# Changing ------------------------------------------------------------------------------------------------------


def rewritten(package: Package) -> Package:
    path = package.path.with_name("otro.xlsx")
    package.write(path)
    return Package.open(path)


def test_content_may_come_in_chunks_and_from_functions(book: Path):
    made = [b"x" * 70_000, bytearray(b"w")]
    pieces = [b"<a>" * 5000, lambda: made, memoryview(b"yz"), lambda: iter(made), b"", b"</a>" * 400_000]
    wanted = b"<a>" * 5000 + b"".join(made) + b"yz" + b"".join(made) + b"</a>" * 400_000
    with Package.open(book) as package:
        package.replace("xl/workbook.xml", pieces)
        with rewritten(package) as other:
            assert other.read("xl/workbook.xml") == wanted


def test_the_bytes_do_not_depend_on_how_threads_run(book: Path):
    import time

    def slowly(number: int) -> Iterator[bytes]:
        time.sleep((number * 7 % 5) / 1000)
        yield b"<c><v>%d</v></c>" % number * 30_000

    outcomes = set()
    for _ in range(4):
        with Package.open(book) as package:
            package.replace("xl/workbook.xml", (lambda n=n: slowly(n) for n in range(24)))
            written = io.BytesIO()
            package.write(written)
            outcomes.add(written.getvalue())
    assert len(outcomes) == 1


def test_an_error_while_content_is_made_reaches_the_caller(book: Path):
    def fails() -> Iterator[bytes]:
        raise KeyError("dato")

    with Package.open(book) as package:
        package.replace("xl/workbook.xml", [b"a", fails, *[lambda: [b"b"]] * 20])
        with pytest.raises(KeyError, match="dato"):
            package.write(io.BytesIO())


def test_an_iterator_already_written_is_not_written_empty(book: Path):
    with Package.open(book) as package:
        package.replace("xl/workbook.xml", iter([b"<a/>"]))
        package.write(io.BytesIO())
        with pytest.raises(RuntimeError):
            package.write(io.BytesIO())


def test_a_part_is_added_with_type_and_relationship(book: Path):
    with Package.open(book) as package:
        package.add("xl/tables/tablaÑ.xml", "application/x-table", b"<table/>")
        key = package.add_relationship("xl/worksheets/sheet1.xml", TABLE_KIND, "xl/tables/tablaÑ.xml")
        assert package.content_type("xl/tables/tablaÑ.xml") == "application/x-table"
        with rewritten(package) as other:
            assert other.names()[-1] == "xl/tables/tablaÑ.xml"
            assert other.content_type("xl/tables/tablaÑ.xml") == "application/x-table"
            assert other.relationships("xl/worksheets/sheet1.xml")[-1] == Relationship(
                key, TABLE_KIND, "xl/tables/tablaÑ.xml"
            )
            assert other.read("xl/tables/tablaÑ.xml") == b"<table/>"


def test_a_new_part_carries_no_clock(book: Path):
    with Package.open(book) as package:
        package.add("xl/nuevo.bin", "application/x", b"1")
        path = package.path.with_name("otro.xlsx")
        package.write(path)
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo("xl/nuevo.bin").date_time == (1980, 1, 1, 0, 0, 0)


def test_a_first_relationship_makes_the_part_that_holds_it(book: Path):
    with Package.open(book) as package:
        package.add_relationship(
            "xl/tables/table1.xml", f"{OFFICE}/queryTable", "https://example.org/?a&b", external=True
        )
        with rewritten(package) as other:
            assert other.relationships("xl/tables/table1.xml") == (
                Relationship("rId1", f"{OFFICE}/queryTable", "https://example.org/?a&b", external=True),
            )


def test_a_removed_part_takes_everything_that_names_it_along(book: Path):
    with Package.open(book) as package:
        package.add("xl/tables/table2.xml", "application/x-table", b"<table/>")
        package.add_relationship("xl/worksheets/sheet1.xml", TABLE_KIND, "xl/tables/table2.xml")
        with rewritten(package) as other:
            other.remove("xl/tables/table2.xml")
            other.remove("xl/tables/table1.xml")
            target = io.BytesIO()
            other.write(target)
    with zipfile.ZipFile(target) as archive:
        assert not [name for name in archive.namelist() if "table" in name or "sheet1.xml.rels" in name]
        assert b"x-table" not in archive.read("[Content_Types].xml")


def test_a_part_removed_and_added_again_is_one_part(book: Path):
    with Package.open(book) as package:
        package.remove("xl/tables/table1.xml")
        package.add("xl/tables/table1.xml", "application/x-table", b"<table/>")
        with rewritten(package) as other:
            assert other.names().count("xl/tables/table1.xml") == 1
            assert other.content_type("xl/tables/table1.xml") == "application/x-table"


def test_relationship_ids_are_never_given_twice(book: Path):
    with Package.open(book) as package:
        first = package.add_relationship("xl/workbook.xml", TABLE_KIND, "a.xml")
        second = package.add_relationship("xl/workbook.xml", TABLE_KIND, "b.xml")
        ids = [relationship.id for relationship in package.relationships("xl/workbook.xml")]
    assert first != second
    assert len(set(ids)) == len(ids)


def test_relationships_that_stay_keep_their_bytes(book: Path):
    with Package.open(book) as package, zipfile.ZipFile(book) as archive:
        package.add_relationship("xl/workbook.xml", TABLE_KIND, "xl/a.xml")
        with rewritten(package) as other:
            before = archive.read("xl/_rels/workbook.xml.rels")
            after = other.read("xl/_rels/workbook.xml.rels")
    assert after.startswith(before.removesuffix(b"</Relationships>"))


def test_only_what_exists_can_be_replaced_and_only_what_does_not_added(book: Path):
    with Package.open(book) as package:
        for change in (
            lambda: package.replace("xl/nada.xml", b""),
            lambda: package.add("xl/workbook.xml", "", b""),
            lambda: package.remove("xl/nada.xml"),
        ):
            with pytest.raises(KeyError):
                change()


def test_reload_reads_what_the_file_now_holds(book: Path):
    with Package.open(book) as package:
        package.replace("xl/workbook.xml", b"cambiado")
        package.reload()
        assert b"<workbook" in package.read("xl/workbook.xml")
        assert package.unchanged_on_disk()
        write_zip(book, workbook_parts(sheet("<row/>")))
        assert not package.unchanged_on_disk()
        package.reload()
        assert b"<row/>" in package.read("xl/worksheets/sheet1.xml")


# Zip files of every make ---------------------------------------------------------------------------------------


class NoSeek(io.RawIOBase):
    """A target that cannot seek makes the standard library write data descriptors."""

    def __init__(self) -> None:
        self.content = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        self.content += data
        return len(data)


def unchanged(path: Path) -> bool:
    written = io.BytesIO()
    with Package.open(path) as package:
        package.write(written)
    return written.getvalue() == path.read_bytes()


def test_data_descriptors_are_copied(tmp_path: Path):
    target = NoSeek()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in workbook_parts(sheet("")).items():
            archive.writestr(name, content)
    path = tmp_path / "flujo.xlsx"
    path.write_bytes(target.content)
    assert unchanged(path)
    with Package.open(path) as package:
        package.replace("xl/workbook.xml", package.read("xl/workbook.xml"))
        with rewritten(package) as other, zipfile.ZipFile(path) as archive:
            assert [other.read(name) for name in other.names()] == [archive.read(name) for name in archive.namelist()]


def test_zip64_entries_are_copied_and_read(tmp_path: Path):
    path = tmp_path / "zip64.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in workbook_parts(sheet("")).items():
            with archive.open(name, "w", force_zip64=True) as entry:
                entry.write(content)
    assert unchanged(path)


def test_comments_stored_entries_folders_and_other_names_are_kept(tmp_path: Path):
    path = tmp_path / "raro.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.comment = b"nota"
        archive.mkdir("xl")
        for name, content in workbook_parts(sheet("")).items():
            info = zipfile.ZipInfo(name, (2001, 2, 3, 4, 5, 6))
            info.external_attr, info.comment = 0o640 << 16, b"c"
            archive.writestr(info, content)
        archive.writestr("xl/media/imagen niño 日本.png", b"png")
    assert unchanged(path)
    with Package.open(path) as package:
        assert package.names()[-1] == "xl/media/imagen niño 日本.png"
        assert "xl/" not in package.names()
        package.replace("xl/workbook.xml", b"x")
        with rewritten(package) as other:
            pass
    with zipfile.ZipFile(other.path) as archive:
        info = archive.getinfo("xl/workbook.xml")
        assert archive.comment == b"nota"
        assert (info.date_time, info.external_attr, info.comment) == ((2001, 2, 3, 4, 5, 6), 0o640 << 16, b"c")
        assert "xl/" in archive.namelist()


def test_backslashes_in_names_mean_folders_and_are_written_as_they_were(tmp_path: Path):
    parts = workbook_parts(sheet(""))
    path = write_zip(tmp_path / "net.xlsx", parts)
    # The standard library turns them round while writing, so put them in afterwards.
    path.write_bytes(path.read_bytes().replace(b"xl/workbook.xml", b"xl\\workbook.xml").replace(b'"/xl\\', b'"/xl/'))
    with Package.open(path) as package:
        assert package.read("xl/workbook.xml") == parts["xl/workbook.xml"]
    assert unchanged(path)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path):
    with pytest.raises(FileError) as raised:
        Package.open(tmp_path / "nada.xlsx")
    assert raised.value.code == "file_not_found"
    with pytest.raises(FileError) as raised:
        Package.open(tmp_path)
    assert raised.value.code == "file_is_folder"
