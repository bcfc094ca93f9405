from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import olefile
import pytest
import xlwings

from cec_xl.template.vba.compression import decompress
from cec_xl.template.vba.modules import (
    SHEET_BASE,
    WORKBOOK_BASE,
    Module,
    class_module,
    document_module,
    standard_module,
)
from cec_xl.template.vba.project import project_bytes
from tests.template.vba.strict_compound import StrictCompound

MODULES = [
    document_module("ThisWorkbook", WORKBOOK_BASE),
    document_module("Sheet1", SHEET_BASE),
    standard_module('Attribute VB_Name = "Sums"\nSub A()\nEnd Sub\n'),
    class_module('Attribute VB_Name = "Shelf"\nAttribute VB_Exposed = False\nOption Explicit\n'),
]


def streams(modules: list[Module]) -> dict[str, bytes]:
    return StrictCompound(project_bytes(modules)).streams


def dir_records(stream: bytes) -> list[tuple[int, bytes]]:
    """The records of a ``dir`` stream, which must end on a record."""
    data, at, records = decompress(stream), 0, []
    while at < len(data):
        record, size = struct.unpack_from("<HI", data, at)
        size += 2 * (record == 9)  # the version's length leaves out its minor number
        records.append((record, data[at + 6 : at + 6 + size]))
        at += 6 + size
    assert at == len(data)
    return records


def test_each_module_is_a_stream_of_its_own_beside_the_three_project_streams():
    assert set(streams(MODULES)) == {
        "PROJECT", "PROJECTwm", "VBA/_VBA_PROJECT", "VBA/dir",
        "VBA/ThisWorkbook", "VBA/Sheet1", "VBA/Sums", "VBA/Shelf",
    }  # fmt: skip


def test_no_compiled_code_is_claimed():
    found = streams(MODULES)
    assert found["VBA/_VBA_PROJECT"] == bytes.fromhex("CC61FFFF000100")
    offsets = [struct.unpack("<I", body)[0] for record, body in dir_records(found["VBA/dir"]) if record == 0x31]
    assert offsets == [0] * len(MODULES)
    for module in MODULES:
        assert decompress(found[f"VBA/{module.name}"]) == module.source.encode("cp1252")


def test_the_directory_lists_the_modules_with_their_kinds():
    records = dir_records(streams(MODULES)["VBA/dir"])
    names = [body.decode("cp1252") for record, body in records if record == 0x19]
    kinds = [record for record, _ in records if record in (0x21, 0x22)]
    assert names == [module.name for module in MODULES]
    assert kinds == [0x22, 0x22, 0x21, 0x22]
    assert records[-1] == (0x10, b"")


def test_the_project_stream_lists_the_same_modules():
    lines = streams(MODULES)["PROJECT"].decode("cp1252").split("\r\n")
    assert lines[1:5] == [
        "Document=ThisWorkbook/&H00000000",
        "Document=Sheet1/&H00000000",
        "Module=Sums",
        "Class=Shelf",
    ]


def revealed(text: str, project_id: str) -> bytes:
    """The data of an obfuscated field, by the reading rules of [MS-OVBA] 2.4.3.3."""
    seed, version, key, *rest = bytes.fromhex(text.strip('"'))
    assert version ^ seed == 2
    assert key ^ seed == sum(project_id.encode()) & 0xFF
    plain, last, before, out = key ^ seed, key, version, []
    for cipher in rest:
        plain = cipher ^ ((before + plain) & 0xFF)
        before, last = last, cipher
        out.append(plain)
    data = bytes(out[(seed & 6) // 2 :])
    assert struct.unpack("<I", data[:4]) == (len(data) - 4,)
    return data[4:]


def settings_of(project_stream: bytes) -> tuple[bytes, bytes, bytes]:
    """Protection, password and visibility as the project stream says them."""
    lines = project_stream.decode("cp1252").split("\r\n")
    values = dict(line.split("=", 1) for line in lines if line.count("=") == 1)
    project_id = values["ID"].strip('"')
    return tuple(revealed(values[name], project_id) for name in ("CMG", "DPB", "GC"))


def test_the_project_is_open_and_visible_like_the_one_excel_saved_for_xlwings():
    shipped = Path(xlwings.__file__).parent / "quickstart_standalone.xlsm"
    with zipfile.ZipFile(shipped) as archive, olefile.OleFileIO(io.BytesIO(archive.read("xl/vbaProject.bin"))) as ole:
        expected = settings_of(ole.openstream("PROJECT").read())
    assert settings_of(streams(MODULES)["PROJECT"]) == expected == (bytes(4), b"\0", b"\xff")


def test_two_modules_of_one_name_are_refused():
    twice = [standard_module(f'Attribute VB_Name = "{name}"\n') for name in ("Sums", "SUMS")]
    with pytest.raises(ValueError, match="one name"):
        project_bytes(twice)
