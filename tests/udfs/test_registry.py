import inspect
import re

import pytest

from cec_xl.labels import LANGUAGES, Labels, catalogue
from udfs.registry import CVERR, FUNCTIONS, LANGUAGE_ARGUMENT, CellError, FunctionSpec, function_named

VBA_WORDS = (
    "addressof alias and any as attribute boolean byref byte byval call case cbool cbyte ccur cdate cdbl cint clng "
    "close const csng cstr currency cvar date debug declare defbool dim do double each else elseif empty end endif "
    "enum eqv erase error event exit false for friend function get global gosub goto if imp implements in input "
    "integer is let lib like line lock long loop lset me mod module name new next not nothing null object of on open "
    "option optional or paramarray preserve print private property public put raiseevent redim rem resume return rset "
    "select set single static step stop string sub then to true type unlock until variant wend while with write "
    "xor"
)
MACRO_OPTIONS_LIMIT = 255

each_function = pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_function
def test_the_registry_says_what_the_python_signature_says(spec: FunctionSpec):
    parameters = list(inspect.signature(spec.function()).parameters.values())
    if spec.localised:
        assert parameters.pop().name == LANGUAGE_ARGUMENT
    assert [parameter.name for parameter in parameters] == [argument.name for argument in spec.arguments]
    assert [parameter.default is not parameter.empty for parameter in parameters] == [
        argument.optional for argument in spec.arguments
    ]


@each_function
def test_optional_arguments_come_last_and_names_are_legal_in_vba(spec: FunctionSpec):
    optional = [argument.optional for argument in spec.arguments]
    assert optional == sorted(optional)
    names = [argument.name for argument in spec.arguments]
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,39}", name)
        assert name.lower() not in VBA_WORDS.split()
        # An argument called like its function would hide the function's result variable.
        assert name.upper() != spec.name


@each_language
@each_function
def test_every_function_and_argument_has_help_the_wizard_can_show(spec: FunctionSpec, language: str):
    labels = Labels(language)
    texts = [spec.description(labels), *(spec.argument_help(argument, labels) for argument in spec.arguments)]
    assert all(10 <= len(text) <= MACRO_OPTIONS_LIMIT for text in texts)


@each_language
def test_labels_describe_no_function_or_argument_that_does_not_exist(language: str):
    known = {f"functions.{spec.name}.description" for spec in FUNCTIONS} | {
        f"functions.{spec.name}.arguments.{argument.name}" for spec in FUNCTIONS for argument in spec.arguments
    }
    written = {key for key in catalogue(language) if key.startswith("functions.CEC_")}
    assert written == known


@each_function
def test_every_function_is_documented_with_an_example(spec: FunctionSpec):
    text = spec.function().__doc__ or ""
    assert ">>> " in text
    assert all(f"    {argument.name}: " in text for argument in spec.arguments)


def test_every_error_has_its_number_and_a_text_no_other_error_has():
    assert set(CVERR) == set(CellError)
    assert len(set(CVERR.values())) == len(CellError)


def test_functions_are_found_in_any_case():
    assert function_named("cec_score").name == "CEC_SCORE"
    assert len({spec.name for spec in FUNCTIONS}) == len(FUNCTIONS)


def test_calling_functions_imports_no_pandas():
    import subprocess
    import sys

    code = (
        "import sys, udfs.registry as r; "
        "[spec.function() for spec in r.FUNCTIONS]; "
        "r.function_named('CEC_DIGIT').function()([1.0, 2.0], 'pareto'); "
        "assert 'pandas' not in sys.modules and 'xlwings' not in sys.modules, 'heavy import'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
