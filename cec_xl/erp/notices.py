"""What an import has to say besides numbers: assumptions it made, and questions it must not answer by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cec_xl.errors import CecError, InputError
from cec_xl.labels import Labels

if TYPE_CHECKING:
    from cec_xl.erp.mapping import ImportMapping


class Labelled(str):
    """A detail that is not shown as it is but as the label ``erp.<value>`` of the reader's language.

    >>> Labelled("roles.lines").shown(Labels("en"))
    'invoice lines'
    """

    __slots__ = ()

    def shown(self, labels: Labels) -> str:
        """What the reader sees."""
        return labels.text(f"erp.{self}")


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence of ``messages.erp``: something assumed, found or left out that the reader should know."""

    code: str
    details: Mapping[str, object] = field(default_factory=dict)

    def text(self, labels: Labels) -> str:
        """The sentence in the reader's language."""
        return labels.message(self.code, **{key: _shown(value, labels) for key, value in self.details.items()})


def _shown(value: object, labels: Labels) -> object:
    """A detail as the reader sees it: labels and other errors' sentences in the reader's language."""
    if isinstance(value, Labelled):
        return value.shown(labels)
    if isinstance(value, dt.date):
        return shown_day(value, labels)
    return value.text(labels) if isinstance(value, CecError) else value


def shown_day(day: dt.date, labels: Labels) -> str:
    """A day as the reader's language writes it."""
    return day.strftime(labels.text("report.date_format"))


@dataclass(frozen=True, slots=True)
class Question(Notice):
    """Something with two readings that only the user can settle.

    `answers` are the overrides that settle it, each ``key=value`` as `Overrides` takes them.
    """

    answers: tuple[str, ...] = ()

    def sentence(self, labels: Labels) -> str:
        """What is asked, without the answers."""
        return Notice.text(self, labels)

    def text(self, labels: Labels) -> str:
        """The sentence, and how to answer."""
        sentence = self.sentence(labels)
        if not self.answers:
            return sentence
        return f"{sentence} {labels.message('import_answer_with', answers=' | '.join(self.answers))}"


class UndecidedError(InputError):
    """The import cannot go on until somebody answers; carries every question, not just the first.

    Attributes:
        questions: what has to be answered.
        mapping: how the files would be read, where it is known.
    """

    def __init__(self, questions: Sequence[Question], mapping: ImportMapping | None = None) -> None:
        super().__init__("import_undecided", count=len(questions))
        self.questions = tuple(questions)
        self.mapping = mapping

    def text(self, labels: Labels) -> str:
        """All questions, one to a line."""
        return "\n".join([InputError.text(self, labels), *(f"- {q.text(labels)}" for q in self.questions)])


def listed(names: Sequence[str], most: int = 8) -> str:
    """Names for a sentence, cut where there are too many.

    >>> listed(["a", "b"]), listed(list("abc"), most=2)
    ('a, b', 'a, b, …')
    """
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
