"""Writing into Excel while somebody works in it: it is quiet meanwhile, as before afterwards, or left alone."""

import pytest

from cec_xl.errors import BusyFileError, FileError, InputError
from cec_xl.hosts.port import TableUpdate
from tests.hosts.excel.live import SCORES, Live, scores, texts
from tests.hosts.excel_stub.application import Application
from tests.hosts.excel_stub.com import application_error


def test_excel_is_quiet_while_we_write_and_as_before_afterwards(live: Live):
    live.app.Calculation = 2
    live.app.StatusBar = "Sumando…"
    live.app.history.clear()
    with live.port() as port:
        assert (live.app.ScreenUpdating, live.app.EnableEvents, live.app.Calculation) == (False, False, -4135)
        port.progress("Escribiendo", 0.5)
        assert live.app.StatusBar == "Escribiendo (50 %)"
    assert (live.app.ScreenUpdating, live.app.EnableEvents, live.app.Calculation) == (True, True, 2)
    assert live.app.StatusBar == "Sumando…"


def test_everything_is_put_back_when_something_fails_inside(live: Live):
    with pytest.raises(RuntimeError), live.port():
        raise RuntimeError
    assert (live.app.ScreenUpdating, live.app.EnableEvents, live.app.Calculation) == (True, True, -4105)


def test_a_property_excel_refuses_to_take_back_does_not_keep_the_others_switched_off(
    live: Live, monkeypatch: pytest.MonkeyPatch
):
    plain = Application.__setattr__

    def refusing(self: Application, name: str, value: object) -> None:
        if (name, value) == ("Calculation", -4105):
            raise application_error("Unable to set the Calculation property")
        plain(self, name, value)

    with live.port():
        monkeypatch.setattr(Application, "__setattr__", refusing)
    assert (live.app.ScreenUpdating, live.app.EnableEvents) == (True, True)


def test_excel_refusing_to_be_quieted_leaves_nothing_switched_off(live: Live, monkeypatch: pytest.MonkeyPatch):
    plain = Application.__setattr__

    def refusing(self: Application, name: str, value: object) -> None:
        if (name, value) == ("Calculation", -4135):
            raise application_error("Unable to set the Calculation property")
        plain(self, name, value)

    monkeypatch.setattr(Application, "__setattr__", refusing)
    with pytest.raises(FileError, match="Unable to set"), live.port():
        pass
    assert (live.app.ScreenUpdating, live.app.EnableEvents) == (True, True)


def test_selection_sheet_and_scroll_position_are_kept(live: Live):
    live.sheet.Range("C5").Select()
    live.sheet.window.ScrollRow = 40
    with live.port() as port:
        port.write_tables(scores("C0", "C1", "C2", "C3"))
        live.book.sheets[1].Activate()
        live.sheet.window.ScrollRow = 1
        live.sheet.Range("A1").Select()
    assert live.book.ActiveSheet is live.sheet
    assert live.app.Selection is not None
    assert live.app.Selection.Address == "$C$5"
    assert live.sheet.window.ScrollRow == 40


def test_a_sheet_that_was_hidden_meanwhile_is_left_alone(live: Live):
    live.sheet.Activate()
    with live.port() as port:
        port.show_sheets({"CEC_clientes": False})
        live.book.sheets[1].Activate()
    assert live.port().sheets_shown() == {"CEC_clientes": False, "Otra": True}
    live.sheet.store.sheet_state = "veryHidden"
    assert not live.port().sheets_shown()["CEC_clientes"]


def test_edit_mode_is_said_and_does_not_hang(live: Live):
    live.app.editing = True
    with pytest.raises(BusyFileError) as refused, live.port():
        pass
    assert refused.value.code == "excel_busy"


def test_edit_mode_that_begins_in_the_middle_is_said_too(live: Live):
    with live.port() as port:
        live.app.editing = True
        with pytest.raises(BusyFileError):
            port.read_table(SCORES)
        live.app.editing = False
    assert live.app.ScreenUpdating


def test_a_protected_sheet_is_said_before_anything_changes(live: Live):
    live.book.sheets[1].ProtectContents = True
    before = live.rows()
    updates = scores("C5") | {"cecxl_other": TableUpdate({"Clave": texts("y")})}
    with pytest.raises(InputError, match="Otra"):
        live.port().write_tables(updates)
    assert live.rows() == before
    with pytest.raises(InputError, match="Otra"):
        live.port().write_names({"cecxl_one": 3})


def test_a_sheet_protected_from_users_only_can_be_written(live: Live):
    live.sheet.ProtectContents, live.sheet.ProtectionMode = True, True
    live.port().write_tables(scores("C5"))
    assert live.column(2, 1) == ["C5"]


def test_rows_that_a_filter_hides_are_written_all_the_same(live: Live):
    table = live.sheet.tables[0]
    live.xlwings.books.active.sheets[0].tables[0].autofilter.apply_values(1, ["C1"])
    assert table.hidden_rows() == {4, 6}
    live.port().write_tables(scores("C2", "C1", "C0", "C4", score=0.9))
    assert live.column(2, 4) == ["C2", "C1", "C0", "C4"]
    assert live.column(3, 4) == [0.9] * 4
    assert table.filters[1]["Criteria1"] in (["C1"], ("C1",))
    assert table.hidden_rows() == {4, 6, 7}


def test_a_comparison_filter_is_put_back(live: Live):
    native = live.xlwings.books.active.sheets[0].tables[0]
    native.autofilter.apply_comparison(2, "greater_than", 0.05)
    live.port().write_tables(scores("C2"))
    assert live.sheet.tables[0].filters[2]["Criteria1"] == ">0.05"


def test_a_filter_that_could_not_be_put_back_is_refused(live: Live):
    live.sheet.tables[0].filter(1, Criteria1="x", Operator=8)  # by cell colour
    before = live.rows()
    with pytest.raises(InputError) as refused:
        live.port().write_tables(scores("C2"))
    assert refused.value.code == "table_filtered"
    assert live.rows() == before


def test_tables_are_written_all_or_none(live: Live, monkeypatch: pytest.MonkeyPatch):
    from tests.hosts.excel_stub.tables import ListObject

    before = live.rows()
    plain = ListObject.Resize

    def failing(self: ListObject, wanted: object) -> None:
        if self.Name == "cecxl_other":
            raise application_error("no")
        plain(self, wanted)

    monkeypatch.setattr(ListObject, "Resize", failing)
    updates = scores("C5", "C6", "C7", "C8") | {"cecxl_other": TableUpdate({"Clave": texts("y", "z")})}
    with pytest.raises(FileError), live.port() as port:
        port.write_tables(updates)
    assert live.rows() == before
    assert live.sheet.tables[0].Range.Address == "$B$3:$E$6"
