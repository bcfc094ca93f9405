"""Packing and unpacking, with the extra and without it."""

from __future__ import annotations

import random
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.hosts.package.deflate import END_OF_STREAM, PIECE, Content, buffers, deflated, pieces
from tests.hosts.written_workbooks import sheet, workbook_parts, write_zip


def packed(content: Content) -> bytes:
    return b"".join(map(deflated, pieces(content))) + END_OF_STREAM


@given(st.lists(st.binary(max_size=300), max_size=30))
@settings(max_examples=50)
def test_what_is_packed_unpacks_to_the_same(chunks: list[bytes]):
    assert zlib.decompress(packed(chunks), -15) == b"".join(chunks)


def test_large_chunks_small_chunks_and_functions_mix():
    large = random.Random(5).randbytes(1000) * (5 * PIECE // 2000)
    made = lambda: iter((large[: PIECE + 1], b"", large[:7]))  # noqa: E731
    chunks = [large, b"a" * 10, made, memoryview(large)[5:50], b"", large[:PIECE], lambda: iter(())]
    whole = b"".join(buffers(chunks))
    assert len(whole) == len(large) + 10 + (PIECE + 1 + 7) + 45 + PIECE
    assert zlib.decompress(packed(chunks), -15) == whole
    assert packed(iter(chunks)) == packed(chunks)


def test_pieces_are_neither_tiny_nor_huge():
    content = [b"x" * size for size in (1, PIECE // 4, PIECE, 7 * PIECE, 3, 3)]
    sizes = [len(piece) for piece in pieces(content)]
    assert max(sizes) < 2 * PIECE
    assert sum(sizes) == sum(map(len, content))
    assert len(sizes) == 1 + 1 + 7 + 1


def test_content_given_whole_packs_like_one_chunk():
    content = random.Random(6).randbytes(500) * 6000
    assert packed(content) == packed([content]) == packed(memoryview(content))


WITHOUT_EXTRA = """
import sys
sys.modules["isal"] = None
import zlib
from cec_xl.hosts.package import Package, codec
from cec_xl.errors import DamagedFileError
assert codec.crc32 is zlib.crc32
with Package.open(sys.argv[1]) as package:
    content = package.read("xl/workbook.xml")
    package.replace("xl/workbook.xml", [content, lambda: [b" " * 3_000_000]])
    package.write(sys.argv[2])
with Package.open(sys.argv[2]) as package:
    assert package.read("xl/workbook.xml") == content + b" " * 3_000_000
"""


def test_everything_works_without_the_extra(tmp_path: Path):
    book = write_zip(tmp_path / "a.xlsx", workbook_parts(sheet("")))
    subprocess.run([sys.executable, "-c", WITHOUT_EXTRA, book, tmp_path / "b.xlsx"], check=True)


@pytest.mark.parametrize("damage", [b"\xff" * 20, b""])
def test_damaged_data_is_an_error_with_every_inflater(tmp_path: Path, damage: bytes):
    from cec_xl.errors import DamagedFileError
    from cec_xl.hosts.package import Package

    path = write_zip(tmp_path / "a.xlsx", workbook_parts(sheet("")) | {"xl/x.bin": random.Random(1).randbytes(5000)})
    content = path.read_bytes()
    start = content.index(b"xl/x.bin") + 8
    path.write_bytes(content[: start + 100] + (damage or bytes(20)) + content[start + 120 :])
    with Package.open(path) as package, pytest.raises(DamagedFileError):
        package.read("xl/x.bin")
