"""What several processes of one run of the tests need is made once, by whichever comes first."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from cec_xl.template.build import build_workbook

RUN_FOLDER = "CEC_XL_TEST_RUN"
"""The variable that tells every process of a run their common folder; tests/conftest.py sets it."""
_PATIENCE = 300.0


@cache
def run_folder() -> Path:
    """The common folder of this run; one of its own for a process that belongs to none."""
    return Path(os.environ.get(RUN_FOLDER) or tempfile.mkdtemp(prefix="cec-xl-tests-"))


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder with this name, filled by `make`; nobody may change what is in it.

    Args:
        name: of the folder within the run's.
        make: gets an empty folder and fills it; the folder has another name meanwhile.

    Raises:
        TimeoutError: another process has been making it for minutes.
    """
    folder, making = run_folder() / name, run_folder() / f"{name}.making"
    end = time.monotonic() + _PATIENCE
    while not folder.exists():
        try:
            making.mkdir()
        except FileExistsError:
            if time.monotonic() > end:
                raise TimeoutError(name) from None
            time.sleep(0.05)
            continue
        if folder.exists():  # finished between the two looks
            making.rmdir()
            break
        try:
            make(making)
        except BaseException:
            shutil.rmtree(making)
            raise
        making.rename(folder)
    return folder


def new_workbook(path: Path, **arguments: Any) -> Path:  # noqa: ANN401 - those of `built`
    """A new workbook with these arguments of `build_workbook`, to be changed as one likes."""
    return Path(shutil.copyfile(built(**arguments), path))


def built(*, language: str = "es", sample: bool = False, view: str = "basic", macros: bool = True) -> Path:
    """The workbook with these arguments of `build_workbook`; once in a run, for a build takes seconds."""

    def build(folder: Path) -> None:
        build_workbook(folder / "book", language=language, sample=sample, view=view, macros=macros)

    words = ("new", language, "sample" if sample else "empty", view, "macros" if macros else "plain")
    return made_once("-".join(words), build) / "book"
