"""Fixtures of the modules beside."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cec_xl import logs
from tests.hosts.excel.live import Live
from tests.hosts.excel_stub.pywin32 import Windows, windows_xlwings


@pytest.fixture(scope="module")
def office() -> Iterator[tuple[Any, Windows]]:
    with windows_xlwings() as found:
        yield found


@pytest.fixture
def live(office: tuple[Any, Windows], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Live:
    monkeypatch.setenv(logs.FOLDER_VARIABLE, str(tmp_path))
    return Live(office, tmp_path)
