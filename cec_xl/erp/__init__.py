"""From raw ERP exports to criteria: invoices, payments and orders in, one row per customer out.

`import_exports` does it; `ImportResult` says what came out; `UndecidedError` carries the questions that only the user
can answer. Needs the extra ``cec-xl[erp]``; everything else of the package works without it.
"""

from __future__ import annotations

from cec_xl.erp.importing import ImportResult, import_exports
from cec_xl.erp.notices import Notice, Question, UndecidedError
from cec_xl.erp.settings import ImportSettings, Overrides
from cec_xl.erp.state import ImportState

__all__ = [
    "ImportResult",
    "ImportSettings",
    "ImportState",
    "Notice",
    "Overrides",
    "Question",
    "UndecidedError",
    "import_exports",
]
