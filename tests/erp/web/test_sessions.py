"""A session ends by itself, gets a new key at the sign-in, and a cookie that scripts cannot read."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from erp.foundation import clock
from tenancy.access.models import User
from tests.erp.web.signing_in import OWNER, is_signed_in, try_to_sign_in
from tests.erp.web.test_sign_in import _in_production

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``later(minutes=30)`` moves the clock on."""
    moved = [clock.now()]

    def move(**by: float) -> None:
        moved[0] += timedelta(**by)

    def now() -> datetime:
        return moved[0]

    monkeypatch.setattr(clock, "now", now)
    return move


def test_session_ends_after_an_idle_hour(later: Any) -> None:
    client = Client()
    try_to_sign_in(client)
    assert is_signed_in(client)
    later(seconds=settings.SESSION_IDLE_SECONDS - 1)
    assert is_signed_in(client)
    later(seconds=settings.SESSION_IDLE_SECONDS + 1)
    assert not is_signed_in(client)


def test_session_that_is_used_ends_after_half_a_day(later: Any) -> None:
    client = Client()
    try_to_sign_in(client)
    for _ in range(23):
        assert is_signed_in(client)
        later(minutes=30)
    assert is_signed_in(client)
    later(minutes=31)
    assert not is_signed_in(client)


def test_ended_session_is_worth_nothing_later(later: Any) -> None:
    client = Client()
    try_to_sign_in(client)
    is_signed_in(client)
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    later(days=1)
    assert not is_signed_in(client)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert not is_signed_in(thief)


def test_limits_are_short() -> None:
    assert settings.SESSION_IDLE_SECONDS <= 3600
    assert settings.SESSION_ABSOLUTE_SECONDS <= 12 * 3600
    assert settings.SESSION_COOKIE_AGE <= settings.SESSION_ABSOLUTE_SECONDS
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE


def test_key_changes_at_the_sign_in() -> None:
    client = Client()
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    try_to_sign_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != session.session_key
    stranger = Client()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert not is_signed_in(stranger)


def test_changed_password_ends_the_other_sessions() -> None:
    client = Client()
    try_to_sign_in(client)
    user = User.objects.get(email=OWNER)
    user.set_password("another long password")
    user.save()
    assert not is_signed_in(client)


def test_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    client = Client()
    try_to_sign_in(client)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["expires"]


@pytest.mark.parametrize(
    "setting", ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "CSRF_COOKIE_HTTPONLY"]
)
def test_cookies_travel_over_https_alone_where_there_is_https(setting: str) -> None:
    assert _in_production(f"settings.{setting}", ERP_HTTPS="1") == "True"
