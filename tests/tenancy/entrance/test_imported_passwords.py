"""Hashes that other systems made: accepted, upgraded at the sign-in, or refused with a reason.

The constants are published examples of other tools; the others are made here in the form that each
tool writes, by the libraries below it.
"""

import hashlib

import bcrypt
import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password, identify_hasher
from django.test import Client, override_settings

from tenancy.access.models import User
from tenancy.entrance.errors import ForeignHash
from tenancy.entrance.imported_passwords import taken_over
from tests.erp.web.signing_in import OWNER, is_signed_in, try_to_sign_in

pytestmark = pytest.mark.django_db

PRODUCTION = [one for one in settings.PASSWORD_HASHERS if "MD5" not in one]

# crypt_blowfish of Openwall, its published test vectors (cost 5 there) are refused for their cost.
WEAK = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
# hashcat's example of Django's form (mode 10000), for the password "hashcat".
DJANGO = "pbkdf2_sha256$20000$H0dPx8NeajVu$GiC4k5kqbbR9qWBlsRgDywNqC2vd9kqfk7zdorEnNas="


def _bcrypt(password: str, cost: int = 10, prefix: str = "2b") -> str:
    made = bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(cost)).decode()
    return f"${prefix}{made[3:]}"


def _passlib(password: str, salt: bytes, rounds: int) -> str:
    import base64

    def ab64(raw: bytes) -> str:
        return base64.b64encode(raw).decode().rstrip("=").replace("+", ".")

    made = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, rounds)
    return f"$pbkdf2-sha256${rounds}${ab64(salt)}${ab64(made)}"


def _werkzeug(password: str, salt: str, rounds: int) -> str:
    made = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), rounds)
    return f"pbkdf2:sha256:{rounds}${salt}${made.hex()}"


LONG = "a long phrase of more than seventy-two bytes, as some people keep in their managers"
HASHES = [
    (DJANGO, "hashcat"),
    (_bcrypt("from elsewhere", 10, "2b"), "from elsewhere"),
    (_bcrypt("from elsewhere", 11, "2a"), "from elsewhere"),
    (_bcrypt("from elsewhere", 10, "2y"), "from elsewhere"),
    (_bcrypt(LONG), LONG),
    (_bcrypt("ünïcödé öf möre thän seventy-two bytes, cüt in the middle öf ä sïgn ïïïïïïïï"),) * 1
    + ("ünïcödé öf möre thän seventy-two bytes, cüt in the middle öf ä sïgn ïïïïïïïï",),
    (_passlib("from elsewhere", bytes(range(240, 256)), 29_000), "from elsewhere"),
    (_passlib("from elsewhere", b"plain-text-salt", 29_000), "from elsewhere"),
    (_werkzeug("from elsewhere", "Kx2aPq9LmZ", 260_000), "from elsewhere"),
]


@pytest.mark.parametrize(("foreign", "password"), HASHES, ids=range(len(HASHES)))
@override_settings(PASSWORD_HASHERS=PRODUCTION)
def test_foreign_hash_lets_its_person_in_and_is_replaced(foreign: str, password: str) -> None:
    User.objects.filter(email=OWNER).update(password=taken_over(foreign))
    stranger = Client()
    try_to_sign_in(stranger, password=f"{password[:-1]}?" if len(password) < 60 else f"?{password}")
    assert not is_signed_in(stranger)
    client = Client()
    try_to_sign_in(client, password=password)
    assert is_signed_in(client)
    stored = User.objects.get(email=OWNER).password
    assert identify_hasher(stored).algorithm == "argon2"
    assert check_password(password, stored)


@override_settings(PASSWORD_HASHERS=PRODUCTION)
def test_bcrypt_looks_at_seventy_two_bytes_and_the_upgrade_at_all_of_them() -> None:
    User.objects.filter(email=OWNER).update(password=taken_over(_bcrypt(LONG)))
    assert User.objects.get(email=OWNER).check_password(f"{LONG[:72]} another end")
    User.objects.filter(email=OWNER).update(password=taken_over(_bcrypt(LONG)))
    try_to_sign_in(Client(), password=LONG)
    assert not User.objects.get(email=OWNER).check_password(f"{LONG[:72]} another end")


@pytest.mark.parametrize(
    ("foreign", "words"),
    [
        (WEAK, "cost 5 is too quickly guessed"),
        (_bcrypt("x", 4), "cost 4"),
        (_bcrypt("x", 10).replace("$10$", "$20$", 1), "takes too long"),
        ("pbkdf2_sha256$1000$salt$" + "A" * 43 + "=", "10,000 to 5,000,000 rounds, not 1,000"),
        ("pbkdf2_sha256$99999999$salt$" + "A" * 43 + "=", "not 99,999,999"),
        ("5f4dcc3b5aa765d61d8327deb882cf99", "no bcrypt hash"),
        ("$1$salt$qJH7.N4xYta3aEG/dfqo/0", "no bcrypt hash"),
        ("pbkdf2_sha512$260000$salt$AAAA", "no bcrypt hash"),
        ("plain text", "no bcrypt hash"),
        ("", "no bcrypt hash"),
        ("!", "no bcrypt hash"),
    ],
    # Salts are drawn anew in each process, and the names of tests must not be.
    ids=range(11),
)
def test_hash_that_is_too_weak_too_slow_or_unknown_is_refused(foreign: str, words: str) -> None:
    with pytest.raises(ForeignHash) as refusal:
        taken_over(foreign)
    assert words in str(refusal.value)
    assert refusal.value.field == "password_hash"


@override_settings(PASSWORD_HASHERS=PRODUCTION)
def test_hash_of_earlier_parameters_is_made_anew() -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    earlier = Argon2PasswordHasher().encode("correct horse battery", "saltsaltsaltsaltsaltsalt")
    User.objects.filter(email=OWNER).update(password=earlier)
    try_to_sign_in(Client())
    assert "m=65536,t=2,p=1" in User.objects.get(email=OWNER).password
