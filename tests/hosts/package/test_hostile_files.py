"""Files that are damaged, protected, something else, or built to do harm: a sentence each, and quickly."""

from __future__ import annotations

import contextlib
import hashlib
import random
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cec_xl.errors import CecError, DamagedFileError, FileError, ProtectedFileError
from cec_xl.hosts.package import Limits, Package
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.structure import load_structure
from cec_xl.hosts.reading.table_reader import CellReader
from cec_xl.labels import LANGUAGES, Labels
from tests.hosts.corpus import BAD, FINE, corpus_file, each
from tests.hosts.reading import openpyxl_view
from tests.hosts.whole_reading import read_all
from tests.hosts.written_workbooks import MAIN, sheet, workbook_parts, write_zip

PARTS = workbook_parts(sheet('<row r="2"><c r="A2" t="s"><v>0</v></c></row>'), shared="<si><t>a</t></si>")


def refusal(path: Path, limits: Limits | None = None) -> FileError:
    """The error a file is refused with; the file must be as it was."""
    before = path.read_bytes()
    with pytest.raises(FileError) as raised:
        read_all(path, limits)
    assert path.read_bytes() == before
    for language in LANGUAGES:
        assert path.name in raised.value.text(Labels(language))
    return raised.value


# The corpus of bad files ---------------------------------------------------------------------------------------

CHILD = """
import sys
from pathlib import Path
from tests.hosts.whole_reading import read_all
from cec_xl.errors import CecError
try:
    read_all(Path(sys.argv[1]))
    print("fine")
except CecError as error:
    print(type(error).__name__, error.code)
    str(error)
status = Path("/proc/self/status")
if status.exists():
    # Not ru_maxrss: that starts from the parent's.
    print(next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) >> 10)
else:
    import psutil
    memory = psutil.Process().memory_info()
    print(getattr(memory, "peak_wset", memory.rss) >> 20)
"""


def in_child(path: Path) -> tuple[str, int]:
    """What comes of reading a file in a process of its own, and that process's peak memory in MB."""
    done = subprocess.run([sys.executable, "-c", CHILD, path], capture_output=True, text=True, timeout=60, check=True)
    outcome, memory = done.stdout.splitlines()
    return outcome, int(memory)


@each(BAD)
def test_a_bad_file_is_refused_with_a_sentence_in_little_memory_and_left_alone(name: str):
    path = corpus_file(name)
    before = hashlib.sha256(path.read_bytes()).digest()
    outcome, memory = in_child(path)
    assert (outcome == "fine") == (name in FINE), outcome
    assert memory < 500
    assert hashlib.sha256(path.read_bytes()).digest() == before


@each(sorted(FINE))
def test_a_file_that_only_looks_bad_reads_as_openpyxl_reads_it(name: str):
    path = corpus_file(name)
    area = CellRange(1, 1, 12, 80)
    with Package.open(path) as package, openpyxl_view.opened(path) as book:
        structure = load_structure(package)
        reader = CellReader(package, structure)
        for page in structure.sheets:
            columns = reader.range(page, area)
            for row, record in enumerate(book[page.name].iter_rows(1, area.last_row, 1, area.last_column)):
                for column, cell in zip(columns, record, strict=True):
                    assert openpyxl_view.same(openpyxl_view.read(column, row), openpyxl_view.plain(cell))


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("excelize__encryptAES.xlsx", ProtectedFileError, "file_encrypted"),
        ("poi__protect.xlsx", ProtectedFileError, "file_encrypted"),
        ("poi__extenxls_pwd123.xlsx", ProtectedFileError, "file_encrypted"),
        ("poi__poc-xmlbomb.xlsx", DamagedFileError, "package_doctype"),
        ("poi__duplicate-filename-case-insensitive.xlsx", DamagedFileError, "package_duplicate"),
        ("excelize__BadWorkbook.xlsx", DamagedFileError, "package_no_sheets"),
    ],
)
def test_the_reason_for_a_refusal_is_the_right_one(name: str, kind: type[FileError], code: str):
    error = refusal(corpus_file(f"bad/{name}"))
    assert (type(error), error.code) == (kind, code)


# Other kinds of file under a workbook's name ------------------------------------------------------------------


def compound_file(*names: str) -> bytes:
    """A compound file with empty streams of these names: header, allocation table, directory."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(10) + struct.pack("<L", 1) + bytes(8) + struct.pack("<4L", 0x1000, 0xFFFFFFFE, 0, 0xFFFFFFFE)
    header = header[:44] + struct.pack("<6L", 1, 1, 0, 0x1000, 0xFFFFFFFE, 0) + struct.pack("<2L", 0xFFFFFFFE, 0)
    header += struct.pack("<L", 0) + b"\xff" * 432
    sectors = -(-(len(names) + 1) // 4)
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}L", *chain).ljust(512, b"\xff")
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<HB", 2 * len(name) + 2, kind) + bytes(61)
        for name, kind in (("Root Entry", 5), *((name, 2) for name in names))
    )
    return header[:512] + table + directory.ljust(sectors * 512, b"\0")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (bytes(5000), "file_empty"),
        (b"id;nombre\n1;Ana\n", "file_text"),
        ("id,año\n".encode("cp1252") * 200, "file_text"),
        (b"<html><body><table><tr><td>1</td></tr></table></body></html>", "file_web_page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook/>", "file_web_page"),
        (b"%PDF-1.7\n\x00\x01", "package_not_zip"),
        (compound_file("Workbook", "\x05SummaryInformation"), "file_old_format"),
        (compound_file("a", "b", "c", "d", "e", "Book"), "file_old_format"),
        (compound_file("\x06DataSpaces", "EncryptedPackage", "EncryptionInfo"), "file_encrypted"),
        (compound_file("\x06DataSpaces", "DRMEncryptedDataSpace", "EncryptedPackage"), "file_rights"),
        (compound_file("WordDocument"), "package_not_workbook"),
        (compound_file("other"), "package_not_zip"),
        (compound_file("Workbook")[:700], "package_not_zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "package_not_zip"),
    ],
)
def test_another_kind_of_file_is_called_what_it_is(tmp_path: Path, content: bytes, code: str):
    path = tmp_path / "libro.xlsx"
    path.write_bytes(content)
    assert refusal(path).code == code


def test_a_chain_of_directory_sectors_that_bites_its_tail_ends(tmp_path: Path):
    content = bytearray(compound_file("a", "b", "c", "d", "e"))
    struct.pack_into("<L", content, 512 + 8, 1)
    (tmp_path / "libro.xlsx").write_bytes(content)
    assert refusal(tmp_path / "libro.xlsx").code == "package_not_zip"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda parts: parts.pop("[Content_Types].xml"), "package_not_workbook"),
        (lambda parts: parts.pop("_rels/.rels"), "package_not_workbook"),
        (lambda parts: parts.pop("xl/workbook.xml"), "package_not_workbook"),
        (lambda parts: parts.pop("xl/worksheets/sheet1.xml"), "package_no_sheet_part"),
        (lambda parts: parts.pop("xl/tables/table1.xml"), "package_no_part"),
        (lambda parts: parts.update({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), None),
        (lambda parts: parts.update({"xl/workbook.xml": b"<document/>"}), "package_not_workbook"),
        (lambda parts: parts.update({"xl/workbook.xml": b"<workbook><sheets></workbook>"}), "package_xml"),
        (lambda parts: parts.update({"xl/workbook.xml": b""}), "package_xml"),
        (lambda parts: parts.update({"xl/workbook.xml": b"\xff\xfe<\0w\0"}), "package_xml"),
        (
            lambda parts: parts.update({"xl/workbook.xml": b"<?xml version='1.0' encoding='klingon'?><a/>"}),
            "package_encoding",
        ),
        (lambda parts: parts.update({"xl/tables/table1.xml": b'<table ref="A1"/>'}), "package_table"),
        (lambda parts: parts.update({"xl/tables/table1.xml": b'<table ref="B9:A1"/>'}), "package_table"),
    ],
)
def test_a_package_with_a_part_missing_or_wrong_is_refused(
    tmp_path: Path, change: Callable[[dict[str, bytes]], object], code: str | None
):
    parts = dict(PARTS)
    change(parts)
    path = write_zip(tmp_path / "libro.xlsx", parts)
    if code is None:
        read_all(path)
    else:
        assert refusal(path).code == code


def test_an_open_document_is_called_that(tmp_path: Path):
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "[Content_Types].xml": b"<Types/>"}
    assert refusal(write_zip(tmp_path / "libro.xlsx", parts)).code == "file_open_document"


def test_a_binary_workbook_is_called_that(tmp_path: Path):
    parts = dict(PARTS)
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    binary = b"application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(kind, binary)
    assert refusal(write_zip(tmp_path / "libro.xlsx", parts)).code == "file_binary_workbook"


# Bombs ---------------------------------------------------------------------------------------------------------

SMALL = Limits(ratio_grace=100_000)


def test_a_part_that_unfolds_too_far_is_refused_before_it_is_unfolded(tmp_path: Path):
    path = write_zip(tmp_path / "libro.xlsx", PARTS | {"xl/media/image1.png": bytes(100_001 * 20)})
    assert refusal(path, SMALL).code == "package_bomb"


def test_many_parts_that_each_stay_below_the_bound_are_refused_together(tmp_path: Path):
    path = write_zip(tmp_path / "libro.xlsx", PARTS | {f"xl/media/{i}.png": bytes(99_000) for i in range(20)})
    assert refusal(path, SMALL).code == "package_bomb"


def test_a_part_that_lies_about_its_size_is_stopped(tmp_path: Path):
    parts = PARTS | {"xl/sharedStrings.xml": b"<sst>" + bytes(5_000_000)}
    path = write_zip(tmp_path / "libro.xlsx", parts)
    true_size = struct.pack("<L", len(parts["xl/sharedStrings.xml"]))
    path.write_bytes(path.read_bytes().replace(true_size, struct.pack("<L", 50_000)))
    read: list[int] = []
    with Package.open(path) as package, pytest.raises(DamagedFileError):
        read.extend(map(len, package.stream("xl/sharedStrings.xml", 10_000)))
    assert sum(read) <= 50_000


def test_more_than_the_limits_is_refused(tmp_path: Path):
    path = write_zip(tmp_path / "libro.xlsx", PARTS | {"xl/a.bin": random.Random(1).randbytes(3 << 20)})
    assert refusal(path, Limits(size=2 << 20)).code == "package_too_large"
    assert refusal(path, Limits(whole=100)).code == "package_too_large"
    assert refusal(path, Limits(parts=3)).code == "package_too_many_parts"
    assert refusal(path, Limits(elements=3)).code == "package_elements"
    read_all(path)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_never_unfolded(tmp_path: Path, part: str, encoding: str):
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    content = PARTS.get(part, b"<styleSheet/>").decode().replace("?>\n", f"?>{bomb}", 1)
    content = content if bomb in content else bomb + content
    content = content.replace('encoding="UTF-8"', f'encoding="{encoding}"')
    path = write_zip(tmp_path / "libro.xlsx", PARTS | {part: content.encode(encoding)})
    assert refusal(path).code == "package_doctype"


def test_an_external_entity_after_a_long_comment_is_refused_too(tmp_path: Path):
    head = f"<!--{'x' * 9000}--><!DOCTYPE x SYSTEM 'file:///etc/passwd'>"
    for part in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"):
        content = f'{head}<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
        path = write_zip(tmp_path / "libro.xlsx", PARTS | {part: content})
        error = refusal(path)
        assert error.code in ("package_doctype", "package_sheet")


@pytest.mark.parametrize("name", ["../fuera.xml", "/xl/x.xml", "C:/x.xml", "xl/../../x.xml", "xl\\..\\..\\x.xml"])
def test_names_that_lead_out_of_the_package_are_refused(tmp_path: Path, name: str):
    path = tmp_path / "libro.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in PARTS.items():
            archive.writestr(part, content)
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, b"x")
    assert refusal(path).code == "package_name"


def test_parts_that_share_bytes_are_refused(tmp_path: Path):
    """The trick of the bomb that unfolds to petabytes: every directory entry points at the same data."""
    path = write_zip(tmp_path / "libro.xlsx", PARTS)
    content = bytearray(path.read_bytes())
    first = content.index(b"PK\1\2")
    second = content.index(b"PK\1\2", first + 1)
    struct.pack_into("<L", content, second + 42, struct.unpack_from("<L", content, first + 42)[0] + 5)
    path.write_bytes(content)
    assert refusal(path).code == "package_directory"


def test_a_password_on_the_zip_is_called_that(tmp_path: Path):
    path = write_zip(tmp_path / "libro.xlsx", PARTS)
    content = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        position = -1
        while (position := content.find(signature, position + 1)) >= 0:
            content[position + flags] |= 1
    path.write_bytes(content)
    assert refusal(path).code == "package_zip_password"


def test_another_compression_method_is_called_that(tmp_path: Path):
    path = write_zip(tmp_path / "libro.xlsx", PARTS, zipfile.ZIP_BZIP2)
    assert refusal(path).code == "package_compression"


# Any damage ----------------------------------------------------------------------------------------------------


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_bytes_are_damaged_nothing_but_our_errors_comes_out(tmp_path: Path, data: st.DataObject):
    path = write_zip(
        tmp_path / "libro.xlsx", PARTS, data.draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
    )
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content
    path.write_bytes(content)
    with contextlib.suppress(CecError):
        read_all(path)


@given(st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_part_nothing_but_our_errors_comes_out(tmp_path: Path, data: st.DataObject):
    part = data.draw(st.sampled_from(sorted(PARTS)))
    content = bytearray(PARTS[part])
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 3))] = data.draw(
            st.binary(max_size=3) | st.sampled_from([b"<", b">", b'"', b"&", b"<c>", b"</c>", b"<v>", b"/>", b"<!--"])
        )
    path = write_zip(tmp_path / "libro.xlsx", PARTS | {part: bytes(content)})
    with contextlib.suppress(CecError):
        read_all(path)
