"""What lasts a whole session of tests."""

from collections.abc import Iterator

import pytest

from tests.office import Office, stop_the_office, the_office


@pytest.fixture(scope="session")
def office() -> Iterator[Office]:
    """The LibreOffice all tests share."""
    yield the_office()
    stop_the_office()
