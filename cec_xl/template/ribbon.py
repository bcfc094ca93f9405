"""The ribbon tab: which buttons it has, its customUI XML, and the VBA that answers each button.

One table, `GROUPS`, feeds the XML, the callbacks and the macros a user can assign to shapes. A button stands in a
workbook only when the Python function behind it exists, so no button can lead nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from xml.sax.saxutils import quoteattr

from cec_xl.labels import Labels

NAMESPACE = "http://schemas.microsoft.com/office/2009/07/customui"
ACTIONS_MODULE = "udfs.buttons"
TAB_ID = "cecTab"


@dataclass(frozen=True, slots=True)
class Button:
    """One button.

    Attributes:
        key: the labels ``ribbon.<key>.label``, ``.screentip`` and ``.supertip``.
        action: the function of `udfs.buttons` it runs.
        macro: the macro of the same effect that shapes, the macro list and shortcuts can use. Macro names are not
            translated: a workbook's shapes keep them when its language changes.
        icon: name of an icon built into Office (imageMso).
        large: whether it takes the full height of the ribbon.
    """

    key: str
    action: str
    macro: str
    icon: str
    large: bool = False

    @property
    def callback(self) -> str:
        """The VBA procedure the ribbon calls."""
        return f"{self.macro}_OnAction"


@dataclass(frozen=True, slots=True)
class Group:
    """A titled group of buttons, label ``ribbon.group.<key>``."""

    key: str
    buttons: tuple[Button, ...]


GROUPS = (
    Group(
        "work",
        (
            Button("refresh", "refresh", "CEC_Actualizar", "RefreshAll", large=True),
            Button("check", "check", "CEC_Comprobar", "ErrorChecking"),
            Button("undo", "undo", "CEC_Deshacer", "Undo"),
        ),
    ),
    Group(
        "data",
        (
            Button("import", "import_data", "CEC_Importar", "GetExternalDataFromText", large=True),
            Button("new_customer", "new_customer", "CEC_NuevoCliente", "SheetRowsInsert", large=True),
        ),
    ),
    Group(
        "results",
        (
            Button("segments", "show_segments", "CEC_Segmentos", "Filter"),
            Button("services", "show_services", "CEC_Servicios", "DataFormExcel"),
            Button("winback", "show_winback", "CEC_Recuperacion", "TracePrecedents"),
            Button("history", "show_history", "CEC_Historico", "ChartTrendline"),
            Button("report", "report_pdf", "CEC_InformePDF", "FileSaveAsPdfOrXps", large=True),
        ),
    ),
    Group(
        "help",
        (
            Button("language", "change_language", "CEC_Idioma", "Translate"),
            Button("help", "show_help", "CEC_Ayuda", "Help"),
            Button("diagnose", "diagnose", "CEC_Diagnostico", "FileDocumentInspect"),
        ),
    ),
)


def implemented_groups() -> tuple[Group, ...]:
    """`GROUPS` without the buttons whose Python function does not exist."""
    actions = import_module(ACTIONS_MODULE)
    present = (
        Group(group.key, tuple(button for button in group.buttons if callable(getattr(actions, button.action, None))))
        for group in GROUPS
    )
    return tuple(group for group in present if group.buttons)


def ribbon_xml(language: str, groups: Sequence[Group] = GROUPS) -> bytes:
    """The part ``customUI/customUI14.xml``: a tab behind *Home* with the buttons of `groups`."""
    return "\n".join(_ribbon_lines(Labels(language), groups)).encode("utf-8") + b"\n"


def _ribbon_lines(labels: Labels, groups: Sequence[Group]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    yield f'<customUI xmlns="{NAMESPACE}">'
    yield "  <ribbon>"
    yield "    <tabs>"
    yield f'      <tab id="{TAB_ID}" label={quoteattr(labels.text("ribbon.tab"))} insertAfterMso="TabHome">'
    for group in groups:
        title = labels.text(f"ribbon.group.{group.key}")
        yield f'        <group id="cecGroup_{group.key}" label={quoteattr(title)}>'
        for button in group.buttons:
            yield f"          {_button_xml(button, labels)}"
        yield "        </group>"
    yield "      </tab>"
    yield "    </tabs>"
    yield "  </ribbon>"
    yield "</customUI>"


def _button_xml(button: Button, labels: Labels) -> str:
    attributes = {
        "id": f"cec_{button.key}",
        "label": labels.text(f"ribbon.{button.key}.label"),
        "imageMso": button.icon,
        "size": "large" if button.large else "normal",
        "screentip": labels.text(f"ribbon.{button.key}.screentip"),
        "supertip": labels.text(f"ribbon.{button.key}.supertip"),
        "onAction": button.callback,
    }
    return "<button " + " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items()) + "/>"


def callbacks_source(groups: Sequence[Group] = GROUPS) -> str:
    """The module ``CEC_Ribbon``: for each button the callback of the ribbon and the macro for shapes."""
    lines = [
        'Attribute VB_Name = "CEC_Ribbon"',
        "Option Explicit",
        "",
        "' Generated with the template from the table of buttons.",
        "' CEC_..._OnAction answers the ribbon; the macro without a suffix can be assigned to any shape.",
    ]
    for group in groups:
        for button in group.buttons:
            lines += [
                "",
                f"Public Sub {button.callback}(control As IRibbonControl)",
                f'    CEC_Run "{button.action}"',
                "End Sub",
                "",
                f"Public Sub {button.macro}()",
                f'    CEC_Run "{button.action}"',
                "End Sub",
            ]
    return "\n".join(lines) + "\n"
