"""What lasts a whole session of tests, and which process runs which of them."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile

import pytest

from tests.office import Office, the_office
from tests.once import RUN_FOLDER

EACH_ALONE = {"tests/e2e/test_fidelity.py", "tests/hosts/test_corpus_writing.py", "tests/udfs/test_functions.py"}
"""Long modules whose tests share nothing that is made in a process: they fill the gaps between the others."""
LONG = ("tests/e2e/", "tests/template/", "tests/udfs/", "tests/erp/", "tests/hosts/")
"""Where a module may take a minute."""


@pytest.fixture(scope="session")
def office() -> Office:
    """The LibreOffice all tests share."""
    return the_office()


def pytest_configure(config: pytest.Config) -> None:
    """Give this process and those it starts their common folder."""
    if RUN_FOLDER not in os.environ:
        os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="cec-xl-tests-")
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(RUN_FOLDER)))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a module's tests in one process, where its fixtures are made once; let what takes long begin first.

    A process that gets a minute's work last leaves the others with nothing to do.
    """
    ranks = {}
    for item in items:
        module = item.nodeid.partition("::")[0]
        if item.get_closest_marker("xdist_group"):
            ranks[item] = 0
        elif module in EACH_ALONE:
            ranks[item] = 2
        else:
            ranks[item] = 1 if module.startswith(LONG) else 3
            item.add_marker(pytest.mark.xdist_group(module))
    items.sort(key=ranks.__getitem__)


def pytest_collection_finish() -> None:
    """Keep the garbage collector from the thousands of collected tests, and let it come less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
