"""An operator for the tests of his console."""

import pytest

from tests.operators.people import Keeper, enrol


@pytest.fixture
def keeper(db: None) -> Keeper:
    """An operator who has an app and a password."""
    return enrol()
