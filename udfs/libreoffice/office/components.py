"""The two things the extension adds to the office: worksheet functions, and the commands of the menu and toolbar."""

from __future__ import annotations

import json
import struct
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cec_xl.hosts.calc.office.dialogues import GivenAnswers
from cec_xl.hosts.calc.office.document import OfficeDocument
from cec_xl.hosts.calc.office.uno_types import Uno, constant
from udfs.libreoffice.office.engine import EngineError, LocalEngine, RemoteEngine, engine

FUNCTIONS_NAME = "org.cecxl.Functions"
COMMANDS_NAME = "org.cecxl.Commands"
PROTOCOL = "org.cecxl:"
VALUE_ERROR = 519
_QUIET_NAN = 0x7FF80000_00000000
_LANGUAGE_SECONDS = 2.0
"""How long a document's language is believed: a recalculation asks for it in thousands of cells."""

HERE = Path(__file__).resolve().parent


class Extension:
    """What the functions and the commands share: the settings of the installation and the way to the program."""

    def __init__(self) -> None:
        self.settings: Mapping[str, Any] = json.loads((HERE / "settings.json").read_text(encoding="utf-8"))
        self._engine: LocalEngine | RemoteEngine | None = None
        self._languages: dict[str, tuple[float, str]] = {}
        self.busy = False

    @property
    def engine(self) -> LocalEngine | RemoteEngine:
        """The way to the program, opened when it is first needed."""
        if self._engine is None:
            self._engine = engine(self.settings)
        return self._engine

    def language_of(self, document: Uno) -> str:
        """The language a document says it is in; empty where it says none."""
        known = self._languages.get(document.RuntimeUID)
        if known is not None and time.monotonic() - known[0] < _LANGUAGE_SECONDS:
            return known[1]
        found = ""
        names = document.NamedRanges
        if names.hasByName("cecxl_language"):
            cells = names.getByName("cecxl_language").getReferredCells()
            if cells is not None:
                found = cells.getCellByPosition(0, 0).String
        self._languages[document.RuntimeUID] = (time.monotonic(), found)
        return found


def as_cell(cell: Any) -> Any:  # noqa: ANN401 - a cell: number, text, or a list with the number of an error
    """A cell of an answer as the office takes it: errors are numbers that are none, with the error's own number."""
    if isinstance(cell, (list, tuple)):
        return struct.unpack("<d", struct.pack("<Q", _QUIET_NAN + cell[0]))[0]
    return float(cell) if isinstance(cell, int) else cell


def _method(extension: Extension, name: str, *, localised: bool) -> Callable[..., object]:
    """The method of the add-in behind one worksheet function."""

    def answering(_self: object, *arguments: Any) -> object:  # noqa: ANN401 - cells as the office hands them over
        try:
            language = extension.language_of(arguments[0]) if localised else ""
            rows = extension.engine.answer(name, arguments[1:] if localised else arguments, language)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            rows = [[[VALUE_ERROR]]]
        return tuple(tuple(map(as_cell, row)) for row in rows)

    return answering


def functions_class(extension: Extension) -> type:
    """The add-in: a class with one method for each worksheet function."""
    import unohelper
    from com.sun.star.lang import XServiceInfo
    from org.cecxl import XFunctions  # type: ignore[import-not-found]  # the extension's own type, made at run time

    listed: Sequence[Mapping[str, Any]] = json.loads((HERE / "functions.json").read_text(encoding="utf-8"))
    body = {entry["method"]: _method(extension, entry["name"], localised=entry["localised"]) for entry in listed}
    services = (FUNCTIONS_NAME, "com.sun.star.sheet.AddIn")
    body["__init__"] = lambda _self, _context: None
    body |= _service_info(FUNCTIONS_NAME, services)
    return type("Functions", (unohelper.Base, XFunctions, XServiceInfo), body)


def commands_class(extension: Extension) -> type:  # noqa: C901 - one short method for each thing the office asks
    """The handler of the menu's and the toolbar's addresses, ``org.cecxl:refresh`` and so on."""
    import unohelper
    from com.sun.star.frame import XDispatchProvider, XNotifyingDispatch
    from com.sun.star.lang import XInitialization, XServiceInfo

    class Commands(unohelper.Base, XServiceInfo, XInitialization, XDispatchProvider, XNotifyingDispatch):  # type: ignore[misc]  # the office makes these at run time
        def __init__(self, context: Uno, *arguments: Uno) -> None:
            self.context, self.frame = context, arguments[0] if arguments else None

        def initialize(self, arguments: Sequence[Uno]) -> None:
            self.frame = arguments[0] if arguments else None

        def queryDispatch(self, url: Uno, _target: str, _flags: int) -> Uno:  # noqa: N802 - the office's name
            return self if url.Protocol == PROTOCOL else None

        def queryDispatches(self, requests: Sequence[Uno]) -> Sequence[Uno]:  # noqa: N802
            return tuple(self.queryDispatch(one.FeatureURL, one.FrameName, one.SearchFlags) for one in requests)

        def dispatch(self, url: Uno, arguments: Sequence[Uno]) -> None:
            self._run(url, arguments)

        def dispatchWithNotification(self, url: Uno, arguments: Sequence[Uno], listener: Uno) -> None:  # noqa: N802
            said = self._run(url, arguments)
            if listener is not None:
                listener.dispatchFinished(finished(self, said))

        def _run(self, url: Uno, arguments: Sequence[Uno]) -> str:
            if extension.busy or self.frame is None or self.frame.Controller is None:
                return ""  # a second press while the first is at work
            extension.busy = True
            given = {one.Name: one.Value for one in arguments}
            # A program that runs a command without dialogues answers its questions beforehand.
            dialogues = GivenAnswers(given["Answers"]) if "Answers" in given else None
            document = OfficeDocument(self.frame.Controller.Model, dialogues)
            try:
                said = run_command(extension, url.Path, document, office_language(self.context))
            finally:
                extension.busy = False
            if said.get("text") and not given.get("Quiet"):
                show_message(self.frame.ContainerWindow, said)
            return str(said.get("text", ""))

        def addStatusListener(self, listener: Uno, url: Uno) -> None:  # noqa: N802
            pass

        def removeStatusListener(self, listener: Uno, url: Uno) -> None:  # noqa: N802
            pass

    for name, method in _service_info(COMMANDS_NAME, (COMMANDS_NAME, "com.sun.star.frame.ProtocolHandler")).items():
        setattr(Commands, name, method)
    return Commands


def run_command(extension: Extension, name: str, document: OfficeDocument, language: str) -> Mapping[str, Any]:
    """Run a command on a document; whatever goes wrong is a sentence."""
    try:
        return extension.engine.command(name, document, language)
    except EngineError:
        traceback.print_exc(file=sys.stderr)
        texts = extension.settings["not_found"]
        return {"title": "CEC 4444", "text": texts.get(language, texts["en"]), "trouble": True}


def finished(source: Uno, said: str) -> Uno:
    """What a program that runs a command gets: the sentence of the dialogue."""
    import uno

    event = uno.createUnoStruct("com.sun.star.frame.DispatchResultEvent")
    event.Source, event.State, event.Result = source, 1, said
    return event


def show_message(window: Uno, said: Mapping[str, Any]) -> None:
    """A sentence in a dialogue."""
    kind = constant("com.sun.star.awt.MessageBoxType", "ERRORBOX" if said["trouble"] else "INFOBOX")
    window.Toolkit.createMessageBox(window, kind, 1, said["title"], said["text"]).execute()


def office_language(context: Uno) -> str:
    """The language of the office's menus."""
    import uno

    node = uno.createUnoStruct("com.sun.star.beans.PropertyValue")
    node.Name, node.Value = "nodepath", "/org.openoffice.Setup/L10N"
    provider = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.configuration.ConfigurationProvider", context
    )
    access = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", (node,))
    return str(access.getByName("ooLocale")).partition("-")[0]


def _service_info(name: str, services: Sequence[str]) -> dict[str, Any]:
    return {
        "getImplementationName": lambda _self: name,
        "supportsService": lambda _self, service: service in services,
        "getSupportedServiceNames": lambda _self: tuple(services),
    }


def register() -> Uno:
    """What the office asks a component file for."""
    import unohelper

    extension = Extension()
    helper = unohelper.ImplementationHelper()
    helper.addImplementation(functions_class(extension), FUNCTIONS_NAME, (FUNCTIONS_NAME, "com.sun.star.sheet.AddIn"))
    helper.addImplementation(commands_class(extension), COMMANDS_NAME, ("com.sun.star.frame.ProtocolHandler",))
    return helper
