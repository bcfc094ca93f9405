from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from importlib import import_module

import pytest

from cec_xl.labels import LANGUAGES, catalogue
from cec_xl.template import ribbon
from cec_xl.template.ribbon import (
    ACTIONS_MODULE,
    GROUPS,
    NAMESPACE,
    TAB_ID,
    Button,
    callbacks_source,
    implemented_groups,
    ribbon_xml,
)

BUTTONS = [button for group in GROUPS for button in group.buttons]
# What the tab uses of the customUI schema; the assembled workbook is held against the whole of it.
ALLOWED = {
    "customUI": (set(), {"ribbon"}),
    "ribbon": (set(), {"tabs"}),
    "tabs": (set(), {"tab"}),
    "tab": ({"id", "label", "insertAfterMso"}, {"group"}),
    "group": ({"id", "label"}, {"button"}),
    "button": ({"id", "label", "imageMso", "size", "screentip", "supertip", "onAction"}, set()),
}


def elements(language: str) -> list[ET.Element]:
    return list(ET.fromstring(ribbon_xml(language)).iter())  # noqa: S314 - our own XML


def local(element: ET.Element) -> str:
    assert element.tag.startswith(f"{{{NAMESPACE}}}")
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tab_is_made_of_the_customui_elements_and_attributes(language: str):
    for element in elements(language):
        attributes, children = ALLOWED[local(element)]
        assert set(element.attrib) == attributes
        assert {local(child) for child in element} == children


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_stay_within_what_office_shows(language: str):
    for element in elements(language):
        assert all(0 < len(element.get(name, "x")) <= 1024 for name in ("label", "screentip", "supertip"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_are_unique_and_one_button_is_the_large_first_one(language: str):
    found = elements(language)
    ids = [element.get("id") for element in found if element.get("id")]
    assert len(ids) == len(set(ids))
    assert TAB_ID in ids
    first = next(element for element in found if local(element) == "button")
    assert (first.get("id"), first.get("size")) == ("cec_refresh", "large")


def test_the_tab_speaks_each_language():
    labels = {language: [e.get("label") for e in elements(language)] for language in LANGUAGES}
    assert "Actualizar" in labels["es"]
    assert "Refresh" in labels["en"]
    assert "Обновить" in labels["ru"]


def test_every_language_has_the_same_labels():
    keys = [{key for key in catalogue(language) if key.startswith("ribbon.")} for language in LANGUAGES]
    assert keys[0] == keys[1] == keys[2]


def test_quotes_in_labels_stay_data(monkeypatch: pytest.MonkeyPatch):
    class Quoting:
        def __init__(self, language: str) -> None: ...

        def text(self, key: str) -> str:
            return f'<{key}> & "so"'

    monkeypatch.setattr(ribbon, "Labels", Quoting)
    tab = next(element for element in elements("es") if local(element) == "tab")
    assert tab.get("label") == '<ribbon.tab> & "so"'


@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.key)
def test_each_callback_has_the_ribbons_signature_and_each_macro_none(button: Button):
    source = callbacks_source()
    assert len(re.findall(rf"^Public Sub {button.callback}\(control As IRibbonControl\)$", source, re.MULTILINE)) == 1
    assert len(re.findall(rf"^Public Sub {button.macro}\(\)$", source, re.MULTILINE)) == 1


def test_every_button_has_its_python_function():
    actions = import_module(ACTIONS_MODULE)
    assert all(callable(getattr(actions, button.action)) for button in BUTTONS)
    assert [button for group in implemented_groups() for button in group.buttons] == BUTTONS


def test_only_buttons_given_are_shown_and_answered():
    group = GROUPS[0]
    chosen = [type(group)(group.key, group.buttons[:1])]
    assert ribbon_xml("es", chosen).count(b"<button ") == 1
    assert callbacks_source(chosen).count("Public Sub") == 2
