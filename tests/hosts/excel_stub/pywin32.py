"""Imports xlwings as Windows would, with only pywin32 and ctypes' Windows half replaced.

Everything the import touches is put back afterwards: `windows_xlwings` is a context manager that leaves the process
as it found it, so that tests that run xlwings as Linux does are not disturbed.
"""

from __future__ import annotations

import asyncio
import atexit
import concurrent.futures  # noqa: F401 - xlwings.udfs relies on somebody having imported it
import ctypes
import datetime as dt
import importlib
import sys
import threading
import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np  # noqa: F401 - must not be imported for the first time under a false platform

from tests.hosts.excel_stub.application import Application
from tests.hosts.excel_stub.com import RANGE_INTERFACE, CDispatch, ComError, ComTime

OURS = ("udfs.excel", "udfs.buttons")
"""Modules of ours that bind xlwings when they are imported."""

_STUBBED = ("pywintypes", "pythoncom", "win32api", "win32con", "win32event", "win32gui", "win32process")


class Windows:
    """The running applications and the message boxes they have shown."""

    def __init__(self) -> None:
        self.applications: list[Application] = []
        self.messages: list[tuple[str, str, int]] = []
        self.answer = 1
        self.answers: list[int] = []

    def launch(self, _progid: str = "") -> Application:
        self.applications.insert(0, Application())
        return self.applications[0]

    def message_box(self, _window: int, text: str, title: str, style: int) -> int:
        self.messages.append((title, text, style))
        return self.answers.pop(0) if self.answers else self.answer


class _Wrapped:
    def __init__(self, obj: object) -> None:
        self.obj = obj


def _unwrap(value: object) -> object:
    if isinstance(value, _Wrapped):
        return value.obj
    raise ValueError("not a wrapped object")


class _Library:
    """``ctypes.windll`` and its kind: every function exists and answers 0, but for the two xlwings asks."""

    def __init__(self, windows: Windows, name: str = "") -> None:
        self._windows, self._name = windows, name

    def __getattr__(self, name: str) -> _Library:
        return _Library(self._windows, name)

    def __call__(self, *_arguments: object) -> object:
        if self._name == "GetTopWindow":
            return 1 if self._windows.applications else 0
        if self._name == "PyCom_PyObjectFromIUnknown":
            return self._windows.applications[0]
        return 0


def _module(name: str, **contents: object) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__dict__.update(contents)
    module.__file__ = f"<stub {name}>"
    sys.modules[name] = module
    return module


def _install(windows: Windows) -> None:
    class PyIDispatch:
        pass

    def unchanged(value: object, *_arguments: object, **_options: object) -> object:
        return value

    _module("pywintypes", com_error=ComError, error=OSError, TimeType=ComTime, IID=str)
    _module(
        "pythoncom",
        CoInitialize=lambda: None,
        CoUninitialize=lambda: None,
        IID_IDispatch="IDispatch",
        com_error=ComError,
        ole_error=ComError,
        TypeIIDs={"IDispatch": PyIDispatch},
        IID_IEnumVARIANT="IEnumVARIANT",
        CoMarshalInterThreadInterfaceInStream=lambda _iid, obj: obj,
        CoGetInterfaceAndReleaseStream=lambda stream, _iid: stream,
        CLSCTX_LOCAL_SERVER=4,
        VT_ERROR=10,
    )
    _module("win32api", MessageBox=windows.message_box, GetCurrentThreadId=threading.get_ident)
    _module("win32con", MB_OK=0, MB_OKCANCEL=1, MB_YESNOCANCEL=3, MB_YESNO=4, MB_ICONWARNING=48, MB_ICONINFORMATION=64)
    _module("win32event")
    _module("win32gui", FindWindowEx=lambda *_arguments: 1)
    _module("win32process", GetWindowThreadProcessId=lambda _window: (1, 4242))
    _module("win32timezone", TimeZoneInfo=types.SimpleNamespace(utc=lambda: dt.UTC))
    client = _module(
        "win32com.client",
        CDispatch=CDispatch,
        CoClassBaseClass=type("CoClassBaseClass", (), {}),
        DispatchBaseClass=type("DispatchBaseClass", (), {}),
        Dispatch=unchanged,
        DispatchEx=windows.launch,
        gencache=types.SimpleNamespace(EnsureModule=unchanged),
    )
    util = _module("win32com.server.util", wrap=lambda obj, iid=None: _Wrapped(obj), unwrap=_unwrap)  # noqa: ARG005
    policy = _module("win32com.server.policy", DefaultPolicy=object)
    dispatcher = _module("win32com.server.dispatcher")
    server = _module("win32com.server", util=util, policy=policy, dispatcher=dispatcher)
    _module("win32com", client=client, server=server)


def _is_involved(name: str) -> bool:
    top = name.partition(".")[0]
    return top in ("xlwings", "win32com", "win32timezone") or name in _STUBBED or name in OURS


def _take_out() -> dict[str, types.ModuleType]:
    taken = {name: module for name, module in sys.modules.items() if _is_involved(name)}
    for name in taken:
        del sys.modules[name]
        parent, _, child = name.rpartition(".")
        if parent in sys.modules and not _is_involved(parent):
            sys.modules[parent].__dict__.pop(child, None)
    return taken


def _put_back(taken: dict[str, types.ModuleType]) -> None:
    _take_out()
    sys.modules.update(taken)
    for name, module in taken.items():
        parent, _, child = name.rpartition(".")
        if parent in sys.modules and not _is_involved(parent):
            setattr(sys.modules[parent], child, module)


@contextmanager
def windows_xlwings() -> Iterator[tuple[Any, Windows]]:
    """xlwings with its Windows half, and the Windows it believes to run on."""
    windows = Windows()
    taken = _take_out()
    platform = sys.platform
    missing = object()
    before = {name: getattr(ctypes, name, missing) for name in ("windll", "oledll", "PyDLL")}
    _install(windows)
    ctypes.windll = ctypes.oledll = _Library(windows)  # type: ignore[attr-defined, assignment]
    ctypes.PyDLL = lambda *_arguments, **_options: _Library(windows)  # type: ignore[misc, assignment]
    try:
        sys.platform = "win32"
        try:
            xlwings = importlib.import_module("xlwings")
        finally:
            sys.platform = platform
        atexit.unregister(sys.modules["xlwings._xlwindows"].cleanup)
        # Tests must end: xlwings would repeat a rejected call for ever.
        sys.modules["xlwings._xlwindows"].N_COM_ATTEMPTS = 3  # type: ignore[attr-defined]
        yield xlwings, windows
    finally:
        loop = getattr(sys.modules.get("xlwings.com_server"), "loop", None)
        if isinstance(loop, asyncio.AbstractEventLoop) and not loop.is_running():
            loop.close()
        _put_back(taken)
        for name, value in before.items():
            if value is missing:
                delattr(ctypes, name)
            else:
                setattr(ctypes, name, value)


@contextmanager
def on_windows() -> Iterator[None]:
    """For the moment of a call, the platform is Windows: `Book.caller` asks."""
    platform = sys.platform
    sys.platform = "win32"
    try:
        yield
    finally:
        sys.platform = platform


__all__ = ["RANGE_INTERFACE", "Windows", "on_windows", "windows_xlwings"]
