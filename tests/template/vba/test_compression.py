from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.template.vba.compression import compress, decompress
from tests.template.vba.readers import olevba_decompress

LINES = st.lists(
    st.sampled_from(["End Sub", "Dim i As Long", "    i = i + 1", "' ñ", "", "Call a(1, 2)"]), max_size=900
)


@settings(max_examples=60, deadline=None)
@given(LINES)
def test_source_survives_and_another_reader_agrees(lines: list[str]):
    source = "\r\n".join([*lines, "End Function"]).encode("cp1252") * 2
    packed = compress(source)
    assert decompress(packed) == source
    assert olevba_decompress(packed) == source


# The worked examples of [MS-OVBA] 3.2: no, normal and maximum compression.
@pytest.mark.parametrize(
    ("plain", "packed"),
    [
        (b"abcdefghijklmnopqrstuv.", "0119B000616263646566676800696A6B6C6D6E6F70007172737475762E"),
        (
            b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
            "012FB000236161616263646582660070616768696A013808616B6C00306D6E6F700671027004107273747576107778797A003C",
        ),
        (b"a" * 73, "0103B002614500"),
    ],
)
def test_the_specifications_own_examples(plain: bytes, packed: str):
    assert decompress(bytes.fromhex(packed)) == plain
    # Of several equally long copies any may be chosen, so only the length is given.
    assert len(compress(plain)) == len(bytes.fromhex(packed))


def test_a_whole_chunk_that_does_not_shrink_is_stored_as_it_is():
    noise = random.Random(1).randbytes(4096)
    assert decompress(compress(noise)) == noise
    assert olevba_decompress(compress(noise)) == noise


def test_a_last_chunk_that_does_not_shrink_is_refused():
    with pytest.raises(ValueError, match="shrink"):
        compress(random.Random(1).randbytes(4090))


def test_other_bytes_are_no_container():
    with pytest.raises(ValueError, match="container"):
        decompress(b"PK\x03\x04")
