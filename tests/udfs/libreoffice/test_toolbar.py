"""One real click with the mouse on the toolbar, as a person makes it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from cec_xl.hosts.calc import CalcWorkbook
from cec_xl.hosts.calc.office.document import OfficeDocument
from cec_xl.labels import Labels
from cec_xl.workbook import tables
from tests.office import Office, install, without_print_titles
from tests.once import new_workbook
from tests.support import tool

LONGEST_LOAD = 120.0
"""Seconds; it takes 4 to 20."""
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


def waited(found: Callable[[], Any], seconds: float = 120.0) -> Any:  # noqa: ANN401
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


def middle(element: Any) -> tuple[int, int]:  # noqa: ANN401
    """Where on the screen to click at something."""
    place, size = element.getLocationOnScreen(), element.getSize()
    return place.X + size.Width // 2, place.Y + size.Height // 2


def click(place: tuple[int, int], screen: Mapping[str, str]) -> None:
    """Press the mouse there."""
    where = map(str, place)
    subprocess.run([tool("xdotool"), "mousemove", *where, "click", "1"], env={**os.environ, **screen}, check=True)


@pytest.fixture
def shown(screen: dict[str, str], tmp_path: Path) -> Iterator[Any]:
    """The sample workbook in a window of an office with the extension."""
    book = tmp_path / "cartera.xlsx"
    new_workbook(tmp_path / "plantilla.xlsx", sample=True, macros=False)
    without_print_titles(tmp_path / "plantilla.xlsx", book)
    office = Office(tmp_path / "profile")
    install(office)
    office.stop()
    office, document = loaded(tmp_path, book, screen)
    window = document.CurrentController.Frame.ContainerWindow
    window.setVisible(True)
    window.setPosSize(0, 0, 1500, 850, 15)
    yield document
    # The dialogue that says how it went is still open, and would keep the office from ending by itself.
    office.process.kill()
    office.process.wait()


def loaded(folder: Path, book: Path, screen: Mapping[str, str], attempts: int = 2) -> tuple[Office, Any]:
    """An office on a screen and the document loaded in it; an office that hangs is given up for another one."""
    profile = shutil.copytree(folder / "profile", folder / f"profile{attempts}")
    office = Office(profile, headless=False, environment=screen)
    patience = Timer(LONGEST_LOAD, office.process.kill)
    patience.start()
    try:
        return office, office.open(Path(shutil.copy(book, book.with_stem(f"cartera{attempts}"))))
    except Exception:
        office.process.kill()
        office.process.wait()
        if attempts == 1 or not patience.finished.is_set():
            raise
        return loaded(folder, book, screen, attempts - 1)
    finally:
        patience.cancel()


def test_a_click_on_the_toolbar_refreshes_the_workbook(shown: Any, screen: dict[str, str]):  # noqa: ANN401
    window = shown.CurrentController.Frame.ContainerWindow
    assert waited(lambda: button(window, LABEL))

    def pressed() -> bool:
        # Again, as a person would: the menu bar comes late and moves the toolbars away from under the mouse.
        click(middle(button(window, LABEL)), screen)
        return bool(waited(shown.UndoManager.isUndoPossible, 15))

    assert waited(pressed)
    assert waited(lambda: CalcWorkbook(OfficeDocument(shown)).tables()[tables.SCORES.name].rows == 150)
