"""Names for our sheets in a workbook that may have sheets of the same name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cec_xl.labels import Labels
from cec_xl.workbook.sheets import all_sheets
from cec_xl.workbook.view import ATTACHED_SUFFIX

LONGEST = 31
"""Characters a tab may have."""


_WITHOUT_MACROS = {
    "attach.refresh_command": "template.button_refresh",
    "attach.refresh_command_alt": "charts.button_refresh.alt",
}
"""What the button of the start sheet says where no macro can stand behind it."""


class TabLabels(Labels):
    """Labels with other names for some sheets, and with the refresh command in place of the button's name.

    Everything that names a sheet in the built workbook (formulas, links, charts, lists) takes the name from its
    label, so giving the label another text renames the sheet everywhere at once.
    """

    def __init__(self, language: str, renamed: Mapping[str, str]) -> None:
        super().__init__(language)
        self._texts = {f"sheets.{s.key}": renamed.get(n, n) for s in all_sheets() for n in [_usual(self, s.key)]}
        for own, usual in _WITHOUT_MACROS.items():
            self._texts[usual] = super().text(own)

    def text(self, key: str, /, **details: object) -> str:
        """The label at `key`; see `Labels.text`."""
        return self._texts.get(key) or super().text(key, **details)


def _usual(labels: Labels, key: str) -> str:
    return Labels.text(labels, f"sheets.{key}")


def free_tab_names(taken: Iterable[str], language: str) -> dict[str, str]:
    """New names for those of our sheets whose usual name a workbook's sheet has; compared without case.

    >>> free_tab_names(["clientes", "Pareto", "Pareto_CEC"], "es")
    {'Clientes': 'Clientes_CEC', 'Pareto': 'Pareto_CEC_2'}
    """
    labels = Labels(language)
    usual = [_usual(labels, sheet.key) for sheet in all_sheets()]
    theirs = {name.casefold() for name in taken}
    used = theirs | {name.casefold() for name in usual}
    renamed = {}
    for name in usual:
        if name.casefold() in theirs:
            renamed[name] = _free(name, used)
            used.add(renamed[name].casefold())
    return renamed


def _free(name: str, used: set[str]) -> str:
    suffix, number = ATTACHED_SUFFIX, 1
    while (candidate := name[: LONGEST - len(suffix)] + suffix).casefold() in used:
        number += 1
        suffix = f"{ATTACHED_SUFFIX}_{number}"
    return candidate
