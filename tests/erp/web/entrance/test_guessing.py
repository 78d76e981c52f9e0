"""Guessing is bounded however many networks it comes from, and locks nobody out for good."""

import re
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from erp.web.entrance import mailing
from erp.web.entrance.guessing import count_password_guess
from tests.cast import KAROO_PEOPLE
from tests.erp.web.signing_in import OWNER, fresh_address, is_signed_in, try_to_sign_in

pytestmark = pytest.mark.django_db

MANY = 10_000
UNKNOWN = "nobody@karoo.example"
_KINDS = r"(?:^|;)(SELECT|INSERT|UPDATE|DELETE)[^;]*?\"(\w+)\""


def _tries(addresses: Any, networks: Any, times: int = MANY) -> int:
    """How many of so many guesses get as far as a password check."""
    factory = RequestFactory()
    passed = 0
    for number in range(times):
        request = factory.post("/accounts/login/", REMOTE_ADDR=networks(number))
        passed += count_password_guess(request, addresses(number)).passes
    return passed


def _network(number: int) -> str:
    return f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"


@pytest.fixture
def home() -> Client:
    """A browser in which the owner has signed in before."""
    client = Client()
    try_to_sign_in(client)
    client.post("/accounts/logout/")
    return client


def test_ten_thousand_guesses_at_one_account_from_as_many_networks_are_twenty(home: Client) -> None:
    assert _tries(lambda number: OWNER, _network) == 20
    assert try_to_sign_in(Client()).status_code == 429
    try_to_sign_in(home)
    assert is_signed_in(home)


def test_ten_thousand_guesses_at_many_accounts_from_one_network_are_twenty(home: Client) -> None:
    people = [f"{person}@karoo.example" for person in KAROO_PEOPLE]
    network = fresh_address()
    assert _tries(lambda number: people[number % 5] if number % 2 else f"{number}@x.example", lambda _: network) == 20
    try_to_sign_in(home, address=network)
    assert is_signed_in(home)
    for person in people[1:]:
        elsewhere = Client()
        try_to_sign_in(elsewhere, person)
        assert is_signed_in(elsewhere)


def test_addresses_of_one_line_of_ipv6_are_one_network() -> None:
    assert _tries(lambda number: f"{number}@x.example", lambda number: f"2001:db8::{number:x}", 40) == 20
    assert _tries(lambda number: f"{number}@y.example", lambda number: f"2001:db8:{number + 1:x}::1", 40) == 40


def test_guesses_past_the_limit_hash_nothing() -> None:
    real = MD5PasswordHasher.encode
    with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=real) as encode:
        statuses = [try_to_sign_in(Client(), password=f"guess {number}").status_code for number in range(40)]
    assert statuses == [200] * 20 + [429] * 20
    assert encode.call_count == 20


def test_right_password_of_a_stranger_is_not_told_from_a_wrong_one_past_the_limit() -> None:
    for number in range(20):
        try_to_sign_in(Client(), password=f"guess {number}")
    right, wrong = try_to_sign_in(Client()), try_to_sign_in(Client(), password="wrong")
    assert right.status_code == wrong.status_code == 429
    assert right.content == wrong.content


def test_from_elsewhere_a_code_by_mail_still_lets_the_owner_in() -> None:
    for number in range(25):
        try_to_sign_in(Client(), password=f"guess {number}")
    client = Client()
    client.post("/accounts/login/code/", {"email": OWNER}, REMOTE_ADDR=fresh_address())
    code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mail.outbox[-1].body, re.MULTILINE)
    assert code
    client.post("/accounts/login/code/confirm/", {"code": code[1]})
    assert is_signed_in(client)


def test_known_browser_is_bounded_too_and_forgiven_when_right(home: Client) -> None:
    for number in range(9):
        assert try_to_sign_in(home, password=f"guess {number}").status_code == 200
    try_to_sign_in(home)
    assert is_signed_in(home)
    home.post("/accounts/logout/")
    assert try_to_sign_in(home, password="guess").status_code == 200
    assert try_to_sign_in(home, password="guess").status_code == 429


def test_known_browser_of_one_person_is_a_stranger_to_another(home: Client) -> None:
    for number in range(25):
        try_to_sign_in(Client(), "clerk@karoo.example", f"guess {number}")
    assert try_to_sign_in(home, "clerk@karoo.example").status_code == 429


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "'; --", "A" * 5000])
def test_made_up_cookie_is_no_known_browser(token: str) -> None:
    for number in range(20):
        try_to_sign_in(Client(), password=f"guess {number}")
    client = Client()
    client.cookies["device"] = token
    assert try_to_sign_in(client).status_code == 429


def test_neighbour_behind_the_same_line_does_not_keep_the_owner_out(home: Client) -> None:
    line = fresh_address()
    for number in range(30):
        try_to_sign_in(Client(), password=f"guess {number}", address=line)
    try_to_sign_in(home, address=line)
    assert is_signed_in(home)


REQUESTS = [
    ("/accounts/login/", lambda address: {"login": address, "password": "wrong"}),
    ("/accounts/login/code/", lambda address: {"email": address}),
    ("/accounts/password/reset/", lambda address: {"email": address}),
    ("/accounts/signup/", lambda address: {"email": address, "password1": "correct horse battery"}),
]


@pytest.mark.parametrize(("path", "form"), REQUESTS, ids=[path for path, _ in REQUESTS])
def test_known_and_unknown_address_cost_the_same_work_and_get_the_same_answer(
    path: str, form: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Work is counted, not time: a loaded machine has no say in it."""
    sent: list[str] = []
    monkeypatch.setattr(mailing, "hand_to_worker", lambda task, sealed: sent.append(task))
    real = MD5PasswordHasher.encode
    seen = []
    for address in (OWNER, UNKNOWN):
        sent.clear()
        client = Client()
        with (
            patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=real) as encode,
            CaptureQueriesContext(
                connection,
            ) as queries,
        ):
            response = client.post(path, form(address), REMOTE_ADDR=fresh_address(), follow=True)
        text = _without_what_differs(response.content.decode(), address)
        kinds = [kind for one in queries.captured_queries for kind in re.findall(_KINDS, one["sql"])]
        seen.append((response.status_code, response.redirect_chain, text, encode.call_count, list(sent), kinds))
    assert seen[0] == seen[1]


def _without_what_differs(page: str, address: str) -> str:
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
    return page.replace(address, "<address>")


@pytest.mark.parametrize("address", [OWNER, UNKNOWN])
def test_mails_to_one_address_are_one_a_minute_and_nobody_is_told(address: str) -> None:
    answers = set()
    for _ in range(8):
        for path in ("/accounts/login/code/", "/accounts/password/reset/"):
            response = Client().post(path, {"email": address}, REMOTE_ADDR=fresh_address())
            answers.add((path, response.status_code, response["Location"]))
    assert len(mail.outbox) == len(answers) == 2


def test_mails_asked_for_from_one_network_are_five_an_hour() -> None:
    where = fresh_address()
    answers = [
        Client().post("/accounts/login/code/", {"email": OWNER}, REMOTE_ADDR=where).status_code for _ in range(7)
    ]
    assert answers == [302] * 5 + [429] * 2


def test_strangers_who_use_up_every_way_leave_the_owner_his_mail() -> None:
    """Guesses and mails from many networks; then the owner comes with a browser that nobody knows."""
    for number in range(25):
        try_to_sign_in(Client(), password=f"guess {number}")
        Client().post("/accounts/login/code/", {"email": OWNER}, REMOTE_ADDR=fresh_address())
        Client().post("/accounts/password/reset/", {"email": OWNER}, REMOTE_ADDR=fresh_address())
    client = Client()
    assert try_to_sign_in(client).status_code == 429
    assert client.post("/accounts/login/code/", {"email": OWNER}, REMOTE_ADDR=fresh_address()).status_code == 302
    client.post("/accounts/login/code/confirm/", {"code": _mailed_code()})
    assert is_signed_in(client)


def test_code_that_two_browsers_wait_for_opens_one() -> None:
    stranger, owner = Client(), Client()
    for client in (stranger, owner):
        client.post("/accounts/login/code/", {"email": OWNER}, REMOTE_ADDR=fresh_address())
    owner.post("/accounts/login/code/confirm/", {"code": _mailed_code()})
    assert is_signed_in(owner)
    stranger.post("/accounts/login/code/confirm/", {"code": _mailed_code()})
    assert not is_signed_in(stranger)
    # Whoever has used it gets another one in the same minute.
    again = Client()
    again.post("/accounts/login/code/", {"email": OWNER}, REMOTE_ADDR=fresh_address())
    again.post("/accounts/login/code/confirm/", {"code": _mailed_code()})
    assert is_signed_in(again)


def _mailed_code() -> str:
    bodies = (re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", one.body, re.MULTILINE) for one in reversed(mail.outbox))
    return next(found[1] for found in bodies if found)


def test_message_in_the_queue_shows_neither_code_nor_address(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(mailing, "hand_to_worker", lambda task, sealed: sent.append(sealed))
    client = Client()
    client.post("/accounts/login/code/", {"email": OWNER}, REMOTE_ADDR=fresh_address())
    code = client.session["account_login"]["state"]["stages"]["login_by_code"]["data"]["code"]
    assert code in mailing.unseal(sent[0])["body"]
    assert code not in sent[0] and "karoo" not in sent[0]


@pytest.mark.parametrize("message", ["", "x", "gAAAAA", None])
def test_forged_message_is_dropped(message: Any) -> None:
    from erp.web.entrance.tasks import send_mail, send_reset_link

    send_mail(message)
    send_reset_link(message)
    assert mail.outbox == []
