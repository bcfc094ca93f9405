"""A LibreOffice of the tests' own: a fresh profile, one process for all tests of a session, reached through a pipe."""

from __future__ import annotations

import atexit
import importlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cec_xl.hosts.package import Package
from cec_xl.hosts.package.workbook_kind import main_part
from cec_xl.install.libreoffice import office_environment
from tests.support import IN_CI, tool
from udfs.libreoffice.extension import FILE_NAME, Place, extension

_SYSTEM_PACKAGES = "/usr/lib/python3/dist-packages"
_RESTART = 81
"""How the office ends its first start on a new profile: it wants to be started again."""
_PATIENCE = 120.0


@cache
def uno_module() -> Any:  # noqa: ANN401 - the office's module has no types
    """The office's own ``uno``; skips where this Python cannot load it.

    On Debian it is a package of the system's Python, which an environment of the same version can load as well.
    """
    if _SYSTEM_PACKAGES not in sys.path:
        sys.path.append(_SYSTEM_PACKAGES)
    try:
        return importlib.import_module("uno")
    except ImportError as error:
        if IN_CI:
            pytest.fail(f"LibreOffice's uno cannot be loaded: {error}")
        pytest.skip("needs LibreOffice's uno for this version of Python (Debian: python3-uno)")


class Office:
    """A running office.

    Args:
        profile: folder of its profile, made where it does not exist.
        headless: whether it runs without a screen; with one, it shows what it is told to.
        environment: variables to set for it.
    """

    def __init__(self, profile: Path, *, headless: bool = True, environment: Mapping[str, str] | None = None) -> None:
        self.uno = uno_module()
        self.profile = profile
        name = f"cec-{os.getpid()}-{time.monotonic_ns()}"
        # Invisible: the Start Centre, which an office on a screen shows first, must not be drawn while a file loads.
        # Each of them waits for the other then, for ever: the drawing keeps the office's one lock and waits for the
        # threads of the import, which wait for the lock.
        hidden = "--headless" if headless else "--invisible"
        self._command: Sequence[str] = [
            str(Path(tool("soffice")).resolve().with_name("soffice.bin")),
            hidden,
            "--norestore",
            "--nologo",
            "--nofirststartwizard",
            f"-env:UserInstallation={profile.as_uri()}",
            f"--accept=pipe,name={name};urp;",
        ]
        self._environment = {**office_environment(), **(environment or {})}
        self.process = self._started()
        self.context = self._connected(f"uno:pipe,name={name};urp;StarOffice.ComponentContext")
        self.desktop = self.service("com.sun.star.frame.Desktop")

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._command, env=self._environment, stdout=subprocess.DEVNULL)

    def _connected(self, address: str) -> Any:  # noqa: ANN401
        local = self.uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                return resolver.resolve(address)
            except self.uno.getClass("com.sun.star.connection.NoConnectException"):
                code = self.process.poll()
                if code == _RESTART:
                    self.process = self._started()
                elif code is not None or time.monotonic() > end:
                    self.process.kill()
                    pytest.fail(f"LibreOffice did not start (exit code {code})")
                time.sleep(0.05)

    def service(self, name: str) -> Any:  # noqa: ANN401
        """One of the office's services."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def values(self, **named: object) -> tuple[Any, ...]:
        """Named values as the office takes them."""
        made = []
        for name, value in named.items():
            pair = self.uno.createUnoStruct("com.sun.star.beans.PropertyValue")
            pair.Name, pair.Value = name, value
            made.append(pair)
        return tuple(made)

    def open(self, path: Path, *, hidden: bool = True) -> Any:  # noqa: ANN401
        """A file as a document."""
        return self.desktop.loadComponentFromURL(path.resolve().as_uri(), "_blank", 0, self.values(Hidden=hidden))

    def opened(self, path: Path, *, hidden: bool = True) -> OpenDocument:
        """A file as a document, closed afterwards without saving."""
        return OpenDocument(self, path, hidden=hidden)

    def stop(self) -> None:
        """End the office; by force where it does not want to."""
        with suppress(Exception):
            self.desktop.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class OpenDocument:
    """A document for the length of a `with`; a class, for the office's exceptions do not pass through generators."""

    def __init__(self, office: Office, path: Path, *, hidden: bool) -> None:
        self.document = office.open(path, hidden=hidden)

    def __enter__(self) -> Any:  # noqa: ANN401
        return self.document

    def __exit__(self, *error: object) -> None:
        self.document.setModified(False)
        self.document.close(True)


def without_print_titles(book: Path, copy: Path) -> Path:
    """A copy without rows to repeat on paper, for which LibreOffice lays out all pages while it loads: 15 s a book."""
    titles = re.compile(rb"<(\w+:)?definedName name=\"_xlnm\.Print_Titles\"[^>]*>[^<]*</(\w+:)?definedName>")
    with Package.open(book) as package:
        part = main_part(package).part
        package.replace(part, titles.sub(b"", package.read(part)))
        package.write(copy)
    return copy


def install(office: Office) -> None:
    """Put the extension into a running office as its own dialogue does.

    Its tool, `unopkg`, does the same from outside, but for the administrator only into the whole system.
    """
    import unohelper
    from com.sun.star.task import XInteractionHandler
    from com.sun.star.ucb import XCommandEnvironment

    class Approving(unohelper.Base, XCommandEnvironment, XInteractionHandler):
        def getInteractionHandler(self) -> Any:  # noqa: ANN401, N802
            return self

        def getProgressHandler(self) -> None:  # noqa: N802
            return None

        def handle(self, request: Any) -> None:  # noqa: ANN401
            request.getContinuations()[0].select()

    path = Path(tempfile.mkdtemp(prefix="cec-extension-")) / FILE_NAME
    path.write_bytes(extension(Place.here()))
    manager = office.context.getValueByName("/singletons/com.sun.star.deployment.ExtensionManager")
    manager.addExtension(path.as_uri(), (), "user", manager.createAbortChannel(), Approving())


_running: list[Office] = []


def the_office() -> Office:
    """The office all tests of this process share; it ends with the process at the latest.

    It has the extension from the start, whatever test comes first: an office that has calculated anything does not
    get to know further functions before it is started again.
    """
    if not _running or _running[0].process.poll() is not None:
        tool("soffice")
        uno_module()
        _running[:] = [Office(Path(tempfile.mkdtemp(prefix="cec-office-")) / "profile")]
        atexit.register(stop_the_office)
        install(_running[0])
    return _running[0]


def stop_the_office() -> None:
    """End the shared office, if there is one."""
    while _running:
        _running.pop().stop()
