"""What a report is about, and its numbers as the reader writes them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cec_xl.labels import Labels
from cec_xl.labels.numbers import number_text, percent_text
from cec_xl.method.classification import Classification
from cec_xl.method.ranking import priority_order
from cec_xl.method.settings import Settings
from cec_xl.workbook.customer_facts import PastScore
from cec_xl.workbook.reading import WorkbookInputs
from cec_xl.workbook.whatif_texts import WhatIfTexts
from cec_xl.workbook.winback_refresh import WinbackOutcome


@dataclass(frozen=True, slots=True)
class Subject:
    """A scored workbook, ready to be reported.

    Attributes:
        inputs: what was read.
        classification: what came out.
        incidents: how many things in the workbook want attention.
        winback: what was found about lost customers; None where nothing is known of any.
        day: the date the report is of; None where the workbook knows none.
        history: customer id -> its older scores, newest first.
    """

    inputs: WorkbookInputs
    classification: Classification
    incidents: int
    winback: WinbackOutcome | None = None
    day: dt.date | None = None
    history: dict[str, tuple[PastScore, ...]] = field(default_factory=dict)

    @property
    def labels(self) -> Labels:
        """The workbook's language."""
        return self.inputs.labels

    @property
    def settings(self) -> Settings:
        """The firm's settings."""
        return self.inputs.settings

    @property
    def texts(self) -> WhatIfTexts:
        """Sentences about this classification."""
        currency = self.inputs.parameters.text("currency")
        return WhatIfTexts(self.classification, self.settings, self.labels, self.inputs.criterion_names, currency)

    @property
    def company(self) -> str:
        """Whose portfolio it is."""
        return self.inputs.parameters.text("company")

    def say(self, key: str, /, **details: object) -> str:
        """A text of the report's own labels."""
        return self.labels.text(f"report.{key}", **details)

    def number(self, value: float, decimals: int = 0) -> str:
        """A number."""
        return number_text(float(value), self.labels.language, decimals)

    def percent(self, value: float, decimals: int = 0) -> str:
        """A ratio."""
        return percent_text(float(value), self.labels.language, decimals)

    def money(self, value: float) -> str:
        """An amount in whole units of the currency."""
        return f"{self.number(value)} {self.inputs.parameters.text('currency')}".strip()

    def value(self, key: str, value: float) -> str:
        """A criterion's value in its unit."""
        if np.isnan(value):
            return self.number(value)
        return self.texts.value(key, value)

    def date(self, day: dt.date) -> str:
        """A date as the language writes it."""
        return day.strftime(self.say("date_format"))

    def choice(self, kind: str, key: str) -> str:
        """A value of a list; a dash where there is none."""
        return self.labels.choice(kind, key) if key else "–"

    def customer(self, position: int) -> str:
        """A customer's name, or its id."""
        return self.texts.customer(position)

    def best_first(self, inside: NDArray[np.bool_] | None = None) -> NDArray[np.intp]:
        """Positions of the ranked customers, best first, of some or of all."""
        order = priority_order(self.classification.rank, self.classification.portfolio.ids)
        return order if inside is None else order[inside[order]]

    def billing(self, inside: NDArray[np.bool_]) -> float:
        """Billing of some customers together."""
        return float(np.nansum(self.classification.portfolio.value("volume")[inside]))
