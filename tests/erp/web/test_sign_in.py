"""Signing in by e-mail and password: hashes, guessing, and answers that tell nothing."""

import os
import re
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.core import mail
from django.test import Client, override_settings

from tenancy.access.models import User
from tests.cast import PASSWORD
from tests.erp.web.signing_in import LOGIN, OWNER, fresh_address, is_signed_in, try_to_sign_in

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
PRODUCTION_HASHERS = [one for one in settings.PASSWORD_HASHERS if "MD5" not in one]


def _in_production(expression: str, **environment: str) -> str:
    """What a setting is where no test is running."""
    given = {**{k: v for k, v in os.environ.items() if k != "ERP_TEST"}, "PYTHONPATH": str(ROOT), **environment}
    given["DJANGO_SETTINGS_MODULE"] = "erp.settings"
    code = f"from django.conf import settings; print({expression})"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=given, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_right_password_opens_the_books() -> None:
    client = Client()
    response = try_to_sign_in(client)
    assert response.status_code == 302
    assert response["Location"] == "/"
    assert is_signed_in(client)


def test_address_is_taken_in_any_case_and_with_spaces_around() -> None:
    client = Client()
    try_to_sign_in(client, "  Owner@KAROO.example ")
    assert is_signed_in(client)


def test_wrong_password_opens_nothing() -> None:
    client = Client()
    assert try_to_sign_in(client, password="wrong").status_code == 200
    assert not is_signed_in(client)


def test_closed_account_does_not_sign_in() -> None:
    User.objects.filter(email=OWNER).update(is_active=False)
    client = Client()
    try_to_sign_in(client)
    assert not is_signed_in(client)


def test_account_without_a_password_does_not_sign_in() -> None:
    user = User.objects.get(email=OWNER)
    user.set_unusable_password()
    user.save()
    for guess in ("", "!", user.password):
        client = Client()
        try_to_sign_in(client, password=guess)
        assert not is_signed_in(client)


def test_argon2_comes_first_in_production() -> None:
    order = _in_production("[one.rsplit('.', 1)[1] for one in settings.PASSWORD_HASHERS]")
    assert order == (
        "['OurArgon2', 'BCryptSHA256PasswordHasher', 'ForeignBcrypt', 'PBKDF2PasswordHasher', 'ForeignPbkdf2']"
    )


@override_settings(PASSWORD_HASHERS=PRODUCTION_HASHERS)
def test_new_password_is_hashed_by_argon2() -> None:
    assert make_password("anything").startswith("argon2$argon2id$")


@pytest.mark.parametrize("algorithm", ["bcrypt_sha256", "bcrypt", "pbkdf2_sha256", "argon2"])
@override_settings(PASSWORD_HASHERS=PRODUCTION_HASHERS)
def test_older_hash_is_accepted_and_upgraded_at_sign_in(algorithm: str) -> None:
    User.objects.filter(email=OWNER).update(password=make_password(PASSWORD, hasher=algorithm))
    client = Client()
    try_to_sign_in(client, password="wrong")
    assert User.objects.get(email=OWNER).password.startswith(algorithm)
    try_to_sign_in(client)
    assert is_signed_in(client)
    assert User.objects.get(email=OWNER).password.startswith("argon2$argon2id$")


def _guess(times: int, address: str, email: str = OWNER) -> int:
    status = 0
    for number in range(times):
        status = try_to_sign_in(Client(), email, f"guess {number}", address=address).status_code
    return status


def test_eighth_wrong_password_locks_the_address_there() -> None:
    where = fresh_address()
    assert _guess(7, where) == 200
    assert _guess(1, where) == 429
    response = try_to_sign_in(Client(), address=where)
    assert response.status_code == 429
    assert "templates" not in response.content.decode()


def test_nobody_is_locked_out_from_elsewhere() -> None:
    _guess(9, fresh_address())
    client = Client()
    assert try_to_sign_in(client, address=fresh_address()).status_code == 302
    assert is_signed_in(client)


def test_others_may_sign_in_from_the_network_of_a_guesser() -> None:
    where = fresh_address()
    _guess(9, where)
    client = Client()
    try_to_sign_in(client, "clerk@karoo.example", address=where)
    assert is_signed_in(client)


def test_guesses_count_together_however_the_address_is_spelt() -> None:
    where = fresh_address()
    for number in range(7):
        _guess(1, where, f"{' ' * number}OWNER@karoo.example")
    assert _guess(1, where) == 429


def test_claimed_address_of_the_network_does_not_help_a_guesser() -> None:
    where = fresh_address()
    statuses = [
        try_to_sign_in(
            Client(), password="guess", address=where, headers={"x-forwarded-for": f"203.0.113.{number}"}
        ).status_code
        for number in range(8)
    ]
    assert statuses == [200] * 7 + [429]


def test_right_password_forgets_the_wrong_ones() -> None:
    where = fresh_address()
    _guess(6, where)
    try_to_sign_in(Client(), address=where)
    assert _guess(6, where) == 200


def test_one_network_cannot_try_many_addresses() -> None:
    where = fresh_address()
    for number in range(20):
        _guess(1, where, f"somebody{number}@karoo.example")
    client = Client()
    try_to_sign_in(client, address=where)
    assert not is_signed_in(client)
    try_to_sign_in(client, address=fresh_address())
    assert is_signed_in(client)


def test_callers_behind_one_proxy_are_counted_each_for_himself() -> None:
    proxy, guesser, other = fresh_address(), fresh_address(), fresh_address()
    with override_settings(TRUSTED_PROXIES=[proxy]):
        for number in range(21):
            where = {"x-forwarded-for": guesser}
            try_to_sign_in(Client(), f"somebody{number}@karoo.example", "guess", address=proxy, headers=where)
        client = Client()
        try_to_sign_in(client, address=proxy, headers={"x-forwarded-for": guesser})
        assert not is_signed_in(client)
        try_to_sign_in(client, address=proxy, headers={"x-forwarded-for": other})
        assert is_signed_in(client)


def _normalised(response: object, email: str) -> str:
    text = response.content.decode()  # type: ignore[attr-defined]
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return text.replace(email, "<address>")


def test_known_and_unknown_address_get_the_same_answer() -> None:
    known, unknown = OWNER, "nobody@karoo.example"
    answers = [try_to_sign_in(Client(), one, "wrong") for one in (known, unknown)]
    assert answers[0].status_code == answers[1].status_code == 200
    assert _normalised(answers[0], known) == _normalised(answers[1], unknown)


def test_known_and_unknown_address_cost_the_same_work() -> None:
    counts = []
    for one in (OWNER, "nobody@karoo.example"):
        real = MD5PasswordHasher.encode
        with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=real) as encode:
            try_to_sign_in(Client(), one, "wrong")
        counts.append(encode.call_count)
    assert counts[0] == counts[1] > 0


def test_reset_of_a_known_and_an_unknown_address_get_the_same_answer() -> None:
    answers = []
    for one in (OWNER, "nobody@karoo.example"):
        response = Client().post("/accounts/password/reset/", {"email": one}, REMOTE_ADDR=fresh_address(), follow=True)
        answers.append(_normalised(response, one))
    assert answers[0] == answers[1]
    assert len([one for one in mail.outbox if one.to == [OWNER]]) == 1


def test_nobody_signs_up_by_himself() -> None:
    before = User.objects.count()
    data = {"email": "new@evil.example", "password1": PASSWORD, "password2": PASSWORD}
    Client().post("/accounts/signup/", data, REMOTE_ADDR=fresh_address())
    assert User.objects.count() == before


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_does_not_lead_to_another_site(there: str) -> None:
    response = try_to_sign_in(Client(), data={"next": there})
    assert response.status_code == 302
    assert response["Location"] == "/"


def test_sign_in_leads_back_to_the_page_that_was_asked_for() -> None:
    asked = Client().get("/t/karoo/journal/?text=bank")
    assert asked["Location"] == f"{LOGIN}?next=/t/karoo/journal/%3Ftext%3Dbank"
    response = try_to_sign_in(Client(), data={"next": "/t/karoo/journal/"})
    assert response["Location"] == "/t/karoo/journal/"


def test_sign_in_without_a_token_is_refused() -> None:
    client = Client(enforce_csrf_checks=True)
    assert try_to_sign_in(client).status_code == 403
    assert not is_signed_in(client)


def test_signing_out_takes_a_post() -> None:
    client = Client()
    try_to_sign_in(client)
    client.get("/accounts/logout/")
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    assert not is_signed_in(client)
