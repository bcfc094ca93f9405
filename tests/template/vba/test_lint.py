from __future__ import annotations

import pytest

from cec_xl.template.vba.lint import check_project, lint_module
from cec_xl.template.vba.modules import Module, class_module, standard_module


def module(body: str, name: str = "Sums") -> Module:
    return standard_module(f'Attribute VB_Name = "{name}"\n{body}\n')


@pytest.mark.parametrize(
    ("body", "finding"),
    [
        ("' año", "outside ASCII"),
        ("x = " + "1" * 1020, "1024 characters"),
        ("x = 1 _\n" * 25, "continued lines"),
        ("x = \0", "control character"),
        ("Function Score(values, type)", "'type'"),
        ("Private Sub Score(Optional ByVal end As Long = 1)", "'end'"),
        ("Public Function Loop()", "'Loop'"),
        ("Sub Score(ByVal a As Long, _private)", "'_private'"),
    ],
)
def test_what_the_editor_refuses_is_found_and_placed(body: str, finding: str):
    found = list(lint_module(module(body)))
    assert any(finding in each and each.startswith("Sums:") for each in found)


def test_sound_source_has_no_findings():
    body = "x = 1 _\n" * 24 + "\nPublic Sub Score(values, Optional ByRef types As Variant, ParamArray rest())\n"
    assert list(lint_module(module(body))) == []


@pytest.mark.parametrize(
    ("modules", "finding"),
    [
        ([module("Sub Other()"), module("", "Other")], "name of a module"),
        ([module("Function CEC4()")], "cell reference"),
        ([module("Sub Score()"), module("Sub score()", "Other")], "Sums too"),
    ],
)
def test_names_that_collide_across_modules_are_found(modules: list[Module], finding: str):
    with pytest.raises(ValueError, match=finding):
        check_project(modules)


def test_property_pairs_and_methods_of_classes_do_not_collide():
    shelf = class_module('Attribute VB_Name = "Shelf"\nProperty Get Item()\nProperty Let Item(value)\nSub Score()\n')
    check_project([shelf, module("Sub Score()")])
