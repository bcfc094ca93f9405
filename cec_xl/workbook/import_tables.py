"""The tables of the sheet *Importación*: what was imported and how it is read, so that next month is one button.

`IMPORT_FILES`, `IMPORT_MAPPING` and `IMPORT_ANSWERS` are read back by the next import and may be corrected by hand;
the others say what the last one did. Everything is written anew by every import.
"""

from __future__ import annotations

from cec_xl.workbook.customer_table import CUSTOMERS
from cec_xl.workbook.schema import Field, Kind, Table, choice

FIGURE_FIELDS = (
    Field("first_order", Kind.DATE),
    Field("orders", Kind.COUNT),
    Field("order_days", Kind.COUNT),
    Field("median_gap", Kind.NUMBER),
    Field("late_invoices", Kind.COUNT),
    Field("overdue_amount", Kind.MONEY),
    Field("owed", Kind.MONEY),
    Field("billing_total", Kind.MONEY),
)
"""What an import knows of a customer besides the criteria."""

_NOT_COMPUTED = frozenset({"customer_id", "position"})
"""The key, and what only the user can judge."""

COMPUTED_FIELDS = tuple(
    field._replace(required=False, source=None) for field in CUSTOMERS.fields if field.key not in _NOT_COMPUTED
)
"""Fields of the customers table that an import fills where nothing was typed."""

IMPORT_FILES = Table(
    "import_files",
    (
        Field("import_file"),
        choice("import_role"),
        Field("import_rows", Kind.COUNT),
        Field("import_used", Kind.COUNT),
        Field("import_amount", Kind.MONEY),
        Field("import_first_day", Kind.DATE),
        Field("import_last_day", Kind.DATE),
        Field("import_batch", Kind.COUNT),
        Field("import_place"),
        Field("import_table"),
        Field("import_fingerprint"),
    ),
    result=True,
)
IMPORT_MAPPING = Table(
    "import_mapping",
    (
        Field("import_group", Kind.COUNT),
        choice("import_role"),
        Field("import_field"),
        Field("import_column"),
    ),
    result=True,
)
IMPORT_ANSWERS = Table("import_answers", (Field("import_key"), Field("import_value")), result=True)
IMPORT_REPORT = Table(
    "import_report",
    (
        Field("import_file"),
        choice("import_role"),
        Field("import_outcome"),
        Field("import_rows", Kind.COUNT),
        Field("import_amount", Kind.MONEY),
    ),
    result=True,
)
IMPORT_NOTICES = Table("import_notices", (Field("import_notice"),), result=True)
IMPORT_KEPT = Table(
    "import_kept",
    (
        Field("customer_id"),
        Field("customer_name"),
        Field("kept_field"),
        Field("kept_value"),
        Field("computed_value"),
        choice("kept_how"),
    ),
    result=True,
)
IMPORT_VALUES = Table(
    "import_values", (Field("customer_id"), *COMPUTED_FIELDS, *FIGURE_FIELDS), result=True, row_key="customer_id"
)

IMPORT_TABLES = (
    IMPORT_FILES, IMPORT_MAPPING, IMPORT_ANSWERS, IMPORT_REPORT, IMPORT_NOTICES, IMPORT_KEPT, IMPORT_VALUES,
)  # fmt: skip
"""Every table of the sheet, in its order."""
