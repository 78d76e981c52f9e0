"""Fixtures of the staff's door."""

import pytest

from tests.erp.web.entrance.factors import App


@pytest.fixture
def app(db: None, monkeypatch: pytest.MonkeyPatch) -> App:
    """The owner's authenticator app, not set up yet."""
    return App(monkeypatch)
