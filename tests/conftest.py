"""What lasts a whole session of tests."""

import pytest

from tests.office import Office, the_office


@pytest.fixture(scope="session")
def office() -> Office:
    """The LibreOffice all tests share."""
    return the_office()
