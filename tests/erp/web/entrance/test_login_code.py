"""A code by mail: once, for ten minutes, in the browser that asked for it."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from tests.erp.web.signing_in import OWNER, fresh_address, is_signed_in

pytestmark = pytest.mark.django_db

ASK, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"


def _asked(email: str = OWNER) -> tuple[Client, str]:
    client = Client()
    response = client.post(ASK, {"email": email}, REMOTE_ADDR=fresh_address())
    assert response["Location"] == CONFIRM
    found = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mail.outbox[-1].body, re.MULTILINE)
    return client, found[1] if found else ""


def test_code_opens_the_books_and_the_key_of_the_session_changes() -> None:
    client, code = _asked()
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert client.post(f"{CONFIRM}?next=/t/karoo/journal/", {"code": code})["Location"] == "/t/karoo/journal/"
    assert is_signed_in(client)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_code_is_worth_nothing_in_another_browser() -> None:
    _, code = _asked()
    thief, _ = _asked("clerk@karoo.example")
    thief.post(CONFIRM, {"code": code})
    assert not is_signed_in(thief)
    stranger = Client()
    assert stranger.post(CONFIRM, {"code": code})["Location"] == ASK
    assert not is_signed_in(stranger)


def test_code_works_once() -> None:
    client, code = _asked()
    client.post(CONFIRM, {"code": code})
    client.post("/accounts/logout/")
    client.post(CONFIRM, {"code": code})
    assert not is_signed_in(client)


def test_third_wrong_code_is_the_end_of_the_right_one() -> None:
    client, code = _asked()
    for wrong in ("AAAA-AAAA", "BBBB-BBBB", "CCCC-CCCC"):
        client.post(CONFIRM, {"code": wrong})
    client.post(CONFIRM, {"code": code})
    assert not is_signed_in(client)


def test_code_is_good_for_ten_minutes() -> None:
    client, code = _asked()
    session = client.session
    login = session["account_login"]
    login["state"]["stages"]["login_by_code"]["data"]["at"] -= 601
    session["account_login"] = login
    session.save()
    client.post(CONFIRM, {"code": code})
    assert not is_signed_in(client)


def test_page_for_an_unknown_address_takes_no_code() -> None:
    client, _ = _asked("nobody@karoo.example")
    assert "no account" in mail.outbox[-1].body
    assert mail.outbox[-1].to == ["nobody@karoo.example"]
    for code in ("", "None", "AAAA-AAAA"):
        client.post(CONFIRM, {"code": code})
        assert not is_signed_in(client)


@pytest.mark.parametrize(("way", "page"), [(ASK, ASK), ("", "/accounts/login/")])
def test_who_waits_for_a_code_can_ask_anew_or_take_another_way(way: str, page: str) -> None:
    client, code = _asked()
    assert client.get(page).status_code == 302
    assert client.post("/accounts/logout/", {"next": way} if way else {})["Location"] == page
    assert client.get(page).status_code == 200
    client.post(CONFIRM, {"code": code})
    assert not is_signed_in(client)


def test_links_in_mails_do_not_follow_the_host() -> None:
    from django.test import override_settings

    with override_settings(ALLOWED_HOSTS=["*"]):
        Client().post(
            "/accounts/password/reset/",
            {"email": OWNER},
            REMOTE_ADDR=fresh_address(),
            headers={"host": "evil.example", "x-forwarded-host": "evil.example"},
        )
    assert "evil.example" not in mail.outbox[-1].body
    assert f"{settings.PUBLIC_ORIGIN}/accounts/password/reset/key/" in mail.outbox[-1].body
