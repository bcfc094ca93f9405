"""Calendar files (iCalendar, RFC 5545) that Outlook, Google Calendar and telephones read.

All-day events only. The same calendar always gives the same bytes: an event's identity comes from what it is about,
and its time stamp from the date of the data, so importing a newer file moves events instead of doubling them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

LINE_LIMIT = 75
"""Octets of a line, RFC 5545 §3.1; the rest goes on the next line behind a space."""
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


@dataclass(frozen=True, slots=True)
class Event:
    """One all-day event; `identity` tells it from every other one and stays when its day moves."""

    identity: str
    day: dt.date
    summary: str
    description: str
    categories: str = ""


def calendar_file(events: Iterable[Event], *, name: str, stamp: dt.date) -> bytes:
    """The file.

    Args:
        events: the events, in the order they are to stand.
        name: what calendar programs call it.
        stamp: date of the data.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CEC-XL//CEC 4444//ES", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]  # fmt: skip
    for event in events:
        lines += _event_lines(event, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _event_lines(event: Event, stamp: dt.date) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{uid(event.identity)}",
        f"DTSTAMP:{stamp:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.day + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(event.summary)}",
        f"DESCRIPTION:{escaped(event.description)}",
        "TRANSP:TRANSPARENT",
    ]
    if event.categories:
        lines.append(f"CATEGORIES:{escaped(event.categories)}")
    return [*lines, "END:VEVENT"]


def uid(identity: str) -> str:
    """A name no other event in the world has, the same whenever it is asked for."""
    return hashlib.sha256(identity.encode()).hexdigest()[:32] + "@cec-xl"


def escaped(text: str) -> str:
    r"""A text value, RFC 5545 §3.3.11; control characters other than the line break are left out.

    >>> escaped("Visita; Hotel, S.A.")
    'Visita\\; Hotel\\, S.A.'
    """
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_ESCAPED.get(c, c) for c in plain if c == "\n" or (c >= " " and c != "\x7f"))


def folded(line: str) -> bytes:
    """A content line of at most 75 octets with its line break, longer ones folded between characters."""
    pieces: list[bytes] = []
    piece = b""
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > LINE_LIMIT:
            pieces.append(piece)
            piece = b" "
        piece += octets
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
