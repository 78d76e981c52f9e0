"""New passwords: long enough, in no list, and not about ourselves; of any composition."""

from hashlib import sha1
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from tenancy.access.models import User
from tests.erp.web.signing_in import OWNER, try_to_sign_in

pytestmark = pytest.mark.django_db


def _refused(password: str) -> bool:
    try:
        validate_password(password, User.objects.get(email=OWNER))
    except ValidationError:
        return True
    return False


REFUSED = [
    "short one",
    "x" * 257,
    "password123",
    "Password2024!",
    "P@ssw0rd2025",
    "iloveyou2!",
    "qwertyuiop12",
    "1234567890",
    "0987654321",
    "abcdefghijkl",
    "aaaaaaaaaaaa",
    "abababababab",
    "asdfghjkl123",
    "ledgerline24",
    "Ledgerline!2025",
    "karootrading1",
    "Karoo-Trading-25",
    "owner@karoo.example",
    "owner.karoo.12",
    "password1234567",
    "password123456789012",
    "123456789password",
    "trustno1trustno1",
    "trustno1-trustno1!",
    "secretsecretsecret",
    "correcthorsebatterystaple",
    "Correcthorsebatterystaple1",
    "dragonmonkeyfootball",
    "johannesburg",
    "Johannesburg2026!",
    "j0hannesburg",
    "southafrica26",
    "capetown2025",
]
TAKEN = [
    "correct horse battery",
    "93170264858371",
    "grün wächst der Klee",
    "ночь улица фонарь",
    "  spaces around it  ",
    "🐘🦒🦓🐊🦏🐆🦁🐃🦬🐂",
    "the karoo blooms after rain",
    "x7!" * 20 + "unlike",
    "a phrase of sixty-four signs and some more, for managers do that",
]


@pytest.mark.parametrize("password", REFUSED)
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert _refused(password)


@pytest.mark.parametrize("password", TAKEN)
def test_anything_else_is_taken_whatever_it_is_made_of(password: str) -> None:
    assert not _refused(password)


def test_password_of_a_list_that_the_installation_keeps_is_refused(tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    words = [f"a leaked phrase number {number}" for number in range(500)]
    lines = sorted(f"{sha1(word.encode()).hexdigest().upper()}:{len(word)}" for word in words)
    for ending in ("\n", "\r\n"):
        kept = tmp_path / "leaked.txt"
        kept.write_bytes((ending.join(lines) + ending).encode())
        settings.BREACHED_PASSWORDS = str(kept)
        assert all(_refused(word) for word in words)
        assert not any(_refused(f"{word} not") for word in words)


def test_rules_hold_on_the_page_and_nothing_is_said_of_the_password_itself() -> None:
    client = Client()
    try_to_sign_in(client)
    data = {"oldpassword": "correct horse battery", "password1": "Password2024!", "password2": "Password2024!"}
    body = client.post("/accounts/password/change/", data).content.decode()
    assert "known from leaks" in body
    assert "Password2024!" not in body


def test_password_is_taken_as_it_was_typed() -> None:
    client = Client()
    try_to_sign_in(client)
    new = "  Spaces And Case count "
    data = {"oldpassword": "correct horse battery", "password1": new, "password2": new}
    assert client.post("/accounts/password/change/", data).status_code == 302
    user = User.objects.get(email=OWNER)
    assert user.check_password(new)
    assert not user.check_password(new.strip())
    assert not user.check_password(new.lower())


def test_fields_hide_what_is_typed_and_let_managers_help() -> None:
    page = Client().get("/accounts/login/").content.decode()
    assert 'type="password"' in page and 'autocomplete="current-password"' in page
    assert "onpaste" not in page
