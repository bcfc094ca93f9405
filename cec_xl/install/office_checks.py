"""LibreOffice, the other program the workbook can be used in."""

from __future__ import annotations

import re

from cec_xl.install.checks import Check, advice, fine
from cec_xl.install.computer import MACOS, WINDOWS, Computer

OLDEST_LIBREOFFICE = (25, 2)
"""From here on LibreOffice keeps the names of functions that Excel workbooks call."""
_PLACES = {
    WINDOWS: (
        r"C:\Program Files\LibreOffice\program\soffice.com",
        r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    ),
    MACOS: ("/Applications/LibreOffice.app/Contents/MacOS/soffice",),
}


def office_programs(computer: Computer) -> list[str]:
    """Where the office's program may be."""
    found = computer.find_program("soffice")
    return [*([found] if found else []), *_PLACES.get(computer.platform, ())]


def libreoffice_check(computer: Computer) -> Check:
    """Whether LibreOffice is there and young enough; it is never needed."""
    path = next((place for place in office_programs(computer) if computer.exists(place)), None)
    if path is None:
        return advice("libreoffice", "not_found")
    found = re.search(r"LibreOffice (\d+)\.(\d+)[\d.]*", computer.output(path, "--version") or "")
    if found is None:
        return advice("libreoffice", "no_version", path=path)
    version = found[0].removeprefix("LibreOffice ")
    if (int(found[1]), int(found[2])) < OLDEST_LIBREOFFICE:
        return advice("libreoffice", "too_old", version=version, needed="25.2")
    return fine("libreoffice", version=version)
