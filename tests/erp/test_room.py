"""How much memory a text means, and what threads, blocks and row groups get of it."""

from __future__ import annotations

import pytest

from cec_xl.erp.room import Room
from cec_xl.errors import SettingsError

USUAL_BLOCK, USUAL_ROWS = 32_000_000, 122_880
"""What DuckDB takes where nobody says otherwise."""


@pytest.mark.parametrize(
    ("text", "size", "more"),
    [("1GB", 10**9, "2GB"), (" 64 mb", 64 * 10**6, "128MB"), ("0.5GiB", 5 * 10**8, "1GB"), ("700MB", 7 * 10**8, "2GB")],
)
def test_memory_is_said_as_people_say_it(text: str, size: int, more: str):
    assert (Room.of(text).size, Room.of(text).more) == (size, more)


@pytest.mark.parametrize("text", ["", "mucha", "1", "1 XB", "-1GB"])
def test_what_is_no_amount_of_memory_is_refused(text: str):
    with pytest.raises(SettingsError) as refusal:
        Room.of(text)
    assert refusal.value.details["value"] == text


def test_with_memory_enough_everything_is_as_the_engine_has_it():
    room = Room.of("1GB", cores=2)
    assert (room.threads, room.text_block, room.packed_rows) == (2, USUAL_BLOCK, USUAL_ROWS)


def test_little_memory_is_shared_by_few_threads_with_small_portions():
    room = Room.of("64MB", cores=16)
    assert room.threads == 1
    assert room.text_block < USUAL_BLOCK
    assert room.packed_rows < USUAL_ROWS


@pytest.mark.parametrize("memory", ["1MB", "20MB", "190MB", "3GB", "1TB"])
def test_a_longest_line_and_a_pack_of_rows_always_find_room(memory: str):
    room = Room.of(memory, cores=8)
    assert room.text_block >= 2 * 2_000_000
    assert room.packed_rows >= 2048
    assert room.packed_rows % 2048 == 0
