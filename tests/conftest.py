"""What lasts a whole session of tests, and in which order the modules come."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile

import pytest

from tests.office import Office, the_office
from tests.once import RUN_FOLDER

LONG = (
    "tests/e2e/test_fidelity.py",
    "tests/erp/test_spark.py",
    "tests/e2e/test_libreoffice.py",
    "tests/template/test_build.py",
    "tests/udfs/test_buttons.py",
    "tests/e2e/",
    "tests/template/",
    "tests/udfs/",
    "tests/hosts/",
    "tests/erp/",
)
"""What takes longest, the longest first; whatever is not named comes last."""


@pytest.fixture(scope="session")
def office() -> Office:
    """The LibreOffice all tests of a process share."""
    return the_office()


def pytest_configure(config: pytest.Config) -> None:
    """Give this process and those it starts their common folder."""
    if RUN_FOLDER not in os.environ:
        os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="cec-xl-tests-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(RUN_FOLDER)))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let long modules come first: a process that gets one last leaves the others with nothing to do."""

    def place(item: pytest.Item) -> int:
        return next((number for number, start in enumerate(LONG) if item.nodeid.startswith(start)), len(LONG))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Keep the garbage collector from the thousands of collected tests, and let it come less often."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
