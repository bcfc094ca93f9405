"""One real click with the mouse on the toolbar, as a person makes it."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from cec_xl.hosts.calc import CalcWorkbook
from cec_xl.hosts.calc.office.document import OfficeDocument
from cec_xl.labels import Labels
from cec_xl.template.build import build_workbook
from cec_xl.workbook import tables
from tests.office import ONE_OFFICE, Office
from tests.support import tool
from tests.udfs.libreoffice.extended_office import install

pytestmark = ONE_OFFICE

LONGEST_LOAD = 90.0
SCREEN = "1600x900x24"
LABEL = Labels("en").text("ribbon.refresh.label")
"""The office speaks English where no other language is installed."""


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """A screen nobody sees; the variables a program needs to show itself there."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [tool("Xvfb"), "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as told:
        number = told.readline().strip()
    yield {"DISPLAY": f":{number}", "SAL_USE_VCLPLUGIN": "gen"}
    server.terminate()
    server.wait()


def waited(found: Callable[[], Any], seconds: float = 60.0) -> Any:  # noqa: ANN401
    """What `found` gives once it gives something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = found()
        if result:
            return result
        time.sleep(0.2)
    return found()


def button(window: Any, name: str) -> Any:  # noqa: ANN401
    """The accessible button with this name in a window; None where there is none."""
    context = window.getAccessibleContext()
    waiting = [context]
    while waiting:
        element = waiting.pop()
        if element.getAccessibleName() == name and hasattr(element, "getLocationOnScreen"):
            return element
        count = element.getAccessibleChildCount()
        if count < 300:  # not into the thousands of cells
            waiting += [element.getAccessibleChild(place).getAccessibleContext() for place in range(count)]
    return None


def test_a_click_on_the_toolbar_refreshes_the_workbook(screen: dict[str, str], tmp_path: Path):
    book = tmp_path / "cartera.xlsx"
    build_workbook(book, sample=True, macros=False)
    profile = tmp_path / "profile"
    office = Office(profile)
    install(office)
    office.stop()
    office = Office(profile, headless=False, environment=screen)
    patience = Timer(LONGEST_LOAD, office.process.kill)
    patience.start()
    try:
        # Loading into a window that is already shown can wait for itself for ever; now and then even this does.
        try:
            document = office.open(book)
        except Exception:
            if not patience.finished.is_set():
                raise
            pytest.skip(f"LibreOffice did not load the workbook into its window within {LONGEST_LOAD:.0f} seconds")
        patience.cancel()
        window = document.CurrentController.Frame.ContainerWindow
        window.setVisible(True)
        window.setPosSize(0, 0, 1500, 850, 15)
        found = waited(lambda: button(window, LABEL))
        assert found is not None
        place, size = found.getLocationOnScreen(), found.getSize()
        x, y = place.X + size.Width // 2, place.Y + size.Height // 2
        subprocess.run(
            [tool("xdotool"), "mousemove", str(x), str(y), "click", "1"], env={**os.environ, **screen}, check=True
        )
        assert waited(document.UndoManager.isUndoPossible)
        assert waited(lambda: CalcWorkbook(OfficeDocument(document)).tables()[tables.SCORES.name].rows == 150)
    finally:
        patience.cancel()
        # The dialogue that says how it went is still open, and would keep the office from ending by itself.
        office.process.kill()
        office.process.wait()
