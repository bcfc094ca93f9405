"""The sheet ``xlwings.conf``: what xlwings' VBA reads before it starts Python.

The template lays out `ROWS` from cell A1 down, key in column A, value in column B, without gaps (xlwings reads down
to the first empty key). The interpreter is not set in a new workbook: xlwings then takes it from the user's own
configuration, which ``cec-xl install`` writes once for all workbooks, so a workbook can be passed on to a colleague
whose Python stands elsewhere. A row whose key is put in brackets is unknown to xlwings and holds the place;
``cec-xl install <workbook>`` takes the brackets away.
"""

from __future__ import annotations

from dataclasses import dataclass

SHEET = "xlwings.conf"
NAME_PREFIX = "cecxl_conf_"


@dataclass(frozen=True, slots=True)
class ConfRow:
    """One row of the sheet.

    Attributes:
        key: what xlwings looks for, in any case.
        value: what a new workbook has. True and False must be boolean cells: their text differs between languages.
        reserved: whether a new workbook leaves the key in brackets, so that xlwings looks elsewhere for it.
    """

    key: str
    value: str | bool
    reserved: bool = False

    @property
    def shown_key(self) -> str:
        """What stands in column A of a new workbook."""
        return f"({self.key})" if self.reserved else self.key

    @property
    def key_name(self) -> str:
        """Defined name of the cell in column A; only reserved rows have one."""
        return f"{self.value_name}_key"

    @property
    def value_name(self) -> str:
        """Defined name of the cell in column B."""
        return NAME_PREFIX + self.key.lower().replace(" ", "_")


INTERPRETER_WINDOWS = ConfRow("Interpreter_Win", "", reserved=True)
INTERPRETER_MAC = ConfRow("Interpreter_Mac", "", reserved=True)
UDF_MODULES = ConfRow("UDF Modules", "udfs.excel")

ROWS = (
    UDF_MODULES,
    # One Python for functions and buttons, started once: a button answers without a second start.
    ConfRow("Use UDF Server", value=True),
    ConfRow("Debug UDFs", value=False),
    ConfRow("Show Console", value=False),
    # The package is installed, so Python needs no further places, least of all a downloads folder the workbook lies in.
    ConfRow("PYTHONPATH", ""),
    ConfRow("ADD_WORKBOOK_TO_PYTHONPATH", "false"),
    INTERPRETER_WINDOWS,
    INTERPRETER_MAC,
)
"""In the order of the sheet."""
