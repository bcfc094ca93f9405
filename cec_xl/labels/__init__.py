"""Every text a user reads, as data: one folder per language, one or more TOML files per subject.

A label is addressed by a dotted key whose first part is the file's name up to its first dot: ``messages.no_table``
is the entry ``no_table`` of ``messages.toml``, ``messages.hosts.toml`` or any other ``messages.*.toml``. Entries may
be nested tables (``choices.situation.current``). Placeholders are
those of `str.format`. Spanish is the reference; English and Russian are complete (a test compares the key sets).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from cec_xl.method.folding import fold as fold

try:
    from tomli import loads as read_toml
except ImportError:
    from tomllib import loads as read_toml

LANGUAGES = ("es", "en", "ru")
DEFAULT_LANGUAGE = "es"


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All labels of one language, dotted key -> text."""
    return {key: text for subject in _files(language) for key, text in _subject(language, subject).items()}


@cache
def _files(language: str) -> Mapping[str, tuple[Path, ...]]:
    """The label files of one language by subject."""
    found: dict[str, tuple[Path, ...]] = {}
    for entry in sorted((Path(__file__).parent / language).iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".toml"):
            subject = entry.name.partition(".")[0]
            found[subject] = (*found.get(subject, ()), entry)
    return found


@cache
def _section(language: str, name: str) -> Mapping[str, str]:
    """All labels below a key; lists of choices are asked for again and again."""
    prefix = f"{name}."
    labels = _labels_beside(language, prefix)
    return MappingProxyType({k.removeprefix(prefix): v for k, v in labels.items() if k.startswith(prefix)})


@cache
def _subject(language: str, subject: str) -> Mapping[str, str]:
    """The labels of one subject; a refresh needs few of them, and parsing all takes longer than scoring."""
    found: dict[str, str] = {}
    for entry in _files(language).get(subject, ()):
        _flatten(read_toml(entry.read_text(encoding="utf-8")), subject, found)
    return found


def _labels_beside(language: str, key: str) -> Mapping[str, str]:
    """The labels of the subject `key` belongs to."""
    return _subject(language, key.partition(".")[0])


def _flatten(tree: Mapping[str, object], prefix: str, into: dict[str, str]) -> None:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            _flatten(value, f"{prefix}.{key}", into)
        else:
            into[f"{prefix}.{key}"] = str(value)


class Labels:
    """The labels of one language.

    >>> Labels("es").text("choices.segment.vital")
    'Vitales'
    """

    def __init__(self, language: str = DEFAULT_LANGUAGE) -> None:
        if language not in LANGUAGES:
            raise ValueError(language)
        self.language = language

    def text(self, key: str, /, **details: object) -> str:
        """The label at `key`, with its placeholders filled; a missing key is a programming error."""
        template = _labels_beside(self.language, key)[key]
        return template.format(**details) if details else template

    def has(self, key: str) -> bool:
        """Whether the language has this label."""
        return key in _labels_beside(self.language, key)

    def message(self, code: str, /, **details: object) -> str:
        """The sentence of `messages.toml` for an error or incident code."""
        return self.text(f"messages.{code}", **details)

    def choice(self, kind: str, key: str) -> str:
        """What a user reads for one value of a list, e.g. kind ``segment``, key ``vital``."""
        return self.text(f"choices.{kind}.{key}")

    def choices(self, kind: str) -> Mapping[str, str]:
        """The values of a list, key -> text, in the order of the file."""
        return self.section(f"choices.{kind}")

    def section(self, name: str) -> Mapping[str, str]:
        """All labels below a key, rest of the key -> text, in the order of the file."""
        return _section(self.language, name)


@cache
def _choice_index(kind: str, language: str) -> Mapping[str, str]:
    index: dict[str, str] = {}
    for key, text in Labels(language).choices(kind).items():
        index.setdefault(fold(text), key)
        index.setdefault(fold(key), key)
    return index


def choice_key(kind: str, text: str) -> str | None:
    """The key of what a user typed from a list, in any of the languages; None where nothing fits.

    >>> choice_key("segment", "con futuro"), choice_key("segment", "Vital"), choice_key("segment", "oro")
    ('future', 'vital', None)
    """
    folded = fold(text)
    found = (_choice_index(kind, language).get(folded) for language in LANGUAGES)
    return next(filter(None, found), None)
