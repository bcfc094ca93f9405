"""The last refresh of an open workbook taken back."""

import stat
import sys

from cec_xl.hosts.port import TableUpdate
from tests.hosts.excel.live import Live, scores, texts


def test_undo_brings_back_rows_notes_and_names_in_a_new_process(live: Live):
    before = live.rows()
    with live.port() as port:
        port.write_tables(scores("C2", "C7"))
        port.write_names({"cecxl_one": 99, "cecxl_block": [[1, 2], [3, 4]]})
    assert live.rows() != before
    with live.port() as port:
        assert port.can_undo()
        assert port.undo()
        assert not port.undo()
    assert live.rows() == before
    store = live.book.sheets[1].store
    assert (store["F1"].value, store["K1"].value) == (5.0, None)


def test_undo_keeps_what_was_typed_since(live: Live):
    with live.port() as port:
        port.write_tables(scores("C2", "C0"))
    live.sheet.store["D4"].value = "llamar el lunes"
    with live.port() as port:
        port.undo()
    assert live.column(4, 3) == ["nota 0", "nota 1", "llamar el lunes"]


def test_undo_takes_back_the_whole_session_and_only_the_last_one(live: Live):
    for score in (0.1, 0.2):
        with live.port() as port:
            port.write_tables(scores("C0", "C1", "C2", score=score))
            port.write_tables(scores("C0", "C1", "C2", score=score + 0.5))
    with live.port() as port:
        port.undo()
    assert live.column(3, 3) == [0.6, 0.6, 0.6]


def test_undo_shows_the_sheets_that_were_seen_before(live: Live):
    with live.port() as port:
        before = dict(port.sheets_shown())
        hidden = next(name for name, seen in reversed(before.items()) if seen)
        port.show_sheets({hidden: False})
        port.show_sheets({hidden: True})
        port.show_sheets({hidden: False})
    with live.port() as port:
        assert port.sheets_shown() != before
        assert port.undo()
        assert port.sheets_shown() == before
        assert not port.undo()


def test_a_check_does_not_use_up_the_undo_of_a_refresh(live: Live):
    with live.port() as port:
        port.write_tables(scores("C2", "C0"))
    with live.port(keep_undo=False) as port:
        port.write_tables({"cecxl_other": TableUpdate({"Clave": texts("z")})})
    with live.port() as port:
        port.undo()
    assert live.column(2, 3) == ["C0", "C1", "C2"]
    assert live.book.sheets[1].store["A2"].value == "z"


def test_the_undo_file_is_the_owners_only_and_a_broken_one_is_no_undo(live: Live):
    with live.port() as port:
        port.write_tables(scores("C2"))
    (kept,) = live.folder.glob("undo-*.json.gz")
    if sys.platform != "win32":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    kept.write_bytes(b"not a snapshot")
    assert not live.port().can_undo()
    assert not live.port().undo()
