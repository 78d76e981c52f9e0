"""The sign-up is open in these tests."""

import pytest


@pytest.fixture(autouse=True)
def sign_up_is_open(settings) -> None:  # type: ignore[no-untyped-def]
    """As in the demo."""
    settings.SIGN_UP = "open"
