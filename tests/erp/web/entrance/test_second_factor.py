"""A second factor is asked for after every other way in, and works once."""

import base64
import json
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from erp.web.entrance.codes import make_recovery_codes, recovery_codes_left, use_code
from tenancy.access.models import User
from tests.cast import PASSWORD
from tests.erp.web.entrance.factors import FACTOR, App, half_signed_in
from tests.erp.web.signing_in import OWNER, fresh_address, is_signed_in, try_to_sign_in

pytestmark = pytest.mark.django_db


def _text(response: Any) -> str:
    return str(response.content.decode())


def test_password_alone_opens_nothing(app: App) -> None:
    app.set_up()
    client = half_signed_in()
    assert not is_signed_in(client)
    assert client.get("/accounts/security/")["Location"].startswith("/accounts/login/")


def test_code_of_the_app_opens_the_books_and_leads_where_one_wanted(app: App) -> None:
    app.set_up()
    client = half_signed_in(data={"next": "/t/karoo/journal/"})
    response = client.post(FACTOR, {"code": app.shows()})
    assert response["Location"] == "/t/karoo/journal/"
    assert is_signed_in(client)


@pytest.mark.parametrize("offset", [-2, -1, 1, 2])
def test_code_of_another_half_minute_opens_nothing(app: App, offset: int) -> None:
    app.set_up()
    client = half_signed_in()
    response = client.post(FACTOR, {"code": app.shows(offset)})
    assert response.status_code == 200
    assert "not right" in _text(response)
    assert not is_signed_in(client)


def test_code_works_once_even_in_its_half_minute(app: App) -> None:
    app.set_up()
    code = app.shows()
    assert half_signed_in().post(FACTOR, {"code": code}).status_code == 302
    thief = half_signed_in()
    assert thief.post(FACTOR, {"code": code}).status_code == 200
    assert not is_signed_in(thief)
    app.counter += 1
    assert thief.post(FACTOR, {"code": app.shows()}).status_code == 302


def test_code_of_an_earlier_half_minute_is_spent_with_a_later_one(app: App) -> None:
    app.set_up()
    assert use_code(app.user, app.shows()) is not None
    app.counter -= 1
    assert use_code(app.user, app.shows()) is None


def test_first_code_is_spent_by_setting_the_app_up(app: App) -> None:
    client = Client()
    try_to_sign_in(client)
    client.get("/accounts/security/app/")
    app.secret = client.session["mfa.totp.secret"]
    assert client.post("/accounts/security/app/", {"code": app.shows()}).status_code == 302
    assert use_code(app.user, app.shows()) is None


def test_secret_lies_sealed_in_the_database(app: App) -> None:
    app.set_up()
    assert app.secret not in str(app.row.data)


def test_key_of_the_session_changes_with_the_factor(app: App) -> None:
    app.set_up()
    client = half_signed_in()
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(FACTOR, {"code": app.shows()})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not is_signed_in(thief)


def test_recovery_code_works_once_and_is_kept_as_a_hash(app: App) -> None:
    app.set_up()
    row, readable = make_recovery_codes(app.user)
    assert not any(code.replace("-", "") in str(row.data) for code in readable)
    assert half_signed_in().post(FACTOR, {"code": readable[3].lower()}).status_code == 302
    thief = half_signed_in()
    assert thief.post(FACTOR, {"code": readable[3]}).status_code == 200
    assert not is_signed_in(thief)
    assert recovery_codes_left(app.user) == 9


def test_new_recovery_codes_take_the_place_of_the_old_ones(app: App) -> None:
    app.set_up()
    _, old = make_recovery_codes(app.user)
    make_recovery_codes(app.user)
    assert use_code(app.user, old[0]) is None


def test_recovery_codes_are_shown_once(app: App) -> None:
    client = Client()
    try_to_sign_in(client)
    app.set_up()
    shown = _text(client.post("/accounts/security/recovery-codes/"))
    codes = re.findall(r"<code>([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})</code>", shown)
    assert len(set(codes)) == 10
    again = _text(client.get("/accounts/security/recovery-codes/"))
    assert not any(code in again for code in codes)
    assert "10 of 10 are left" in again


def test_recovery_codes_alone_are_no_second_factor(app: App) -> None:
    make_recovery_codes(app.user)
    client = Client()
    try_to_sign_in(client)
    assert is_signed_in(client)


BYPASSES = [
    ("GET", "/t/karoo/"),
    ("GET", "/accounts/security/"),
    ("POST", "/accounts/security/app/"),
    ("POST", "/accounts/security/app/removal/"),
    ("POST", "/accounts/security/passkeys/new/"),
    ("POST", "/accounts/security/recovery-codes/"),
    ("POST", "/accounts/security/sessions/ending/"),
    ("POST", "/accounts/security/address/"),
    ("POST", "/accounts/password/change/"),
    ("POST", "/accounts/confirm/"),
    ("POST", "/accounts/confirm/code/"),
    ("POST", "/accounts/confirm/passkey/"),
]


@pytest.mark.parametrize(("method", "path"), BYPASSES)
def test_half_a_sign_in_reaches_nothing(app: App, method: str, path: str) -> None:
    app.set_up()
    client = half_signed_in()
    response = client.generic(method, path)
    assert response.status_code == 302
    assert response["Location"].startswith(("/accounts/login/", "/accounts/confirm/"))
    assert not is_signed_in(client)
    assert app.row is not None


def test_new_password_by_mail_does_not_spare_the_factor(app: App) -> None:
    app.set_up()
    client = Client()
    client.post("/accounts/password/reset/", {"email": OWNER}, REMOTE_ADDR=fresh_address())
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[-1].body)
    assert link
    form = client.get(link[0], follow=True).redirect_chain[-1][0]
    new = "an entirely other phrase"
    client.post(form, {"password1": new, "password2": new})
    assert not is_signed_in(client)
    assert not is_signed_in(half_signed_in(password=new))


def test_code_by_mail_does_not_spare_the_factor(app: App) -> None:
    app.set_up()
    client = Client()
    client.post("/accounts/login/code/", {"email": OWNER}, REMOTE_ADDR=fresh_address())
    code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mail.outbox[-1].body, re.MULTILINE)
    assert code
    response = client.post("/accounts/login/code/confirm/", {"code": code[1]})
    assert response["Location"].startswith(FACTOR)
    assert not is_signed_in(client)


def test_factor_of_another_person_opens_nothing(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.set_up()
    other = App(monkeypatch, "clerk@karoo.example").set_up()
    client = half_signed_in()
    assert client.post(FACTOR, {"code": other.shows()}).status_code == 200
    assert not is_signed_in(client)


def test_half_a_sign_in_ends_by_itself(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.set_up()
    client = half_signed_in()
    session = client.session
    stashed = session["account_login"]
    stashed["initiated_at"] = stashed["initiated_at"] - 601
    session["account_login"] = stashed
    session.save()
    response = client.post(FACTOR, {"code": app.shows()})
    assert response["Location"].startswith("/accounts/login/")
    assert not is_signed_in(client)


def test_codes_are_not_guessed_for_long(app: App) -> None:
    app.set_up()
    client = half_signed_in()
    for number in range(5):
        client.post(FACTOR, {"code": f"{number:06d}"})
    response = client.post(FACTOR, {"code": app.shows()})
    assert "Too many tries" in _text(response)
    assert not is_signed_in(client)


def test_setting_up_asks_for_the_password_after_a_while(app: App) -> None:
    client = Client()
    try_to_sign_in(client)
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**one, "at": one["at"] - 3600} for one in records]
    session.save()
    response = client.get("/accounts/security/app/")
    assert response["Location"].startswith("/accounts/confirm/")
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    answer = client.post("/accounts/confirm/?next=/accounts/security/app/", {"password": PASSWORD})
    assert answer["Location"] == "/accounts/security/app/"
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert client.get("/accounts/security/app/").status_code == 200


@pytest.mark.parametrize("what", ["app", "removal"])
def test_other_sessions_end_when_a_factor_comes_or_goes(app: App, what: str) -> None:
    here, there = Client(), Client()
    if what == "removal":
        app.set_up()
        for client in (here, there):
            try_to_sign_in(client)
            client.post(FACTOR, {"code": app.shows()})
            app.counter += 1
    else:
        for client in (here, there):
            try_to_sign_in(client)
    assert is_signed_in(here) and is_signed_in(there)
    if what == "app":
        here.get("/accounts/security/app/")
        app.secret = here.session["mfa.totp.secret"]
        here.post("/accounts/security/app/", {"code": app.shows()})
        here.post("/accounts/security/recovery-codes/")
        here.post("/accounts/security/recovery-codes/", {"step": "kept"})
    else:
        here.post("/accounts/security/app/removal/")
    assert Authenticator.objects.filter(user=app.user).exists() is (what == "app")
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_person_is_told_of_every_change(app: App) -> None:
    client = Client()
    try_to_sign_in(client)
    client.get("/accounts/security/app/")
    app.secret = client.session["mfa.totp.secret"]
    from django.test import TestCase

    with TestCase.captureOnCommitCallbacks(execute=True):
        client.post("/accounts/security/app/", {"code": app.shows()})
    client.post("/accounts/security/recovery-codes/")
    client.post("/accounts/security/app/removal/")
    subjects = [one.subject.removeprefix("[Ledgerline] ") for one in mail.outbox]
    assert subjects == [
        "An authenticator app was set up",
        "New recovery codes were made",
        "The authenticator app was turned off",
    ]
    assert all(one.to == [OWNER] for one in mail.outbox)
    assert "127.0.0.1" in mail.outbox[0].body
    assert not any(app.secret in one.body for one in mail.outbox)


def test_closed_account_does_not_get_in_by_its_factor(app: App) -> None:
    app.set_up()
    client = half_signed_in()
    User.objects.filter(email=OWNER).update(is_active=False)
    client.post(FACTOR, {"code": app.shows()})
    assert not is_signed_in(client)


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:1", "null", ""])
def test_passkey_of_another_origin_is_refused(origin: str) -> None:
    client = Client()
    client.get("/accounts/login/passkey/", headers={"accept": "application/json"})
    said = (
        base64.urlsafe_b64encode(json.dumps({"type": "webauthn.get", "origin": origin}).encode()).decode().rstrip("=")
    )
    credential = {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": said}}
    client.post("/accounts/login/passkey/", {"credential": json.dumps(credential)})
    assert not is_signed_in(client)


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", "1", '"x"', '{"response": {}}', '{"response": null}'])
def test_damaged_passkey_is_refused(credential: str) -> None:
    client = Client()
    client.get("/accounts/login/passkey/", headers={"accept": "application/json"})
    assert client.post("/accounts/login/passkey/", {"credential": credential}).status_code == 302
    assert not is_signed_in(client)


def _said(**changed: object) -> str:
    """A credential that a browser could not have made, at our own origin."""
    said = json.dumps({"type": "webauthn.get", "origin": settings.PUBLIC_ORIGIN, "challenge": "AA"}).encode()
    client_data = base64.urlsafe_b64encode(said).decode().rstrip("=")
    answer = {"clientDataJSON": client_data, "authenticatorData": "AA", "signature": "AA", "attestationObject": "AA"}
    return json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": answer | changed})


_NESTED = base64.urlsafe_b64encode(b"[" * 20_000).decode()


@pytest.mark.parametrize(
    "credential",
    [
        "[" * 20_000,
        "9" * 200_000,
        _said(),
        _said(clientDataJSON=_NESTED),
        _said(authenticatorData="gA" * 40, attestationObject="ow" * 40),
        _said(attestationObject="_" * 400, userHandle="AAAA"),
        _said(userHandle=[{}], authenticatorData={}),
    ],
    ids=["nested", "endless", "short", "nested inside", "no CBOR", "no key", "no text"],
)
def test_forged_passkey_is_refused_with_a_page_at_every_door(credential: str) -> None:
    stranger = Client()
    stranger.get("/accounts/login/passkey/", headers={"accept": "application/json"})
    assert stranger.post("/accounts/login/passkey/", {"credential": credential}).status_code == 302
    owner = Client()
    try_to_sign_in(owner)
    assert owner.get(reverse("mfa_add_webauthn")).status_code == 200
    assert owner.post(reverse("mfa_add_webauthn"), {"name": "Key", "credential": credential}).status_code in (200, 422)


def test_passkeys_are_for_the_configured_origin_whatever_host_is_named() -> None:
    asked = Client().get("/accounts/login/passkey/", headers={"accept": "application/json", "host": "127.0.0.1"})
    assert asked.json()["request_options"]["publicKey"]["rpId"] == "localhost"


def test_first_factor_is_finished_when_its_codes_are_kept(app: App) -> None:
    client = Client()
    try_to_sign_in(client)
    client.get("/accounts/security/app/")
    app.secret = client.session["mfa.totp.secret"]
    codes = "/accounts/security/recovery-codes/"
    assert client.post("/accounts/security/app/", {"code": app.shows()})["Location"] == codes
    assert client.get("/t/karoo/")["Location"].startswith(codes)
    # Without codes there is nothing to have kept, and a new sign-in is led there, too.
    assert client.post(codes, {"step": "kept"}).status_code == 200
    app.counter += 1
    again = half_signed_in()
    again.post(FACTOR, {"code": app.shows()})
    assert again.get("/t/karoo/")["Location"].startswith(codes)
    assert "I have kept them" in _text(again.post(codes))
    assert again.post(f"{codes}?next=/t/karoo/journal/", {"step": "kept"})["Location"] == "/t/karoo/journal/"
    assert is_signed_in(again)
    app.counter += 1
    third = half_signed_in()
    third.post(FACTOR, {"code": app.shows()})
    assert is_signed_in(third)
