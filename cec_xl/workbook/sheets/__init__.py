"""Every sheet of the workbook, one module each: `SHEET` in every module that does not begin with an underscore.

Adding a sheet is adding a file: `all_sheets` finds it and its stage and order decide where its tab goes.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from cec_xl.workbook.layout import Sheet, Stage


@cache
def all_sheets() -> tuple[Sheet, ...]:
    """The sheets in the order of their tabs: the method's stages, then the order within the stage."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__) if module.name[0] != "_")
    stages = list(Stage)
    return tuple(sorted((m.SHEET for m in modules), key=lambda sheet: (stages.index(sheet.stage), sheet.order)))
