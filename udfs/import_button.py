"""*Importar…*: the import's conversation with the person who pressed it; the work is `cec_xl.workbook.import_run`'s.

A workbook that has imported before needs one click where its files come to a folder, and a choice of files otherwise.
Nothing is written before the figures were shown and accepted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from cec_xl.erp.files import SUFFIXES
from cec_xl.erp.notices import Question, UndecidedError
from cec_xl.hosts.port import WorkbookPort
from cec_xl.labels import Labels
from cec_xl.workbook.import_run import PreparedImport, last_sources, prepare_import, write_import
from udfs.person import Person

SHOWN_NOTICES = 8


def import_into(port: WorkbookPort, person: Person, place: Path, labels: Labels) -> str:
    """Ask for files, import them, say what was done; ``""`` where the user gives up on the way.

    Args:
        port: the open workbook; it is entered only once there is something to write.
        person: who is asked.
        place: the workbook's file; anything that is no file where it has none.
        labels: of the workbook's language.
    """
    sources = _sources(person, port, labels)
    if sources is None:
        return ""
    prepared = _prepared(person, port, sources, place, labels)
    if prepared is None:
        return ""
    if not prepared.changes:
        return labels.text("buttons.import.nothing_new")
    if not _agrees(person, prepared, labels):
        return labels.text("buttons.import.left")
    with port:
        write_import(port, prepared)
    return _done(prepared, labels)


def _sources(person: Person, port: WorkbookPort, labels: Labels) -> list[str] | None:
    """What to import: where the last import looked, a folder, or files. None where the user cancels."""
    say = labels.text
    known = last_sources(port)
    if known:
        places = "\n".join(known)
        answer = person.ask(say("buttons.import.again", places=places), "yes_no_cancel")
        if answer != "no":
            return [] if answer == "yes" else None
    answer = person.ask(say("buttons.import.folder_or_files"), "yes_no_cancel")
    if answer == "yes":
        folder = person.choose_folder(say("buttons.import.choose_folder"))
        return None if folder is None else [folder]
    if answer == "no":
        kind = say("buttons.import.kinds")
        return person.choose_files(say("buttons.import.choose_files"), kind, SUFFIXES) or None
    return None


def _prepared(
    person: Person, port: WorkbookPort, sources: Sequence[str], place: Path, labels: Labels
) -> PreparedImport | None:
    """The import, computed; asks what only the user knows. None where the user does not answer."""
    answers: dict[str, str] = {}
    while True:
        try:
            return prepare_import(
                port,
                sources,
                today=dt.date.today(),
                answers=answers,
                rejected=_list_of_rejects(place, labels),
                progress=port.progress,
            )
        except UndecidedError as undecided:
            for question in undecided.questions:
                answer = _answer(person, question, labels)
                if answer is None:
                    return None
                key, _, value = answer.partition("=")
                answers[key] = value


def _list_of_rejects(place: Path, labels: Labels) -> Path | None:
    """Where rows set aside are listed: beside the workbook, where that is on disk."""
    if not place.is_file():
        return None
    return place.parent / f"{labels.text('buttons.import.rejected', book=place.stem)}.csv"


def _answer(person: Person, question: Question, labels: Labels) -> str | None:
    """One of a question's answers, by its number; None where the user cancels."""
    lines = [question.sentence(labels), "", *(f"{n}  {answer}" for n, answer in enumerate(question.answers, 1))]
    if person.ask("\n".join(lines), "ok_cancel") != "ok":
        return None
    while True:
        typed = person.ask_text(labels.text("buttons.import.number", most=len(question.answers)))
        if typed is None:
            return None
        if typed.isdecimal() and 1 <= int(typed) <= len(question.answers):
            return question.answers[int(typed) - 1]
        if "=" in typed:
            return typed


def _agrees(person: Person, prepared: PreparedImport, labels: Labels) -> bool:
    """Whether the user takes the columns and the figures; known files need no asking."""
    if prepared.is_known:
        return True
    shown = [labels.text("buttons.import.check"), "", prepared.result.mapping.short_text(labels), ""]
    shown += [prepared.result.report.short_text(labels), "", labels.text("buttons.import.agree")]
    return person.ask("\n".join(shown), "yes_no") == "yes"


def _done(prepared: PreparedImport, labels: Labels) -> str:
    count, added = len(prepared.result.customers["customer_id"]), prepared.merge.added
    said = [labels.text("buttons.import.done", customers=count, added=added)]
    said += [prepared.result.report.short_text(labels), ""]
    said += [f"• {notice.text(labels)}" for notice in prepared.all_notices[:SHOWN_NOTICES]]
    if prepared.result.report.rejected_file:
        said.append("• " + labels.text("erp.report.rejected", file=prepared.result.report.rejected_file))
    return "\n".join([*said, "", labels.text("buttons.can_undo")])
