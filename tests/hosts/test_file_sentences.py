"""Every error about files has its sentence in every language, with the same facts in it."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

import cec_xl.hosts
from cec_xl.labels import LANGUAGES, catalogue

FOLDER = Path(cec_xl.hosts.__file__).parent
SOURCES = [path for name in ("package", "reading", "saving") for path in sorted((FOLDER / name).glob("*.py"))]
NAMED = re.compile(r'"((?:file|package|save)_[a-z_]+)"')
CODES = sorted(
    {code for path in SOURCES for code in NAMED.findall(path.read_text(encoding="utf-8"))} - {"save_package"}
)


def placeholders(language: str, code: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", catalogue(language)[f"messages.{code}"]))


@pytest.mark.parametrize("code", CODES)
def test_a_code_has_a_sentence_with_the_same_facts_in_every_language(code: str):
    found = [placeholders(language, code) for language in LANGUAGES]
    assert found[0] == found[1] == found[2]
    assert "file" in found[0] or code == "package_part_too_large"


def test_there_are_no_sentences_nobody_says():
    own = files("cec_xl.labels").joinpath("es", "messages.hosts.toml").read_text(encoding="utf-8")
    assert set(tomllib.loads(own)) == set(CODES)
