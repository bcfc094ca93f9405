from __future__ import annotations

import io
import random
from typing import Any

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.template.vba.compound import Tree, write_compound
from tests.template.vba.strict_compound import StrictCompound

SIZES = st.sampled_from([0, 1, 63, 64, 65, 511, 512, 513, 4095, 4096, 4097, 70_000]) | st.integers(0, 3000)
STREAMS = st.builds(lambda size, seed: random.Random(seed).randbytes(size), SIZES, st.integers(0, 9))
NAMES = st.text("abcXYZ019_ñÁ", min_size=1, max_size=31)


def storages(content: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(NAMES, content, max_size=12).filter(
        lambda storage: len({name.upper() for name in storage}) == len(storage)
    )


TREES = storages(STREAMS | storages(STREAMS | storages(STREAMS)))


def flat(tree: Tree, path: tuple[str, ...] = ()) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for name, value in tree.items():
        if isinstance(value, bytes):
            found["/".join((*path, name))] = value
        else:
            found |= flat(value, (*path, name))
    return found


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_what_was_written_is_read_back_by_a_strict_reader_and_by_olefile(tree: Tree):
    data = write_compound(tree)
    expected = flat(tree)
    assert StrictCompound(data).streams == expected
    with olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_INCORRECT) as ole:
        assert not ole.parsing_issues
        assert {"/".join(path) for path in ole.listdir()} == set(expected)
        assert all(ole.openstream(name.split("/")).read() == content for name, content in expected.items())


def test_many_siblings_keep_the_tree_balanced():
    tree = {f"stream{number:03}": bytes([number % 256]) for number in range(200)}
    assert StrictCompound(write_compound(tree)).streams == tree


def test_a_file_of_the_largest_size_a_plain_header_can_chain():
    content = bytes(range(256)) * 27_000
    assert StrictCompound(write_compound({"VBA": {"large": content}})).streams == {"VBA/large": content}
    with pytest.raises(ValueError, match="larger"):
        write_compound({"large": bytes(7_200_000)})


def test_a_name_longer_than_the_format_allows_is_refused():
    write_compound({"n" * 31: b""})
    with pytest.raises(ValueError, match="nnn"):
        write_compound({"n" * 32: b""})


def test_same_content_gives_same_bytes():
    tree = {"b": b"1", "a": {"c": b"2" * 5000}}
    assert write_compound(tree) == write_compound(dict(reversed(tree.items())))
