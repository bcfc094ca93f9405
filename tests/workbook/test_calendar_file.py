"""Calendar files as RFC 5545 wants them."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from cec_xl.workbook.calendar_file import Event, calendar_file, escaped, folded, uid

DAY = dt.date(2026, 2, 28)
EVENT = Event("service|C-1|2026-02|1", DAY, "Hotel, S.A.: visita", "Uno\nDos; tres", "Mesa 1")


def test_an_event_is_a_whole_day_with_the_date_of_the_data_as_its_stamp() -> None:
    content = calendar_file([EVENT], name="Servicios", stamp=dt.date(2025, 12, 31)).decode()
    lines = content.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTAMP:20251231T000000Z" in lines
    assert "DTSTART;VALUE=DATE:20260228" in lines
    assert "DTEND;VALUE=DATE:20260301" in lines
    assert r"SUMMARY:Hotel\, S.A.: visita" in lines
    assert r"DESCRIPTION:Uno\nDos\; tres" in lines


def test_an_event_keeps_its_identity_when_its_day_moves() -> None:
    assert uid(EVENT.identity) == uid("service|C-1|2026-02|1") != uid("service|C-1|2026-02|2")
    assert calendar_file([EVENT], name="x", stamp=DAY) == calendar_file([EVENT], name="x", stamp=DAY)


def test_a_line_of_75_octets_stays_whole_and_the_76th_is_folded() -> None:
    assert folded("x" * 75) == b"x" * 75 + b"\r\n"
    assert folded("x" * 76) == b"x" * 75 + b"\r\n x\r\n"
    # Two octets a letter: 37 of them are 74, the next would be the 76th.
    assert folded("ñ" * 38).split(b"\r\n")[0] == ("ñ" * 37).encode()


@given(st.text(max_size=200))
@settings(max_examples=80, deadline=None)
def test_folded_lines_are_short_whole_characters_and_unfold_again(text: str) -> None:
    line = "SUMMARY:" + escaped(text)
    content = folded(line)
    assert all(len(piece) <= 75 for piece in content.split(b"\r\n"))
    for piece in content.split(b"\r\n"):
        piece.decode()
    assert content.replace(b"\r\n ", b"").removesuffix(b"\r\n").decode() == line
    assert "\n" not in line
