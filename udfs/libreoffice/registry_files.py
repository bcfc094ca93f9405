"""The configuration the office reads from the extension: functions with their help, menu, toolbar, handler.

All of it is generated from the one table of worksheet functions and the one table of buttons, in every language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from xml.sax.saxutils import escape

from cec_xl.labels import LANGUAGES, Labels
from cec_xl.template.ribbon import GROUPS, Button
from udfs.libreoffice.office.components import COMMANDS_NAME, FUNCTIONS_NAME, PROTOCOL
from udfs.registry import FUNCTIONS, ArgumentSpec, FunctionSpec

OFFICE_LANGUAGES = {"en": "en-US", "es": "es", "ru": "ru"}
"""Our languages as the office calls them; an office in any other language falls back to the first."""

INTERFACE = "XFunctions"
TOOLBAR = "org.cecxl.toolbar"
CATEGORY = "Add-In"
"""The office knows its own categories only; functions of extensions stand in this one."""


def method_name(spec: FunctionSpec) -> str:
    """The add-in's method behind a function.

    >>> from udfs.registry import function_named
    >>> method_name(function_named("CEC_WINBACK_VALUE"))
    'cecWinbackValue'
    """
    first, *others = spec.name.lower().split("_")
    return first + "".join(map(str.capitalize, others))


def interface_source() -> str:
    """The type of the add-in, in the office's interface language.

    An argument that must be given comes as rows of cells, in which a blank cell is told from a zero; one that may be
    left out can only be declared as ``any``. A function that answers with words is also handed the document.
    """
    lines = ["module org { module cecxl {", f"interface {INTERFACE} : com::sun::star::uno::XInterface {{"]
    for spec in FUNCTIONS:
        given = ["[in] com::sun::star::beans::XPropertySet caller"] if spec.localised else []
        given += [f"[in] {_argument_type(argument)} {argument_name(argument)}" for argument in spec.arguments]
        lines.append(f"    sequence< sequence< any > > {method_name(spec)}({', '.join(given)});")
    return "\n".join([*lines, "}; }; };", ""])


def _argument_type(argument: ArgumentSpec) -> str:
    return "any" if argument.optional else "sequence< sequence< any > >"


def argument_name(argument: ArgumentSpec) -> str:
    """An argument's name as the interface language allows it: no underscores, none of its own words.

    >>> argument_name(ArgumentSpec("good_low"))
    'inGoodLow'
    """
    return "in" + "".join(map(str.capitalize, argument.name.split("_")))


def functions_file() -> bytes:
    """``CalcAddIns.xcu``: names, descriptions and arguments for the function wizard."""
    return _file("CalcAddIns", "org.openoffice.Office", _functions())


def _functions() -> Iterator[str]:
    every = {language: Labels(language) for language in LANGUAGES}
    yield from _open("AddInInfo", FUNCTIONS_NAME, "AddInFunctions")
    for spec in FUNCTIONS:
        yield _node(method_name(spec))
        yield from _same("DisplayName", spec.name)
        yield from _same("CompatibilityName", spec.name)
        yield from _texts("Description", {language: spec.description(every[language]) for language in LANGUAGES})
        yield _value("Category", CATEGORY)
        yield '<node oor:name="Parameters">'
        if spec.localised:
            yield _node("caller")
            yield from _same("DisplayName", "caller")
            yield "</node>"
        for argument in spec.arguments:
            yield _node(argument_name(argument))
            yield from _same("DisplayName", argument.name)
            helps = {language: spec.argument_help(argument, every[language]) for language in LANGUAGES}
            yield from _texts("Description", helps)
            yield "</node>"
        yield "</node></node>"
    yield "</node></node></node>"


def buttons(keys: Iterable[str]) -> list[list[Button]]:
    """The ribbon's buttons that are among `keys`, group by group."""
    known = set(keys)
    groups = [[button for button in group.buttons if button.key in known] for group in GROUPS]
    return [group for group in groups if group]


def menu_file(keys: Iterable[str]) -> bytes:
    """``Addons.xcu``: the menu and the toolbar."""
    return _file("Addons", "org.openoffice.Office", _menu(buttons(keys)))


def _menu(groups: list[list[Button]]) -> Iterator[str]:
    context = _value("Context", "com.sun.star.sheet.SpreadsheetDocument")
    every = {language: Labels(language) for language in LANGUAGES}
    titles = {language: labels.text("ribbon.tab") for language, labels in every.items()}
    yield '<node oor:name="AddonUI"><node oor:name="OfficeMenuBar">'
    yield _node("org.cecxl.menu")
    yield context
    yield from _texts("Title", titles)
    yield '<node oor:name="Submenu">'
    for number, group in enumerate(groups):
        if number:
            yield _node(f"m{number}_0") + _value("URL", "private:separator") + "</node>"
        for position, button in enumerate(group, 1):
            yield _node(f"m{number}_{position}")
            yield from _entry(button, every)
            yield "</node>"
    yield "</node></node></node>"
    yield '<node oor:name="OfficeToolBar">'
    yield _node(TOOLBAR)
    for number, group in enumerate(groups):
        for position, button in enumerate(group, 1):
            yield _node(f"t{number}_{position}")
            yield context
            yield from _entry(button, every)
            yield "</node>"
    yield "</node></node></node>"


def _entry(button: Button, every: Mapping[str, Labels]) -> Iterator[str]:
    yield _value("URL", f"{PROTOCOL}{button.key}")
    yield _value("Target", "_self")
    yield from _texts(
        "Title", {language: labels.text(f"ribbon.{button.key}.label") for language, labels in every.items()}
    )


def toolbar_file() -> bytes:
    """``CalcWindowState.xcu``: the toolbar stands at the top, with words on its buttons."""
    return _file("CalcWindowState", "org.openoffice.Office.UI", _toolbar())


def _toolbar() -> Iterator[str]:
    yield '<node oor:name="UIElements"><node oor:name="States">'
    yield _node(f"private:resource/toolbar/addon_{TOOLBAR}")
    yield from _texts("UIName", {language: Labels(language).text("ribbon.tab") for language in LANGUAGES})
    for name, value in (("Visible", "true"), ("Docked", "true"), ("DockingArea", "0"), ("Style", "1")):
        yield _value(name, value)
    yield "</node></node></node>"


def handler_file() -> bytes:
    """``ProtocolHandler.xcu``: who answers the addresses of the menu and the toolbar."""
    protocols = f'<prop oor:name="Protocols" oor:type="oor:string-list"><value>{PROTOCOL}*</value></prop>'
    body = ['<node oor:name="HandlerSet">', _node(COMMANDS_NAME), protocols, "</node></node>"]
    return _file("ProtocolHandler", "org.openoffice.Office", body)


def _file(name: str, package: str, body: Iterable[str]) -> bytes:
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" '
        f'xmlns:xs="http://www.w3.org/2001/XMLSchema" oor:name="{name}" oor:package="{package}">'
    )
    return "\n".join([head, *body, "</oor:component-data>", ""]).encode()


def _open(*names: str) -> Iterator[str]:
    first, second, third = names
    yield f'<node oor:name="{first}">'
    yield _node(second)
    yield f'<node oor:name="{third}">'


def _node(name: str) -> str:
    return f'<node oor:name="{escape(name)}" oor:op="replace">'


def _value(name: str, value: str) -> str:
    return f'<prop oor:name="{name}"><value>{escape(value)}</value></prop>'


def _same(name: str, value: str) -> Iterator[str]:
    yield from _texts(name, dict.fromkeys(LANGUAGES, value))


def _texts(name: str, texts: Mapping[str, str]) -> Iterator[str]:
    values = "".join(
        f'<value xml:lang="{OFFICE_LANGUAGES[language]}">{escape(texts[language])}</value>'
        for language in OFFICE_LANGUAGES
    )
    yield f'<prop oor:name="{name}">{values}</prop>'
