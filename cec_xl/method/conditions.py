"""The small language of conditions in *Reglas*. METHOD §6.

Numbers: ``1``, ``=1``, ``>=3``, ``<2.5``, ``<>4``, ``2-3``; texts: ``vital``, ``=vital``, ``<>vital``. A list,
separated by commas or semicolons, holds where any of its items holds, ``1,2``; a list of ``<>`` holds where none
of them is met, ``<>1,<>2``. Nothing typed holds always. Numbers have a decimal point, because the comma separates.
Customers whose value is unknown never meet a condition.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.arrays import distinct
from cec_xl.method.folding import fold

_SEPARATOR = re.compile(r"[,;]")
_RANGE = re.compile(r"(\d+(?:\.\d+)?)\s*[-–—]\s*(\d+(?:\.\d+)?)")
_COMPARED = re.compile(r"(>=|=>|≥|<=|=<|≤|<>|!=|≠|>|<|=|)\s*(\d+(?:\.\d+)?)")
_SAME_AS = {"=>": ">=", "≥": ">=", "=<": "<=", "≤": "<=", "!=": "<>", "≠": "<>", "": "="}
_NOT = re.compile(r"(<>|!=|≠|=|)\s*(.*)", re.DOTALL)


class Unreadable(NamedTuple):
    """Why a condition was refused: the code of its sentence and the details."""

    code: str
    details: Mapping[str, object] = MappingProxyType({})


class Interval(NamedTuple):
    """Numbers from `low` to `high`, both included unless said otherwise."""

    low: float = -math.inf
    high: float = math.inf
    above_low: bool = False
    below_high: bool = False

    def holds(self, values: NDArray[np.floating] | NDArray[np.integer]) -> NDArray[np.bool_]:
        """Which values lie inside; NaN never does."""
        low = values > self.low if self.above_low else values >= self.low
        high = values < self.high if self.below_high else values <= self.high
        return np.asarray(low & high, dtype=np.bool_)


class NumberCondition(NamedTuple):
    """A condition on a number: inside any of the intervals, or a known number other than the refused ones."""

    intervals: tuple[Interval, ...]
    refused: tuple[float, ...] = ()

    def holds(self, values: NDArray[np.floating] | NDArray[np.integer]) -> NDArray[np.bool_]:
        """Which values meet the condition."""
        if self.refused:
            return np.asarray(~np.isin(values, self.refused) & ~np.isnan(values), dtype=np.bool_)
        met = np.zeros(values.shape, np.bool_)
        for interval in self.intervals:
            met |= interval.holds(values)
        return met


class TextCondition(NamedTuple):
    """A condition on a text: one of the accepted ones (folded), or none of the refused ones."""

    accepted: frozenset[str]
    refused: frozenset[str] = frozenset()

    def holds(self, text: str) -> bool:
        """Whether a text meets the condition; an empty one never does."""
        folded = fold(text)
        if not folded or folded in self.refused:
            return False
        return folded in self.accepted if self.accepted else bool(self.refused)


def parse_number(text: str, minimum: float, maximum: float, *, whole: bool = False) -> NumberCondition | Unreadable:
    """Read a condition on a number.

    Args:
        text: what was typed.
        minimum: smallest value the number can have; a condition beyond the bounds could never hold, or was turned
            into a date by the spreadsheet, and is refused.
        maximum: largest value.
        whole: whether the number is a whole one: ``1.2`` is then refused, since some spreadsheets make that of a list.

    >>> condition = parse_number("1, >=3", 1, 4, whole=True)
    >>> condition.holds(np.array([1, 2, 3, 4])).tolist()
    [True, False, True, True]
    >>> parse_number("many", 1, 4).code
    'rule_condition_unreadable'
    """
    intervals: list[Interval] = []
    refused: list[float] = []
    items = [item.strip() for item in _SEPARATOR.split(text)]
    for item in items:
        span, compared = _RANGE.fullmatch(item), _COMPARED.fullmatch(item)
        if span:
            sign, numbers = "-", [float(span[1]), float(span[2])]
        elif compared:
            sign, numbers = _SAME_AS.get(compared[1], compared[1]), [float(compared[2])]
        else:
            return Unreadable("rule_condition_unreadable")
        if any(not minimum <= number <= maximum for number in numbers) or numbers != sorted(numbers):
            return Unreadable("rule_condition_out_of_range", {"minimum": plain(minimum), "maximum": plain(maximum)})
        if whole and any(number != int(number) for number in numbers):
            return Unreadable("rule_condition_not_whole")
        if sign == "<>":
            refused += numbers
        else:
            intervals.append(_interval(sign, numbers))
    condition = NumberCondition(tuple(intervals), tuple(refused))
    if (refused and intervals) or (
        len(items) > 1 and condition.holds(_probes(intervals, minimum, maximum, whole)).all()
    ):
        return Unreadable("rule_condition_always_true")
    return condition


def _probes(intervals: list[Interval], minimum: float, maximum: float, whole: bool) -> NDArray[np.float64]:
    """Values that together show whether intervals leave any possible value out: all ends, and one between each two."""
    if whole:
        return np.arange(minimum, maximum + 1)
    ends = [end for interval in intervals for end in (interval.low, interval.high) if math.isfinite(end)]
    known = distinct(np.array([minimum, maximum, *ends], np.float64))
    return np.concatenate([known, (known[1:] + known[:-1]) / 2])


def _interval(sign: str, numbers: list[float]) -> Interval:
    first, last = numbers[0], numbers[-1]
    match sign:
        case ">=":
            return Interval(low=first)
        case ">":
            return Interval(low=first, above_low=True)
        case "<=":
            return Interval(high=first)
        case "<":
            return Interval(high=first, below_high=True)
        case _:
            return Interval(first, last)


def parse_text(
    text: str, keys: Collection[str] | None = None, synonyms: Mapping[str, str] | None = None, kind: str = ""
) -> TextCondition | Unreadable:
    """Read a condition on a text, compared without capitals and accents.

    Args:
        text: what was typed.
        keys: the values the text can have; anything else is refused. None where any text is possible, such as the
            name of a family; then the whole text is also tried as one name, since names may contain commas.
        synonyms: folded text as users read it -> key.
        kind: what list the keys are, for whoever puts a refusal into words.

    >>> parse_text("Vitales; future", ["vital", "future"], {"vitales": "vital"}).holds("vital")
    True
    >>> parse_text("<>hospitals").holds("Hotels")
    True
    """
    accepted: set[str] = set()
    refused: set[str] = set()
    known = {fold(key): key for key in keys or ()}
    for item in _items(text, whole_too=keys is None):
        match = _NOT.fullmatch(item)
        sign, name = (match[1], fold(match[2])) if match else ("", "")
        if not name or name.startswith(("<", ">")):
            return Unreadable("rule_condition_unreadable")
        if keys is not None:
            key = known.get(name) or (synonyms or {}).get(name)
            if key not in keys:
                details = {"choice": item, "allowed": ", ".join(sorted(keys)), "choice_kind": kind}
                return Unreadable("rule_choice_unknown", details)
            name = fold(str(key))
        (accepted if sign in ("", "=") else refused).add(name)
    if accepted and refused:
        return Unreadable("rule_condition_always_true")
    return TextCondition(frozenset(accepted), frozenset(refused))


def _items(text: str, *, whole_too: bool) -> list[str]:
    items = [item.strip() for item in _SEPARATOR.split(text)]
    negated = text.lstrip().startswith(("<", "!", "≠"))
    return [text.strip(), *items] if whole_too and len(items) > 1 and not negated else items


def plain(number: float) -> float | int:
    """A number without a needless ``.0`` when it is shown."""
    return int(number) if float(number).is_integer() else number
