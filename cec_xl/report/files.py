"""Which report, into which file. Needs no PDF library until a report is really made."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from cec_xl.errors import FileError, InputError
from cec_xl.labels import LANGUAGES, Labels, choice_key, fold
from cec_xl.method.settings import Segment
from cec_xl.report.subject import Subject


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the report is of: one customer by position, one segment, or with neither the whole portfolio."""

    customer: int | None = None
    segment: Segment | None = None


def pdf_available() -> bool:
    """Whether the library that writes PDF is installed."""
    return find_spec("reportlab") is not None


def make_report(subject: Subject, wanted: Wanted) -> bytes:
    """The bytes of a report.

    Raises:
        InputError: the library that writes PDF is not installed.
    """
    if not pdf_available():
        raise InputError("report_extra_missing")
    from cec_xl.report import documents

    if wanted.customer is not None:
        return documents.customer_report(subject, wanted.customer)
    if wanted.segment is not None:
        return documents.segment_report(subject, wanted.segment)
    return documents.portfolio_report(subject)


def report_name(subject: Subject, wanted: Wanted, book: str) -> str:
    """A file name, without ending, for a report of a workbook.

    Characters that no file may have in its name become hyphens.
    """
    if wanted.customer is not None:
        about = subject.customer(wanted.customer)
    elif wanted.segment is not None:
        about = subject.choice("segment", wanted.segment)
    else:
        about = subject.say("whole")
    day = "" if subject.day is None else f" {subject.day.isoformat()}"
    name = subject.say("file_name", book=book, about=about) + day
    return "".join("-" if letter in '<>:"/\\|?*' or ord(letter) < 32 else letter for letter in name).strip(" .")


def write_report(content: bytes, path: Path) -> None:
    """Write a report.

    Raises:
        FileError: the file could not be written: a reader holds it open, for instance, or the folder is not there.
    """
    try:
        path.write_bytes(content)
    except OSError as trouble:
        raise FileError("report_file_unwritten", file=path.name, folder=str(path.parent)) from trouble


def segment_called(text: str, labels: Labels) -> Segment:
    """The segment that somebody named, in any language, singular or plural ending aside.

    Raises:
        InputError: there is none of that name; the sentence lists them.
    """
    wanted = fold(text)
    key = choice_key("segment", text)
    if key is None and wanted:
        starts = {
            found
            for language in LANGUAGES
            for found, name in Labels(language).choices("segment").items()
            if fold(name).startswith(wanted)
        }
        key = starts.pop() if len(starts) == 1 else None
    if key is None:
        raise InputError("unknown_segment", segment=text, allowed=", ".join(labels.choices("segment").values()))
    return Segment(key)
