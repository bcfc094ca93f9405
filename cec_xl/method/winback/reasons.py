"""Reasons (*motivos*): why customers left, recognised in what people typed, and what one does about each. METHOD §8.

Cases are not handled one by one: every reason belongs to a category with one strategy for all its customers. What
cannot be recognised stays in view as *unclassified* and is reported, never dropped.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from cec_xl.method.folding import fold
from cec_xl.method.problems import Place, Problem

REASONS = "reasons"
"""Key of the catalogue's table, for problems."""

_STRONG, _WEAK = 3, 1
"""Points of a word that says what the matter is, and of one that only says what it is about."""


class ReasonCategory(StrEnum):
    """What a reason is about."""

    PRODUCT = "product"
    PRICE = "price"
    SERVICE = "service"
    STAFF = "staff"
    COMPETITOR = "competitor"
    POACHING = "poaching"
    CHANGE_OF_ACTIVITY = "change_of_activity"
    CLOSURE = "closure"
    UNPAID = "unpaid"
    OTHER = "other"
    UNCLASSIFIED = "unclassified"
    """No reason recorded, or one that fits nothing."""


class Origin(StrEnum):
    """Whether the cause lies in our own house."""

    INTERNAL = "internal"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the catalogue.

    Attributes:
        name: what users see and may type; unique, compared without case and accents.
        category: its category.
        origin: internal or external.
        correctable: whether we can remove the cause.
        base_rate: part of such customers that return when asked at once, 0..1; NaN where nobody knows, and then there
            is no probability.
        recoverable: part of the former business that returns in the partial scenario, 0..1.
        strategy: what is done for the whole group; a key of ``choices.winback_strategy`` or the firm's own words.
        message: what the group is told; a key of ``choices.winback_message`` or the firm's own words.
        offer: what to lead with; a key of `Offer` in `plan`.
        keywords: the firm's own words for it, besides the ones this program knows.
        row: 0-based row in the catalogue's table, for problems.
    """

    name: str
    category: ReasonCategory
    origin: Origin
    correctable: bool
    base_rate: float
    recoverable: float
    strategy: str = ""
    message: str = ""
    offer: str = "service"
    keywords: tuple[str, ...] = ()
    row: int | None = None


def _line(category: ReasonCategory, causes: tuple[Origin, bool], rates: tuple[float, float], *keys: str) -> Reason:
    (origin, correctable), (base_rate, recoverable), (strategy, offer) = causes, rates, keys
    return Reason(
        category.value, category, origin, correctable, base_rate, recoverable, strategy, category.value, offer
    )


_OURS, _THEIRS_TO_MEND, _THEIRS = (Origin.INTERNAL, True), (Origin.EXTERNAL, True), (Origin.EXTERNAL, False)

DEFAULT_CATALOGUE = (
    _line(ReasonCategory.PRODUCT, _OURS, (0.30, 0.50), "improve_product", "trial"),
    _line(ReasonCategory.PRICE, _OURS, (0.35, 0.60), "show_value", "service"),
    _line(ReasonCategory.SERVICE, _OURS, (0.40, 0.80), "repair_service", "service"),
    _line(ReasonCategory.STAFF, _OURS, (0.45, 0.90), "change_contact", "attention"),
    _line(ReasonCategory.COMPETITOR, _THEIRS_TO_MEND, (0.25, 0.50), "match_offer", "service"),
    _line(ReasonCategory.POACHING, _THEIRS, (0.15, 0.50), "senior_contact", "attention"),
    _line(ReasonCategory.CHANGE_OF_ACTIVITY, _THEIRS, (0.05, 0.30), "keep_in_touch", "gift"),
    _line(ReasonCategory.CLOSURE, _THEIRS, (0.0, 0.0), "close_account", "none"),
    _line(ReasonCategory.UNPAID, _THEIRS, (0.10, 0.50), "secure_payment", "terms"),
    _line(ReasonCategory.OTHER, _THEIRS, (0.20, 0.50), "ask_reason", "attention"),
    _line(ReasonCategory.UNCLASSIFIED, _THEIRS, (0.20, 0.50), "ask_reason", "attention"),
)
"""A catalogue to start from, one line per category. The rates are this project's starting values **(decision)**: the
articles give none. They are meant to be replaced by the firm's own results (see `plan.learn_rates`)."""


@dataclass(frozen=True, slots=True)
class ClassifiedReasons:
    """The reason of every lost customer, in the order of the texts given.

    Attributes:
        reason: position in the catalogue, -1 where the catalogue has no line for it.
        category: keys of `ReasonCategory`.
        matched: what it was recognised by, joined with ``, ``; ``""`` where nothing was.
    """

    reason: NDArray[np.int64]
    category: NDArray[np.object_]
    matched: NDArray[np.object_]


def fold_words(text: str) -> str:
    """Words as compared: no case, no accents, no punctuation, single spaces.

    >>> fold_words("Se lo llevó... ¡la COMPETENCIA!")
    'se lo llevo la competencia'
    """
    return " ".join(re.findall(r"\w+", fold(text.replace("'", ""))))


def classify_reasons(
    texts: Sequence[str] | NDArray[np.object_], catalogue: Sequence[Reason] = DEFAULT_CATALOGUE
) -> ClassifiedReasons:
    """Find each typed reason's line in the catalogue.

    In this order: the name of a line; the firm's own keywords of a line; the words this program knows for each
    category, and then the category's first line. Nothing found, or nothing typed: the line for unclassified reasons.

    >>> found = classify_reasons(["Los precios son muy altos", "Хамство персонала", "xyz"])
    >>> list(found.category)
    ['price', 'staff', 'unclassified']
    """
    matcher = _Matcher(catalogue)
    folded = [fold_words(str(text)) for text in texts]
    known = {text: matcher.find(text) for text in dict.fromkeys(folded)}
    return ClassifiedReasons(
        reason=np.array([known[text].reason for text in folded], dtype=np.int64),
        category=np.array([known[text].category.value for text in folded], dtype=object),
        matched=np.array([", ".join(known[text].words) for text in folded], dtype=object),
    )


def reason_counts(found: ClassifiedReasons) -> Mapping[ReasonCategory, int]:
    """How many customers left for each category of reason, all categories present, most frequent first."""
    count = Counter(found.category)
    order = sorted(ReasonCategory, key=lambda category: (-count[category.value], list(ReasonCategory).index(category)))
    return {category: count[category.value] for category in order}


def check_catalogue(catalogue: Sequence[Reason]) -> tuple[Problem, ...]:
    """What is wrong with a catalogue: rates that are no parts of a whole, names that occur twice."""
    problems = []
    seen: set[str] = set()
    for reason in catalogue:
        for key, rate in (("base_rate", reason.base_rate), ("recoverable", reason.recoverable)):
            if rate < 0 or rate > 1:
                place = Place(REASONS, reason.row, key)
                problems.append(Problem("winback_rate_outside", place, {"reason": reason.name, "found": rate}))
        if fold_words(reason.name) in seen:
            place = Place(REASONS, reason.row, "reason_name")
            problems.append(Problem("winback_reason_twice", place, {"reason": reason.name}))
        seen.add(fold_words(reason.name))
    return tuple(problems)


@dataclass(frozen=True, slots=True)
class _Match:
    """A line of the catalogue (-1: none for this category) and the words that led to it."""

    reason: int
    category: ReasonCategory
    words: tuple[str, ...] = ()


class _Matcher:
    """Finds the catalogue line of a folded text."""

    def __init__(self, catalogue: Sequence[Reason]) -> None:
        backwards = list(enumerate(catalogue))[::-1]  # so that the first of several lines stays
        self._line_of = {reason.category: position for position, reason in backwards}
        self._named = {fold_words(reason.name): _Match(position, reason.category) for position, reason in backwards}
        self._own = [
            (_Match(position, reason.category), _vocabulary(reason.keywords))
            for position, reason in enumerate(catalogue)
            if reason.keywords
        ]

    def find(self, text: str) -> _Match:
        if text in self._named:
            return replace(self._named[text], words=(text,))
        known = ((self._line(category), words) for category, words in _known_words().items())
        return _best(text, self._own) or _best(text, known) or self._line(ReasonCategory.UNCLASSIFIED)

    def _line(self, category: ReasonCategory) -> _Match:
        return _Match(self._line_of.get(category, -1), category)


_Vocabulary = tuple[tuple[re.Pattern[str], str, int], ...]
"""Patterns with the words they stand for and the points they bring."""


def _best(text: str, candidates: Iterable[tuple[_Match, _Vocabulary]]) -> _Match | None:
    """The candidate with the most points in the text, the first of several; None where none has any."""
    best, most = None, 0
    for match, vocabulary in candidates:
        hits = [(word, points) for pattern, word, points in vocabulary if pattern.search(text)]
        points = sum(points for _, points in hits)
        if points > most:
            best, most = replace(match, words=tuple(word for word, _ in hits)), points
    return best


def _vocabulary(strong: Iterable[str], weak: Iterable[str] = ()) -> _Vocabulary:
    return tuple((_pattern(word), word.lstrip("="), _STRONG) for word in strong) + tuple(
        (_pattern(word), word.lstrip("="), _WEAK) for word in weak
    )


def _pattern(word: str) -> re.Pattern[str]:
    """The beginning of a word, or with a leading ``=`` the whole word."""
    return re.compile(rf"\b{re.escape(fold_words(word))}" + (r"\b" if word.startswith("=") else ""))


@cache
def _known_words() -> Mapping[ReasonCategory, _Vocabulary]:
    """The words this program knows, in the order in which ties are decided."""
    text = files(__package__).joinpath("reason_keywords.toml").read_text(encoding="utf-8")
    return {
        ReasonCategory(category): _vocabulary(words["strong"], words["weak"])
        for category, words in tomllib.loads(text).items()
    }
