from __future__ import annotations

import pytest

from cec_xl.method.folding import fold


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("VITALES", "vitales"), ("Supervisión", "supervision"), (" con\u00a0 futuro", "con futuro"), ("Ё", "е")],
)
def test_typing_habits_make_no_difference(typed: str, meant: str):
    assert fold(typed) == meant


def test_different_words_stay_different():
    assert fold("vital") != fold("vitales")
