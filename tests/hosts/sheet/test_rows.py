import re

import numpy as np
import pytest

from cec_xl.hosts.package.deflate import buffers
from cec_xl.hosts.sheet import rows
from cec_xl.hosts.sheet.cells import CellMarkup
from cec_xl.hosts.sheet.fields import ConstantField, RawField, field
from cec_xl.hosts.sheet.rows import Band, Piece
from tests.hosts.sheet.whole_tails import whole_tails


def content(band: Band) -> str:
    return b"".join(buffers(band.blocks())).decode()


def row_by_row(band: Band) -> str:
    """The same rows written the simple way."""
    text = ""
    for row in range(band.rows):
        for piece in band.pieces:
            tail = whole_tails(piece.field, piece.offset + row, piece.offset + row + 1)[0].decode()
            if piece.column is None:
                text += tail
            elif piece.column == 0:
                text += f'<{band.prefix}row r="{band.first_row + row}{tail}'
            else:
                letters = "ABCDEFG"[piece.column - 1]
                text += f'<{band.prefix}c r="{letters}{band.first_row + row}{tail}'
        text += f"</{band.prefix}row>"
    return text


def without_gaps(text: str) -> str:
    """Spaces between cells mean nothing."""
    return re.sub(r"> +(?=<)", ">", text)


def a_band(count: int, first_row: int, prefix: str = "") -> Band:
    markup = CellMarkup("2", prefix)
    numbers = np.random.default_rng(1).random(count + 3) * 1000
    words = np.array(["corto", "bastante más largo", None], dtype=object)[np.arange(count) % 3]
    notes = RawField({row: f'<{prefix}c r="D{first_row + row}"/>'.encode() for row in range(0, count, 11)}, count)
    pieces = [
        Piece(ConstantField(b'" ht="20">', count), 0),
        Piece(field(words, markup), 1),
        Piece(field(numbers, markup), 2, offset=3),
        Piece(notes, None),
        Piece(field(np.arange(count), markup), 5),
    ]
    return Band(first_row, count, pieces, prefix)


@pytest.mark.parametrize(("count", "first_row"), [(1, 1), (30, 6), (5000, 95), (4000, 98_500), (3, 1_048_574)])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_blocks_hold_the_rows_one_after_the_other(count: int, first_row: int, prefix: str):
    band = a_band(count, first_row, prefix)
    assert without_gaps(content(band)) == row_by_row(band)


def test_small_tables_have_no_gaps():
    band = a_band(100, 6)
    assert content(band) == row_by_row(band)


def test_one_very_long_text_blows_up_neither_memory_nor_the_file(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rows, "BLOCK_BYTES", 1 << 18)
    texts = np.array([f"texto {row}" for row in range(3000)], dtype=object)
    texts[1234] = "x" * 30_000
    band = Band(1, 3000, [Piece(ConstantField(b'">', 3000), 0), Piece(field(texts, CellMarkup()), 1)])
    assert max(sum(map(len, block())) for block in band.blocks()) <= 1 << 18
    assert len(content(band)) < 1.3 * len(row_by_row(band))
    assert without_gaps(content(band)) == row_by_row(band)


def test_a_block_knows_its_last_row():
    band = a_band(rows.MOST_ROWS + 10, 6)
    assert [block.last_row for block in band.blocks()] == [rows.MOST_ROWS + 5, rows.MOST_ROWS + 15]
