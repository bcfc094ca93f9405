from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest
import xlwings

from cec_xl.template.ribbon import GROUPS
from cec_xl.template.vba.build import build_project, project_modules
from cec_xl.template.vba.reading import read_sources
from tests.template.vba.readers import olevba_modules

SHIPPED = Path(xlwings.__file__).parent


def test_our_own_project_is_read_back():
    modules = project_modules(["Sheet1"], language="es", groups=GROUPS)
    sources = read_sources(build_project(["Sheet1"], language="es", groups=GROUPS))
    assert sources == {module.name: module.source for module in modules}


@pytest.mark.parametrize("name", ["quickstart.xlsm", "quickstart_standalone.xlsm", "addin/xlwings.xlam"])
def test_projects_that_excel_saved_are_read_as_olevba_reads_them(name: str):
    with zipfile.ZipFile(SHIPPED / name) as archive:
        sources = read_sources(archive.read("xl/vbaProject.bin"))
    expected = olevba_modules(SHIPPED / name)
    assert {name: source.replace("\r\n", "\n").rstrip() for name, source in sources.items()} == {
        name: source.replace("\r\n", "\n").rstrip() for name, source in expected.items()
    }


def test_a_damaged_project_is_refused_never_a_crash_or_an_endless_loop():
    whole = build_project(["Sheet1"], language="es", groups=GROUPS)
    chance = random.Random(4444)
    for _ in range(300):
        damaged = bytearray(whole[: chance.choice([len(whole), chance.randrange(len(whole))])])
        for _ in range(chance.randrange(1, 40)):
            if damaged:
                damaged[chance.randrange(min(len(damaged), 2000) if chance.random() < 0.5 else len(damaged))] = (
                    chance.randrange(256)
                )
        try:
            read_sources(bytes(damaged))
        except ValueError:
            continue
