from __future__ import annotations

from cec_xl.method.criteria import Situation
from cec_xl.method.criteria_sets import choose_sets
from cec_xl.method.members import read_members
from tests.method.cases import WORKED, WORKED_SET, portfolio

HOTELS = WORKED_SET._replace(name="Hoteles", family="Hoteles")
CHOICE = choose_sets(WORKED._replace(sets=(*WORKED.sets, HOTELS)))


def test_situation_and_family_choose_the_set():
    firm = portfolio(
        list("abcd"),
        {"situation": ["current", "potential", "lost", ""], "family": ["hoteles", "hoteles", "", ""]},
    )
    members = read_members(firm, CHOICE)
    names = [CHOICE.sets[place].name if place >= 0 else None for place in members.criteria_set]
    assert names == ["Hoteles", "CEC_potenciales_1", None, "CEC_actuales_2"]
    assert not members.problems


def test_of_equal_ids_the_first_is_kept():
    members = read_members(portfolio(["a", "b", "a", "a"]), CHOICE)
    assert (members.situation >= 0).tolist() == [True, True, False, False]
    assert members.criteria_set[2:].tolist() == [-1, -1]
    assert [(p.code, p.place.row, p.details["first_row"]) for p in members.problems] == [
        ("duplicate_customer", 2, 0),
        ("duplicate_customer", 3, 0),
    ]


def test_customers_without_id_are_left_out_and_told_once_each():
    members = read_members(portfolio(["", "b", ""]), CHOICE)
    assert [(p.code, p.place.row) for p in members.problems] == [("customer_without_id", 0), ("customer_without_id", 2)]
    assert (members.situation >= 0).tolist() == [False, True, False]


def test_an_unknown_situation_is_told_and_left_out():
    members = read_members(portfolio(["a", "b"], {"situation": ["activo", "current"]}), CHOICE)
    assert [(p.code, p.details["situation"]) for p in members.problems] == [("situation_unknown", "activo")]
    assert members.within(Situation.CURRENT).tolist() == [False, True]


def test_potential_customers_without_a_set_are_told_once_in_all():
    choice = choose_sets(WORKED._replace(sets=(WORKED_SET,)))
    members = read_members(portfolio(["a", "b"], {"situation": ["potential", "potential"]}), choice)
    assert [(p.code, p.details["customers"]) for p in members.problems] == [("potential_without_set", 2)]


def test_lost_customers_without_a_set_are_no_problem():
    assert not read_members(portfolio(["a"], {"situation": ["lost"]}), CHOICE).problems
