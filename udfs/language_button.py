"""*Idioma*: the workbook in another language, in a new file beside it; this one is only read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from cec_xl.hosts.port import WorkbookPort
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.language.change import change_language, suggested_path
from cec_xl.new_files import free_path
from cec_xl.workbook.reading import detect_language
from udfs.person import Person

EXCEL_SUFFIXES = (".xlsx", ".xlsm")


def write_in_another_language(
    port: WorkbookPort, person: Person, place: Path, labels: Labels
) -> tuple[Path, str] | None:
    """Ask for the language and write the new file.

    Args:
        port: the workbook as it stands.
        person: who pressed the button.
        place: the workbook's file, or its bare name while it has none.
        labels: of the workbook's language.

    Returns:
        The new file and what to say; None where the user cancels.
    """
    current = detect_language(port.tables())
    others = [language for language in LANGUAGES if language != current]
    first, second = (labels.choice("language", language) for language in others)
    answer = person.ask(labels.text("language.choose", first=first, second=second), "yes_no_cancel")
    chosen = {"yes": others[0], "no": others[1]}.get(answer)
    if chosen is None:
        return None
    on_disk = place if place.is_file() else None
    wanted = suggested_path(on_disk or Path.home() / place.name, chosen)
    path = free_path(wanted.parent, wanted.stem, wanted.suffix)
    formats = on_disk if on_disk and on_disk.suffix.lower() in EXCEL_SUFFIXES else None
    done = change_language(port, path, chosen, now=dt.datetime.now().replace(microsecond=0), file=formats)
    told = labels.text("language.created", language=labels.choice("language", chosen), path=path)
    return path, "\n\n".join([told, *done.remarks(labels)])
