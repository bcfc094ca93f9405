"""Every problem of the method has a sentence and a remedy in every language, and each sentence has its details."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from cec_xl.labels import LANGUAGES, Labels
from cec_xl.method.classify import check, classify
from cec_xl.method.criteria import Comparison, CriterionRule, PortfolioKind
from cec_xl.method.problems import Problem
from cec_xl.method.settings import (
    LoyaltyTable,
    MatrixStrategy,
    ParetoCuts,
    PositionFromShare,
    Rule,
    Segment,
    Segmentation,
    ServiceLine,
    Settings,
    WeightScenario,
)
from tests.method.cases import (
    FAMILIES_BOUGHT,
    NAN,
    POTENTIAL_SET,
    SHARE,
    UNPAID,
    VOLUME,
    WORKED,
    WORKED_SET,
    portfolio,
)
from tests.support import PROJECT

LABELS = PROJECT / "cec_xl" / "labels"
SUPPLIED = {"field": "Cuota", "found": "x", "sheet": "Clientes", "table": "customers"}
"""What the workbook layer adds to a problem's own details."""


def with_set(*rules: CriterionRule) -> Settings:
    return WORKED._replace(sets=(WORKED_SET._replace(rules=rules),))


def with_rule(action: str = "block", value: object = None, **conditions: str) -> Settings:
    return WORKED._replace(rules=(Rule("r", 1, action, value, conditions),))  # type: ignore[arg-type]


HOTELS = WORKED_SET._replace(name="h", family="Hoteles")
BROKEN_SETTINGS = [
    with_set(FAMILIES_BOUGHT, SHARE, VOLUME),
    with_set(FAMILIES_BOUGHT, SHARE, SHARE, UNPAID),
    with_set(CriterionRule("altura"), SHARE, VOLUME, UNPAID),
    with_set(SHARE._replace(comparison=Comparison.BELOW), FAMILIES_BOUGHT, VOLUME, UNPAID),
    with_set(FAMILIES_BOUGHT, SHARE, VOLUME, UNPAID._replace(comparison=Comparison.ABOVE)),
    with_set(SHARE._replace(thresholds=None), FAMILIES_BOUGHT, VOLUME, UNPAID),
    with_set(SHARE._replace(thresholds=(0, 1, 2)), FAMILIES_BOUGHT, VOLUME, UNPAID),
    with_set(UNPAID._replace(thresholds=(2, 1, 0)), FAMILIES_BOUGHT, VOLUME, SHARE),
    WORKED._replace(sets=()),
    WORKED._replace(sets=(*WORKED.sets, HOTELS, HOTELS)),
    WORKED._replace(active_sets={PortfolioKind.CURRENT: "nada"}),
    WORKED._replace(active_sets={PortfolioKind.CURRENT: POTENTIAL_SET.name}),
    WORKED._replace(scenarios=()),
    WORKED._replace(active_scenario="otro"),
    WORKED._replace(active_scenario=""),
    WORKED._replace(scenarios=(WeightScenario("x", (0.1, 0.3, 0.5, 0.05)),), active_scenario="x"),
    WORKED._replace(scenarios=(WeightScenario("x", (-0.1, 0.3, 0.5, 0.3)),), active_scenario="x"),
    WORKED._replace(loyalty=LoyaltyTable(())),
    WORKED._replace(loyalty=LoyaltyTable(((0, 1), (0, 2)))),
    WORKED._replace(loyalty=LoyaltyTable(((0, -1),))),
    WORKED._replace(segmentation=Segmentation(share_cut=20)),
    WORKED._replace(minute_cost=-1),
    WORKED._replace(pareto=ParetoCuts(digits=(0.9, 0.8, 0.99))),
    WORKED._replace(pareto=ParetoCuts(classes=(0.9, 0.8))),
    WORKED._replace(matrix_strategy=MatrixStrategy(leave=0.9)),
    WORKED._replace(position_from_share=PositionFromShare(thresholds=(0.1, 0.2, 0.3))),
    with_rule(d1="uno"),
    with_rule(d1="9"),
    with_rule(d1="1.2"),
    with_rule(d1=">=1,<=4"),
    with_rule(segment="oro"),
    with_rule(zone="norte"),
    with_rule("regalo"),
    with_rule("discount"),
    with_rule("discount", "mucho"),
    with_rule("strategy", "huir"),
    WORKED._replace(services=(ServiceLine(Segment.VITAL, "s", "intense", -1),)),
    WORKED._replace(services=(ServiceLine(Segment.VITAL, "s", "mucho", 1),)),
    WORKED._replace(
        services=(ServiceLine(Segment.VITAL, "s", "light", 1), ServiceLine(Segment.VITAL, "s", "light", 1))
    ),
]
BROKEN_CUSTOMERS = portfolio(
    ["a", "a", "", "c", "d", "e", "f"],
    {
        "situation": ["current", "current", "current", "antiguo", "potential", "current", "current"],
        "position": ["", "", "", "", "", "regular", ""],
    },
    volume=[10, 1, 1, 1, NAN, NAN, float("inf")],
    share=[0.5, 0.5, 0.5, 0.5, NAN, 1.4, 0.5],
    risk=[-1, 0, 0, 0, NAN, 0, 0],
    loyalty=[3, 3, 3, 3, NAN, NAN, 1],
)


def every_problem() -> Iterable[Problem]:
    for settings in BROKEN_SETTINGS:
        yield from check(settings).problems
    yield from classify(BROKEN_CUSTOMERS, WORKED._replace(sets=(WORKED_SET,))).problems
    rules = (FAMILIES_BOUGHT, CriterionRule("margin", thresholds=(3, 2, 1)), VOLUME, UNPAID)
    no_share = portfolio(["a", "b"], volume=[1, 1], share=[0.5, NAN], margin=[1, 1], diversity=[1, 1], risk=[1, 1])
    yield from classify(no_share, WORKED._replace(sets=(WORKED_SET._replace(rules=rules),))).problems


PROBLEMS = {problem.code: problem for problem in every_problem()}


def own_texts(language: str, kind: str) -> dict[str, str]:
    return tomllib.loads((LABELS / language / f"{kind}.method.toml").read_text(encoding="utf-8"))


def test_the_provoked_problems_are_all_there_are_sentences_for():
    assert sorted(PROBLEMS) == sorted(own_texts("es", "messages"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(PROBLEMS))
def test_sentence_and_remedy_can_be_said(language: str, code: str):
    details = SUPPLIED | dict(PROBLEMS[code].details)
    labels = Labels(language)
    sentence, remedy = labels.message(code, **details), labels.text(f"remedies.{code}", **details)
    assert sentence.endswith(".")
    assert remedy.endswith(".")
    assert "{" not in sentence + remedy


@pytest.mark.parametrize("kind", ["messages", "remedies"])
def test_every_language_has_the_same_keys_and_placeholders(kind: str):
    def placeholders(text: str) -> set[str]:
        return {part.split("}")[0] for part in text.split("{")[1:]}

    spanish = {key: placeholders(text) for key, text in own_texts("es", kind).items()}
    for language in LANGUAGES:
        assert {key: placeholders(text) for key, text in own_texts(language, kind).items()} == spanish


def codes_in(module: Path) -> set[str]:
    """Texts that a module hands on as the code of a problem."""
    makers = {"Problem", "Unreadable", "_problem", "_at", "_rising", "need", "_tell"}
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        values: list[ast.expr] = []
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            values = list(node.args[:2]) if name in makers else []
        elif isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "code" for target in node.targets):
            values = [node.value]
        for value in values:
            branches = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
            found |= {b.value for b in branches if isinstance(b, ast.Constant) and isinstance(b.value, str)}
    return {code for code in found if "_" in code}


def test_no_code_in_the_sources_lacks_a_sentence():
    modules = (PROJECT / "cec_xl" / "method").glob("*.py")
    fields = {"share_cut", "billing_cut", "billing_digit_cut", "minute_cost", "pareto_digit_4", "abc_a", "matrix_leave"}
    codes = set().union(*(codes_in(module) for module in modules)) - fields
    assert codes <= set(own_texts("es", "messages"))
    assert len(codes) > 40
