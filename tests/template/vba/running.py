"""Excel and its VBA without Excel: our modules run in pyOpenVBA's interpreter, what they reach outside is recorded."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyopenvba.apps.excel import Application, ExcelApplication
from pyopenvba.apps.excel._bridge import ExcelBridge
from pyopenvba.interpreter import MISSING, VBAArray, VBAErrorValue, VBAObject, member, method
from pyopenvba.interpreter._runtime import Interpreter

from cec_xl.template.ribbon import GROUPS
from cec_xl.template.vba.build import project_modules
from cec_xl.template.vba.modules import Module, ModuleKind

KINDS = {ModuleKind.STANDARD: "standard", ModuleKind.CLASS: "class", ModuleKind.DOCUMENT: "document"}

# What our modules use of the module `xlwings`, whose #Const lines the interpreter cannot read.
XLWINGS_STAND_IN = """
Attribute VB_Name = "xlwings"
Public Function RunPython(PythonCommand As String)
    Python.Run PythonCommand
End Function
Public Function GetConfig(configKey As String, Optional default As String = "") As Variant
    GetConfig = Python.Config(configKey)
End Function
Public Function FileExists(ByVal FileSpec As String) As Boolean
    FileExists = Python.FileExists(FileSpec)
End Function
"""


@dataclass
class Outside:
    """What the modules did outside themselves, and what they get back.

    Attributes:
        answer: called with module, function and arguments of ``XLPy.CallUDF``; its result is the answer.
        config: values of the workbook's ``xlwings.conf`` sheet.
        files: files that exist.
        commands: what was given to RunPython.
        popups: texts shown in message boxes.
        described: function name -> description, category, argument descriptions.
    """

    answer: Callable[[str, str, list[object]], object] = lambda *_: ""
    config: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    commands: list[str] = field(default_factory=list)
    popups: list[str] = field(default_factory=list)
    described: dict[str, tuple[str, str, list[str]]] = field(default_factory=dict)
    fail: str = ""


class _Python(VBAObject):
    vba_type_name = "Python"

    def __init__(self, outside: Outside) -> None:
        self.outside = outside

    @method
    def Run(self, command: object) -> None:  # noqa: N802 - members of VBA objects are written so
        if self.outside.fail:
            raise _vba_error(self.outside.fail)
        self.outside.commands.append(str(command))

    @method
    def Config(self, key: object) -> object:  # noqa: N802
        return self.outside.config.get(str(key), "")

    @method
    def FileExists(self, path: object) -> object:  # noqa: N802
        return str(path) in self.outside.files

    @method
    def CallUDF(  # noqa: N802
        self, module: object, function: object, arguments: object, book: object = MISSING, caller: object = MISSING
    ) -> object:
        assert book is not MISSING
        assert caller is not MISSING
        if self.outside.fail:
            raise _vba_error(self.outside.fail)
        assert isinstance(arguments, VBAArray)
        return as_vba(self.outside.answer(str(module), str(function), list(arguments.items)))

    @method
    def Popup(self, text: object, *_: object) -> object:  # noqa: N802
        self.outside.popups.append(str(text))
        return 1


def _vba_error(text: str) -> Exception:
    from pyopenvba.interpreter._values import error

    return error(1000, text)


class _Application(Application):
    outside: Outside

    @member
    def Caller(self) -> object:  # noqa: N802
        return self.active_book.vba_get("Worksheets", [1]).vba_get("Range", ["C7"])

    def vba_get(self, name: str, args: Sequence[object] = (), named: dict[str, object] | None = None) -> object:
        if name.lower() == "macrooptions":
            given = {key.lower(): value for key, value in (named or {}).items()}
            function = str(given["macro"]).rpartition("!")[2]
            helps = given["argumentdescriptions"]
            assert isinstance(helps, VBAArray)
            texts = str(given["description"]), str(given["category"]), [str(item) for item in helps.items]
            self.outside.described[function] = texts
            return None
        return super().vba_get(name, args, named)


class _Bridge(ExcelBridge):
    def __init__(self, application: Application, outside: Outside) -> None:
        super().__init__(application)
        self.python = _Python(outside)

    def global_object(self, name: str) -> object:
        return self.python if name in ("xlpy", "python") else super().global_object(name)

    def create(self, type_name_: str) -> object:
        return self.python if type_name_ == "WScript.Shell" else super().create(type_name_)


def as_vba(value: object) -> object:
    """Rows of cells as the two-dimensional array COM makes of them; anything else unchanged."""
    if not isinstance(value, (list, tuple)):
        return value
    if not value or not isinstance(value[0], (list, tuple)):
        return VBAArray([(0, len(value) - 1)], items=list(value))
    array = VBAArray([(0, len(value) - 1), (0, len(value[0]) - 1)])
    for i, row in enumerate(value):
        for j, cell in enumerate(row):
            array.set([i, j], cell)
    return array


def as_rows(value: object) -> object:
    """A result as rows of cells; errors as ``Error 2015``."""
    if isinstance(value, VBAArray):
        if value.dimensions == 1:
            return [as_rows(item) for item in value.items]
        (top, bottom), (left, right) = value.bounds
        return [[as_rows(value.get([i, j])) for j in range(left, right + 1)] for i in range(top, bottom + 1)]
    return f"Error {value.number}" if isinstance(value, VBAErrorValue) else value


def started(
    language: str = "es", workbook: Path | None = None, *, on_mac: bool = False
) -> tuple[ExcelApplication, Outside]:
    """An Excel with one workbook, an empty one unless given, whose VBA project is ours."""
    outside = Outside()
    excel = ExcelApplication()
    excel.application = _Application()
    excel.application.outside = outside
    excel.interpreter = Interpreter(_Bridge(excel.application, outside))
    excel.application.interpreter = excel.interpreter
    book = excel.open_workbook(workbook) if workbook else excel.add_workbook()
    excel.add_module(XLWINGS_STAND_IN, name="xlwings")
    for module in own_modules(language):
        if module.kind is not ModuleKind.DOCUMENT:
            excel.add_module(readable(module.source, on_mac=on_mac), name=module.name, kind=KINDS[module.kind])
        elif module.name == "ThisWorkbook":
            book.code_name = module.name
            excel.add_module(module.source, name=module.name, kind="document")
    return excel, outside


def own_modules(language: str) -> Sequence[Module]:
    """Every module of the project but xlwings' own."""
    modules = project_modules(["Sheet1"], language=language, groups=GROUPS)
    return [module for module in modules if module.name not in ("xlwings", "Dictionary")]


def readable(source: str, *, on_mac: bool = False) -> str:
    """Without the comment behind a #Const, which VBA allows and the interpreter does not; for Windows or macOS."""
    source = re.sub(r"(?m)^(#Const [^'\r\n]*)'[^\r\n]*", r"\1", source)
    return re.sub(r"(?m)^(\s*#If .*)\bMac\b", r"\1True", source) if on_mac else source
