"""What a refresh changed is one step to undo and to redo, and an error in between takes everything back."""

from __future__ import annotations

import pytest

from cec_xl.errors import InputError
from cec_xl.hosts.port import TableUpdate
from tests.hosts.calc.firm import Firm, sales


def test_a_refresh_is_one_step_to_undo_and_to_redo(firm: Firm):
    firm.undo.clear()
    before = firm.everything()
    with firm.port as port:
        port.write_tables(sales("C4", "nuevo", "C0", "C2", "otro", "C1", "más"))
        with pytest.raises(InputError):
            port.write_tables(sales("C4") | {"ninguna": TableUpdate({})})
        port.write_tables(sales("C4"))
        port.write_names({"todas": [[77.0]]})
        port.show_sheets({"Resumen": False})
    after = firm.everything()
    assert after != before
    assert list(firm.undo.getAllUndoActionTitles()) == ["Actualizar"]
    for _ in range(2):
        firm.undo.undo()
        assert firm.everything() == before
        assert not firm.undo.isUndoPossible()
        firm.undo.redo()
        assert firm.everything() == after


def test_what_the_user_did_before_a_refresh_can_still_be_undone_behind_it(firm: Firm):
    firm.undo.clear()
    firm.document.Sheets.getByName("Clientes").getCellRangeByName("D4").String = "escrito"
    firm.port.write_tables(sales("C4", "C0"))
    firm.undo.undo()
    firm.undo.undo()
    assert firm.column("D4:D4") == ["nota 0"]


def test_an_error_in_between_takes_everything_back(firm: Firm, monkeypatch: pytest.MonkeyPatch):
    firm.undo.clear()
    before = firm.everything()

    def failing(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(firm.port.document, "fill_down", failing)
    with pytest.raises(OSError):  # noqa: PT011 - the very error
        firm.port.write_tables(sales(*(f"N{i}" for i in range(9))))
    assert firm.everything() == before
    assert not firm.undo.isUndoPossible()
    assert not firm.undo.isRedoPossible()


def test_a_change_that_failed_leaves_the_others_to_be_undone_and_redone(firm: Firm, monkeypatch: pytest.MonkeyPatch):
    firm.undo.clear()
    before = firm.everything()

    def failing(*_: object) -> None:
        raise OSError

    with firm.port as port:
        port.write_tables(sales("C4", "nuevo", "C0"))
        with monkeypatch.context() as patch:
            patch.setattr(port.document, "fill_down", failing)
            with pytest.raises(OSError):  # noqa: PT011 - the very error
                port.write_tables(sales(*(f"N{i}" for i in range(9))))
    after = firm.everything()
    assert firm.column("B4:B6") == ["C4", "nuevo", "C0"]
    firm.undo.undo()
    assert firm.everything() == before
    firm.undo.redo()
    assert firm.everything() == after
