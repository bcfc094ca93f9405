from __future__ import annotations

import pytest

from cec_xl.labels import LANGUAGES, Labels, catalogue
from cec_xl.template.vba.texts import HELP_LIMIT, escaped, help_source
from udfs.registry import FUNCTIONS, FunctionSpec


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
def test_every_help_text_fits_the_function_wizard(spec: FunctionSpec, language: str):
    labels = Labels(language)
    texts = [spec.description(labels), *(spec.argument_help(argument, labels) for argument in spec.arguments)]
    assert all(0 < len(text) <= HELP_LIMIT for text in texts)


def test_every_language_has_the_same_messages_of_the_macros():
    keys = [{key for key in catalogue(language) if key.startswith("vba.")} for language in LANGUAGES]
    assert keys[0] == keys[1] == keys[2]
    assert len(keys[0]) == 3


def test_the_source_is_ascii_whatever_the_labels_hold():
    assert all(help_source(language).isascii() for language in LANGUAGES)
    assert escaped("Año\nЯ") == r"A\u00F1o\u000A\u042F"
    assert escaped(r"C:\users") == r"C:\u005Cusers"
