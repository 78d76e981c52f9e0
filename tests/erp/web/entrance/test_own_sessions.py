"""Where a person is signed in: listed, ended at once, and told of when it is somewhere new."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from erp.foundation.actor import Actor
from erp.web.entrance.devices import in_words
from tenancy.access.models import User
from tenancy.entrance.ending import end_sessions_of
from tenancy.entrance.models import KnownDevice, PersonSession
from tests.erp.web.signing_in import OWNER, is_signed_in, try_to_sign_in

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18 Mobile Safari/604.1"


def _browser(agent: str = FIREFOX, address: str = "192.0.2.20", email: str = OWNER) -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR=address)
    try_to_sign_in(client, email, address=address)
    assert is_signed_in(client)
    return client


def _page(client: Client) -> str:
    return str(client.get("/accounts/security/").content.decode())


def test_sessions_are_listed_with_device_network_and_which_is_this() -> None:
    _browser(SAFARI, "198.51.100.7")
    here = _browser()
    page = _page(here)
    assert "Safari on an iPhone" in page and "198.51.100.7" in page
    assert "Firefox on Linux" in page and "192.0.2.20" in page
    assert page.count(">this one<") == 1
    assert page.count("/ending/") == 2


def test_list_asks_the_database_the_same_however_many_there_are(django_assert_num_queries: Any) -> None:
    here = _browser()
    with django_assert_num_queries(7):
        _page(here)
    for _ in range(3):
        _browser()
    with django_assert_num_queries(7):
        _page(here)


def test_ended_session_is_over_with_its_next_request() -> None:
    there, here = _browser(SAFARI), _browser()
    row = PersonSession.objects.get(user_agent=SAFARI)
    assert here.post(f"/accounts/security/sessions/{row.id}/ending/").status_code == 302
    assert not is_signed_in(there)
    assert is_signed_in(here)


def test_device_of_an_ended_session_is_a_stranger_again() -> None:
    _browser(SAFARI)
    here = _browser()
    row = PersonSession.objects.get(user_agent=SAFARI)
    here.post(f"/accounts/security/sessions/{row.id}/ending/")
    assert [one.user_agent for one in KnownDevice.objects.filter(user__email=OWNER)] == [FIREFOX]


def test_others_sessions_are_like_none() -> None:
    clerk = _browser(email="clerk@karoo.example")
    here = _browser()
    row = PersonSession.objects.get(user__email="clerk@karoo.example")
    foreign = here.post(f"/accounts/security/sessions/{row.id}/ending/")
    nowhere = here.post("/accounts/security/sessions/0197f000-0000-7000-8000-000000000000/ending/")
    assert foreign.status_code == nowhere.status_code == 404
    assert foreign.content == nowhere.content
    assert is_signed_in(clerk)


def test_all_but_this_one_end() -> None:
    others = [_browser(SAFARI), _browser(FIREFOX, "203.0.113.4")]
    here = _browser()
    here.post("/accounts/security/sessions/ending/")
    assert is_signed_in(here)
    assert not any(is_signed_in(one) for one in others)
    assert PersonSession.objects.filter(user__email=OWNER).count() == 1


def test_ending_asks_who_signed_in_long_ago_to_confirm() -> None:
    there, here = _browser(SAFARI), _browser()
    session = here.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**one, "at": one["at"] - 3600} for one in records]
    session.save()
    assert here.post("/accounts/security/sessions/ending/")["Location"].startswith("/accounts/confirm/")
    assert is_signed_in(there)


def test_every_session_of_a_person_is_ended_also_those_that_no_list_shows() -> None:
    listed, unlisted = _browser(), Client()
    user = User.objects.get(email=OWNER)
    unlisted.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    end_sessions_of(user, actor=Actor.command("test"))
    assert not is_signed_in(listed)
    assert not is_signed_in(unlisted)
    assert is_signed_in(_browser())


def test_changed_password_ends_the_other_sessions_and_moves_the_key_of_this_one() -> None:
    there, here = _browser(SAFARI), _browser()
    before = here.cookies[settings.SESSION_COOKIE_NAME].value
    new = "an entirely other phrase"
    data = {"oldpassword": "correct horse battery", "password1": new, "password2": new}
    assert here.post("/accounts/password/change/", data).status_code == 302
    assert here.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert "Firefox on Linux" in _page(here)


def test_signing_out_takes_the_session_off_the_list() -> None:
    there, here = _browser(SAFARI), _browser()
    there.post("/accounts/logout/")
    assert "an iPhone" not in _page(here)


def test_new_device_is_told_by_mail_and_a_known_one_is_not() -> None:
    first = Client(headers={"user-agent": FIREFOX})
    try_to_sign_in(first)
    assert mail.outbox == []
    first.post("/accounts/logout/")
    try_to_sign_in(first)
    assert mail.outbox == []
    _browser(SAFARI, "198.51.100.7")
    assert [one.subject.removeprefix("[Ledgerline] ") for one in mail.outbox] == ["A sign-in from a new device"]
    assert re.search(r"Safari on an iPhone, from 198\.51\.100\.7", mail.outbox[0].body)


def test_cookie_of_the_device_is_kept_from_scripts_and_other_paths() -> None:
    cookie = _browser().cookies[settings.DEVICE_COOKIE_NAME]
    assert cookie["httponly"] and cookie["path"] == "/accounts/" and cookie["samesite"] == "Lax"
    assert not KnownDevice.objects.filter(token_hash=cookie.value).exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605 Version/18 Safari/605", "Safari on a Mac"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 Chrome/140.0 Mobile Safari/537", "Chrome on Android"),
        ("curl/8.5", "An unknown browser"),
        ("", "An unknown browser"),
    ],
)
def test_browser_is_called_by_its_name(agent: str, words: str) -> None:
    assert in_words(agent) == words


def test_times_are_those_of_ones_books_and_name_their_zone(karoo) -> None:
    client = Client()
    try_to_sign_in(client)
    page = client.get("/accounts/security/").content.decode()
    assert re.search(r"since \d{1,2} \w{3} \d{4}, \d\d:\d\d SAST", page)
