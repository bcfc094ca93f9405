"""The guess: which role a file plays and which column is which field, from headers, file name and values.

Names decide; values only veto (a column of words is no date, whatever it is called). Every guess is shown before it
is used, and where two columns claim a field equally well, neither gets it silently.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import PurePath

from cec_xl.erp.dates import DateOrder, read_date
from cec_xl.erp.fields import (
    FIELDS,
    LINE_FIELDS,
    MONEY_FIELDS,
    FieldKind,
    Role,
    SourceField,
    field_of,
    plain,
    synonyms,
    words,
)
from cec_xl.erp.mapping import ColumnMatch, Source
from cec_xl.erp.notices import Labelled, Notice, Question
from cec_xl.erp.numbers import DecimalMark, read_number
from cec_xl.erp.settings import Overrides

ACCEPTED = 0.6
"""Confidence from which a column is taken for a field."""

_FEW = 6
"""Columns that a list of product families has at most."""
_ARTICLES = frozenset(["de", "del", "la", "el", "los", "las", "the", "of", "a", "an", "y", "and", "по", "от", "и"])
_EXAMPLES = 3
_NEXT_BEST = 0.003
"""What a spelling is worth less than the one listed before it."""
_NAME_BONUS = 3.0
_LARGEST_SAMPLE = 400


@dataclass(frozen=True, slots=True)
class Reading:
    """What the values of a column can be, as shares of those that are not empty."""

    filled: float
    dates: float
    numbers: float


def read_values(values: Sequence[str]) -> Reading:
    """What a sample's values look like.

    >>> read_values(["1/2/2024", "x", ""])
    Reading(filled=0.6666666666666666, dates=0.5, numbers=0.0)
    """
    texts = Counter(value.strip() for value in values[:_LARGEST_SAMPLE] if value.strip())
    filled = texts.total()
    if not filled:
        return Reading(0.0, 0.0, 0.0)
    dates = sum(n for text, n in texts.items() if any(read_date(text, order, 2100) for order in DateOrder))
    numbers = sum(n for text, n in texts.items() if any(read_number(text, mark) is not None for mark in DecimalMark))
    return Reading(filled / min(len(values), _LARGEST_SAMPLE), dates / filled, numbers / filled)


def guess_source(
    source: Source, overrides: Overrides, known_role: Role | None = None
) -> tuple[Source, list[Notice], list[Question]]:
    """The source with the role and the columns that fit it best, and what is doubtful about them.

    `known_role` is the role of a saved mapping, whose columns then stand in `overrides`: nothing else is guessed.
    """
    readings = {header: read_values(source.samples.get(header, ())) for header in source.headers}
    scores = {role: _scores(source, role, readings) for role in Role}
    assigned = {role: _assign(scores[role]) for role in Role}
    said = overrides.about(source.files[0].name, "role")
    if said == "":
        return source, [], []
    decided = Role(said) if said else known_role
    candidates = [decided] if decided else [role for role in Role if _possible(role, assigned, source)]
    if not candidates:
        return source, [], []
    role = max(candidates, key=lambda r: (_worth(r, assigned[r], source), -list(Role).index(r)))
    chosen = assigned[role]
    questions = [] if known_role else _rivals(role, scores[role], chosen, source, overrides)
    chosen = {} if known_role else _with_name(role, chosen, source.headers)
    chosen = _with_answers(role, chosen, source.headers, overrides)
    matches = tuple(_match(f.key, *chosen[f.key], source) for f in FIELDS[role] if f.key in chosen)
    found = replace(source, role=role, matches=matches)
    return found, _repeated_headers(found), questions


def _with_name(
    role: Role, chosen: Mapping[str, tuple[str, float]], headers: Sequence[str]
) -> dict[str, tuple[str, float]]:
    """The customer's name from a column that says just "customer", where another one has the number."""
    found = dict(chosen)
    known = synonyms(role)
    if "customer_id" not in found or "customer_name" in found or "customer_name" not in known:
        return found
    taken = {header for header, _ in found.values()}
    free = [header for header in headers if header not in taken and plain(header) in known["customer_id"]]
    if len(free) == 1:
        found["customer_name"] = (free[0], ACCEPTED)
    return found


def _match(key: str, header: str, confidence: float, source: Source) -> ColumnMatch:
    values = dict.fromkeys(value.strip() for value in source.samples.get(header, ()) if value.strip())
    return ColumnMatch(key, header, confidence, tuple(list(values)[:_EXAMPLES]))


def _scores(source: Source, role: Role, readings: Mapping[str, Reading]) -> dict[tuple[str, str], float]:
    known = synonyms(role)
    scores: dict[tuple[str, str], float] = {}
    for header in source.headers:
        name = plain(re.sub(r" \(\d+\)$", "", header))
        for found in FIELDS[role]:
            likeness = _likeness(name, known.get(found.key, ()))
            score = likeness - _objection(found, readings[header], header in source.typed)
            if score >= ACCEPTED:
                scores[found.key, header] = score
    return scores


@lru_cache(maxsize=4096)
def _likeness(name: str, spellings: tuple[str, ...]) -> float:
    """1 for the commonest spelling, a little less for each further one, much less for mere resemblance."""
    squeezed = name.replace(" ", "")
    best = 0.0
    for position, spelling in enumerate(spellings):
        rank = _NEXT_BEST * position
        if squeezed == spelling.replace(" ", ""):
            best = max(best, 1.0 - rank)
            continue
        ours, theirs = ({w for w in text.split() if w not in _ARTICLES} for text in (name, spelling))
        if ours == theirs and ours:
            best = max(best, 0.97 - rank)
        elif len(theirs) > 1 and theirs < ours:
            best = max(best, 0.85 * len(theirs) / len(ours) - rank)
        elif _abbreviates(name.split(), spelling.split()):
            best = max(best, 0.8 - rank)
        elif len(squeezed) > 5 and best < ACCEPTED:
            best = max(best, _resemblance(squeezed, spelling.replace(" ", "")) - rank)
    return best


def _abbreviates(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether a name shortens the words of another, at least one of them left whole.

    >>> _abbreviates(["base", "imp"], ["base", "imponible"]), _abbreviates(["b", "i"], ["base", "imponible"])
    (True, False)
    """
    if len(ours) != len(theirs) or len(ours) < 2:
        return False
    return any(map(str.__eq__, ours, theirs)) and all(map(_shortens, ours, theirs))


def _shortens(one: str, other: str) -> bool:
    return one == other or (len(one) > 1 and other.startswith(one))


def _resemblance(one: str, other: str) -> float:
    """Likeness of two names but for a slip of the pen; 0 for any two that differ more.

    >>> round(_resemblance("numerofactra", "numerofactura"), 2), _resemblance("numero", "factura")
    (0.72, 0.0)
    """
    if one[0] != other[0] or abs(len(one) - len(other)) > 0.25 * len(one):
        return 0.0
    ratio = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return 0.75 * ratio if ratio > 0.87 else 0.0


def _objection(found: SourceField, reading: Reading, typed: bool) -> float:
    """How much the values speak against a field."""
    if reading.filled == 0:
        return 0.35
    objection = 0.05 * (1 - reading.filled)
    if typed:
        return objection
    if found.kind is FieldKind.DATE and reading.dates < 0.5:
        objection += 0.6
    if found.kind in (FieldKind.AMOUNT, FieldKind.NUMBER, FieldKind.RATIO) and reading.numbers < 0.5:
        objection += 0.6
    return objection


def _assign(scores: Mapping[tuple[str, str], float]) -> dict[str, tuple[str, float]]:
    """Fields to columns, best claims first; each column and each field once."""
    chosen: dict[str, tuple[str, float]] = {}
    taken: set[str] = set()
    for (key, header), score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        if key not in chosen and header not in taken:
            chosen[key] = (header, score)
            taken.add(header)
    return chosen


def _possible(role: Role, assigned: Mapping[Role, Mapping[str, object]], source: Source) -> bool:
    """Whether a file's columns allow a role; `assigned` are the fields that would be found in each role."""
    has = set(assigned[role])
    customer = bool(has & {"customer_id", "customer_name"})
    money = bool(has & set(MONEY_FIELDS)) or {"unit_price", "quantity"} <= has
    deal = customer and "date" in has and not _pays(source)
    paid = {"date", "amount"} <= has and (customer or "document" in has) and _pays(source)
    as_lines = assigned[Role.LINES]
    return {
        Role.LINES: bool(has & {"document", "order"}) and money and bool(has & LINE_FIELDS),
        Role.INVOICES: deal and (money or "document" in has),
        Role.ORDERS: customer and {"order", "date"} <= has and "document" not in has,
        Role.PAYMENTS: paid,
        Role.FAMILIES: {"product_family", "family_name"} <= has and len(source.headers) <= _FEW,
        Role.CUSTOMERS: "customer_id" in has and _is_master(Role.CUSTOMERS, as_lines, source),
        Role.PRODUCTS: "product" in has and len(has) > 1 and _is_master(Role.PRODUCTS, as_lines, source),
    }[role]


_STEMS = {
    Role.CUSTOMERS: ("client", "customer", "debtor", "account", "клиент", "контрагент", "покупател"),
    Role.PRODUCTS: ("artic", "product", "item", "sku", "referencia", "товар", "номенклатур", "артикул"),
}
"""What the columns of a master file speak of, in any language; "code" and "name" alone could be anybody's."""


def _is_master(role: Role, as_lines: Mapping[str, object], source: Source) -> bool:
    """Whether a file lists customers (or products): it says whose it is, and its rows are no deals."""
    deals = "date" in as_lines and bool(set(as_lines) & {*MONEY_FIELDS, "unit_price"})
    hints = file_hints(source.files[0].name)
    if deals or "other" in hints:
        return False
    names = [plain(header).replace(" ", "") for header in source.headers]
    return role in hints or any(stem in name for name in names for stem in _STEMS[role])


def _pays(source: Source) -> bool:
    """Whether name or columns speak of payments, not of invoices that may also say when they were paid."""
    hints = file_hints(source.files[0].name)
    if "payments" in hints:
        return True
    if hints & {"lines", "invoices", "orders"}:
        return False
    names = {plain(header).replace(" ", "") for header in source.headers}
    generic = {"fecha", "date", "дата", "importe", "amount", "сумма", "total", "valor", "cantidad", "haber", "credit"}
    telling = {s.replace(" ", "") for key in ("date", "amount", "payment") for s in synonyms(Role.PAYMENTS)[key]}
    invoiced = {s.replace(" ", "") for s in synonyms(Role.LINES)["date"][:6]} | {"duedate", "vencimiento"}
    return bool(names & (telling - generic)) and not names & invoiced


def file_hints(name: str) -> set[str]:
    """The roles a file's name speaks of; "other" for suppliers and the like.

    >>> sorted(file_hints("Cobros_2024-03.csv")), sorted(file_hints("order_details.csv"))
    (['payments'], ['lines'])
    """
    stem = re.sub(r"[\d\s]+", " ", plain(PurePath(name.split(" [", maxsplit=1)[0]).stem)).strip()
    sheet = plain(name.split(" [")[1].rstrip("]")) if " [" in name else ""
    found: dict[str, int] = {}
    for text in (stem, sheet):
        for role, spellings in words("files").items():
            for spelling in spellings:
                if re.search(rf"(^| ){re.escape(spelling)}( |$)", text):
                    found[role] = max(found.get(role, 0), len(spelling))
    longest = max(found.values(), default=0)
    return {role for role, length in found.items() if length == longest}


def _worth(role: Role, chosen: Mapping[str, tuple[str, float]], source: Source) -> float:
    bonus = _NAME_BONUS if role in file_hints(source.files[0].name) else 0.0
    return sum(score for _, score in chosen.values()) + bonus


def _rivals(
    role: Role,
    scores: Mapping[tuple[str, str], float],
    chosen: Mapping[str, tuple[str, float]],
    source: Source,
    overrides: Overrides,
) -> list[Question]:
    """Questions where a free column has as good a claim to a field that counts, and other values."""
    taken = {header for header, _ in chosen.values()}
    questions = []
    for key, (header, score) in chosen.items():
        counts = field_of(role, key).kind is not FieldKind.TEXT or key in _IDENTIFYING
        twins = [h for (k, h), s in scores.items() if k == key and h not in taken and s >= score - _NEXT_BEST / 2]
        twins = [h for h in twins if source.samples.get(h) != source.samples.get(header)]
        if counts and twins and (role, key) not in overrides.columns:
            details = {"field": Labelled(f"fields.{key}"), "one": header, "other": twins[0]}
            answers = tuple(f"{role}.{key}={h}" for h in (header, *twins))
            questions.append(Question("import_two_columns", details, answers))
    return questions


_IDENTIFYING = frozenset({"customer_id", "document", "order", "product", "line"})


def _with_answers(
    role: Role, chosen: dict[str, tuple[str, float]], headers: Sequence[str], overrides: Overrides
) -> dict[str, tuple[str, float]]:
    for (of_role, key), header in overrides.columns.items():
        if of_role is role:
            chosen = {k: found for k, found in chosen.items() if k != key and found[0] != header}
            if header in headers:
                chosen[key] = (header, 1.0)
    return chosen


def _repeated_headers(source: Source) -> list[Notice]:
    repeated = source.dialect.repeated if source.dialect else ()
    return [Notice("import_repeated_header", {"file": source.name, "header": header}) for header in repeated]
