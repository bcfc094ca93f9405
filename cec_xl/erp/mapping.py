"""What each source is and which of its columns says what: guessed, shown, corrected, kept for next month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cec_xl.erp.dates import DateOrder
from cec_xl.erp.dialect import Dialect
from cec_xl.erp.fields import FIELDS, FieldKind, Role, field_of
from cec_xl.erp.files import SourceFile, SourceKind
from cec_xl.erp.notices import Labelled, Notice, Question
from cec_xl.erp.numbers import DecimalMark
from cec_xl.labels import Labels


@dataclass(frozen=True, slots=True)
class Formats:
    """How a source writes numbers and dates; None where its texts leave nothing to decide.

    `percent` are the ratio fields written as 21 rather than 0.21. `given` says that the user decided, so that what
    reads otherwise is set aside instead of asked about.
    """

    decimal: DecimalMark | None = None
    date_order: DateOrder | None = None
    percent: frozenset[str] = frozenset()
    decimal_given: bool = False
    date_order_given: bool = False


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """A field and the column it is read from.

    `confidence` is 1 for a column named as the field is commonly called, less for likeness; `examples` are values.
    """

    field: str
    header: str
    confidence: float
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Files with the same columns, and how they are read.

    Attributes:
        files: one or more files of the same kind and layout.
        headers: their columns, unique, in order.
        role: what their rows are; None where nothing fits, and the files are left out.
        matches: the columns that are used.
        formats: how numbers and dates are written.
        dialect: layout of text files.
        samples: values of each column, for the guess and for showing.
        texts: values of each column that have to be read, for deciding how; as `samples` where left out.
        complete: whether these are all the values there are.
        typed: columns whose values need no reading.
    """

    files: tuple[SourceFile, ...]
    headers: tuple[str, ...]
    role: Role | None = None
    matches: tuple[ColumnMatch, ...] = ()
    formats: Formats = Formats()
    dialect: Dialect | None = None
    samples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] | None = None
    complete: bool = False
    typed: frozenset[str] = frozenset()

    @property
    def kind(self) -> SourceKind:
        """What the files are."""
        return self.files[0].kind

    @property
    def name(self) -> str:
        """The files as one name: the first, and how many more."""
        return self.files[0].name if len(self.files) == 1 else f"{self.files[0].name} (+{len(self.files) - 1})"

    @property
    def decimal(self) -> DecimalMark | None:
        """The mark its numbers are read with: those typed into a sheet are given a point where its texts need none."""
        typed = DecimalMark.POINT if self.kind is SourceKind.SHEET else None
        return self.formats.decimal or typed

    def header(self, key: str) -> str | None:
        """The column a field is read from."""
        return next((match.header for match in self.matches if match.field == key), None)

    def has(self, *keys: str) -> bool:
        """Whether all these fields have a column."""
        mapped = {match.field for match in self.matches}
        return all(key in mapped for key in keys)

    def without(self, keys: frozenset[str]) -> Source:
        """This source as if it had no columns for these fields."""
        return replace(self, matches=tuple(match for match in self.matches if match.field not in keys))

    def headers_of(self, *kinds: FieldKind) -> list[str]:
        """Columns of the fields of some kinds whose values are texts."""
        if self.role is None:
            return []
        return [
            m.header for m in self.matches if field_of(self.role, m.field).kind in kinds and m.header not in self.typed
        ]


@dataclass(frozen=True, slots=True)
class SavedSource:
    """A source's mapping as a workbook keeps it: enough to recognise next month's file and to read it alike."""

    role: Role
    columns: Mapping[str, str]
    formats: Formats = Formats()

    def fits(self, headers: Sequence[str]) -> bool:
        """Whether a file with these columns can be read this way."""
        return bool(self.columns) and set(self.columns.values()) <= set(headers)


@dataclass(frozen=True, slots=True)
class ImportMapping:
    """The whole guess: every source, and what has to be said or asked about it before anything is imported."""

    sources: tuple[Source, ...]
    notices: tuple[Notice, ...] = ()
    questions: tuple[Question, ...] = ()

    def of_role(self, role: Role) -> list[Source]:
        """The sources with a role."""
        return [source for source in self.sources if source.role is role]

    def columns_text(self, labels: Labels) -> str:
        """How each source is read, as a person confirms it: its role, formats, columns with examples."""
        return "\n\n".join(_source_text(source, labels) for source in self.sources)

    def short_text(self, labels: Labels) -> str:
        """How each source that is used is read, in a line or two each: for a message box."""
        used = [source for source in self.sources if source.role is not None]
        return "\n".join(_short_text(source, labels) for source in used)

    def text(self, labels: Labels) -> str:
        """`columns_text`, then what was assumed and what has to be decided."""
        blocks = [self.columns_text(labels)]
        for title, remarks in (("assumed", self.notices), ("asked", self.questions)):
            if remarks:
                lines = [f"  - {remark.text(labels)}" for remark in remarks]
                blocks.append("\n".join([labels.text(f"erp.show.{title}"), *lines]))
        return "\n\n".join(blocks)

    def saved(self) -> tuple[SavedSource, ...]:
        """What to keep for next month."""
        return tuple(
            SavedSource(source.role, {match.field: match.header for match in source.matches}, source.formats)
            for source in self.sources
            if source.role is not None
        )


def _source_text(source: Source, labels: Labels) -> str:
    if source.role is None:
        return labels.text("erp.show.unused", file=source.name)
    role = Labelled(f"roles.{source.role}").shown(labels)
    lines = [labels.text("erp.show.source", file=source.name, role=role)]
    layout = _layout_text(source, labels)
    if layout:
        lines.append(f"  {layout}")
    names = {f.key: labels.text(f"erp.fields.{f.key}") for f in FIELDS[source.role]}
    wide = max((len(names[match.field]) for match in source.matches), default=0)
    wide_header = max((len(match.header) for match in source.matches), default=0)
    for match in source.matches:
        doubt = "" if match.confidence >= 0.9 else labels.text("erp.show.doubtful")
        shown = " | ".join(_cut(example) for example in match.examples)
        lines.append(f"  {names[match.field]:<{wide}}  <- {match.header:<{wide_header}}  {shown} {doubt}".rstrip())
    unused = [header for header in source.headers if header not in {match.header for match in source.matches}]
    if unused:
        lines.append(f"  {labels.text('erp.show.unused_columns', columns=', '.join(unused))}")
    return "\n".join(lines)


_EXAMPLE = 40
"""Letters of an example that are shown."""


def _cut(example: str) -> str:
    return example if len(example) <= _EXAMPLE else f"{example[: _EXAMPLE - 1].rstrip()}…"


def _short_text(source: Source, labels: Labels) -> str:
    role = labels.text(f"erp.roles.{source.role}")
    pairs = [f"{labels.text(f'erp.fields.{match.field}')} ← {match.header}" for match in source.matches]
    layout = [text for text in (_formats_text(source, labels),) if text]
    return f"{source.name} ({role}): {'; '.join([*pairs, *layout])}"


def _layout_text(source: Source, labels: Labels) -> str:
    parts: list[str] = []
    if source.dialect is not None:
        separator = {"\t": labels.text("erp.show.tab")}.get(source.dialect.separator, source.dialect.separator)
        parts.append(labels.text("erp.show.encoding", encoding=source.files[0].encoding))
        parts.append(labels.text("erp.show.separator", separator=separator))
    return ", ".join(text for text in (*parts, _formats_text(source, labels)) if text)


def _formats_text(source: Source, labels: Labels) -> str:
    parts: list[str] = []
    if source.formats.decimal is not None:
        parts.append(labels.text("erp.show.decimal", mark=source.formats.decimal))
    if source.formats.date_order is not None:
        parts.append(labels.text("erp.show.date_order", order=labels.text(f"erp.orders.{source.formats.date_order}")))
    return ", ".join(parts)
