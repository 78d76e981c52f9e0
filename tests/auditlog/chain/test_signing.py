"""Heads are signed as RFC 8032 says, with keys that outlive their retirement."""

import base64
import json
import stat
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_public_key
from django.core.management import call_command
from django.test import Client

from auditlog.chain.canonical import head_bytes
from auditlog.chain.errors import SigningKeyIsGiven, SigningKeysUnavailable, SigningKeyUnreadable
from auditlog.chain.keys import key_id, public_keys, rotate_signing_key, signing_key
from auditlog.chain.models import GivenHead, Occasion
from auditlog.chain.signing import sign_head, signature_holds

TENANT = UUID("00112233-4455-6677-8899-aabbccddeeff")
AT = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)
HASH = bytes(range(32))
WELL_KNOWN = "/.well-known/ledgerline-audit-keys.json"

# RFC 8032, section 7.1: secret key, public key, message, signature.
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
]


@pytest.fixture(autouse=True)
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings) -> Path:  # type: ignore[no-untyped-def]
    """Keys of this test alone."""
    monkeypatch.setenv("ERP_DATA_DIR", str(tmp_path))
    settings.AUDIT_SIGNING_KEY = ""
    return tmp_path / "test"


def _seed(secret: str) -> str:
    return base64.b64encode(bytes.fromhex(secret)).decode()


@pytest.mark.parametrize(("secret", "public", "message", "signature"), VECTORS)
def test_given_seed_signs_as_the_rfc_says(secret: str, public: str, message: str, signature: str, settings) -> None:  # type: ignore[no-untyped-def]
    settings.AUDIT_SIGNING_KEY = _seed(secret)
    assert signing_key().sign(bytes.fromhex(message)).hex() == signature
    assert [key.raw.hex() for key in public_keys()] == [public]


def test_canonical_bytes_of_a_head() -> None:
    assert head_bytes(TENANT, 258, HASH, AT).hex() == (
        "0000000c" + b"audit-head-1".hex() + TENANT.hex + "0000000000000102" + HASH.hex() + "0006475ef6574f35"
    )


def test_signature_over_a_head_is_reproducible(settings) -> None:  # type: ignore[no-untyped-def]
    settings.AUDIT_SIGNING_KEY = _seed(VECTORS[0][0])
    signed = sign_head(TENANT, "karoo", 258, HASH, AT)
    assert signed.as_json() == {
        "tenant": str(TENANT),
        "slug": "karoo",
        "head": f"258:{HASH.hex()}",
        "signed_at": "2026-01-02T03:04:05.678901Z",
        "key_id": "21fe31dfa154a261",
        "signature": base64.b64encode(
            Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS[0][0])).sign(head_bytes(TENANT, 258, HASH, AT))
        ).decode(),
    }


@pytest.mark.parametrize(
    "change",
    [
        {"tenant_id": UUID(int=1)},
        {"number": 259},
        {"hash": bytes(32)},
        {"signed_at": AT.replace(microsecond=1)},
        {"signature": bytes(64)},
    ],
)
def test_signature_covers_all_but_the_slug(change) -> None:  # type: ignore[no-untyped-def]
    signed = sign_head(TENANT, "karoo", 258, HASH, AT)
    key = public_keys()[0].raw
    assert signature_holds(signed, key)
    assert signature_holds(replace(signed, slug="renamed"), key)
    assert not signature_holds(replace(signed, **change), key)


def test_key_is_made_once_and_for_its_owner_alone(own_place: Path) -> None:
    first = signing_key().private_bytes_raw()
    assert signing_key().private_bytes_raw() == first
    for name in ("secrets.json", "audit-public-keys.json"):
        assert stat.S_IMODE((own_place / name).stat().st_mode) == 0o600
    assert first.hex() not in (own_place / "audit-public-keys.json").read_text()


def test_key_may_be_given_in_pem(settings) -> None:  # type: ignore[no-untyped-def]
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    settings.AUDIT_SIGNING_KEY = pem
    assert signing_key().private_bytes_raw() == key.private_bytes_raw()


@pytest.mark.parametrize("given", ["planted-secret", "AAAA", "-----BEGIN PRIVATE KEY-----\nplanted\n-----END-----"])
def test_unreadable_key_is_refused_without_repeating_it(given: str, settings) -> None:  # type: ignore[no-untyped-def]
    settings.AUDIT_SIGNING_KEY = given
    with pytest.raises(SigningKeyUnreadable) as refused:
        signing_key()
    assert "planted" not in str(refused.value)


def test_rotation_keeps_the_old_public_key() -> None:
    before = sign_head(TENANT, "karoo", 1, HASH, AT)
    rotated = rotate_signing_key()
    after = sign_head(TENANT, "karoo", 1, HASH, AT)
    assert (after.key_id, before.key_id) == (rotated.id, public_keys()[1].id)
    assert after.key_id != before.key_id
    by_id = {key.id: key for key in public_keys()}
    assert signature_holds(before, by_id[before.key_id].raw)
    assert signature_holds(after, by_id[after.key_id].raw)
    assert not signature_holds(before, by_id[after.key_id].raw)
    assert by_id[after.key_id].retired_at is None
    assert by_id[before.key_id].retired_at is not None


def test_given_key_is_rotated_by_giving_another(settings) -> None:  # type: ignore[no-untyped-def]
    settings.AUDIT_SIGNING_KEY = _seed(VECTORS[0][0])
    signing_key()
    with pytest.raises(SigningKeyIsGiven):
        rotate_signing_key()
    settings.AUDIT_SIGNING_KEY = _seed(VECTORS[1][0])
    assert [key.raw.hex() for key in public_keys()] == [VECTORS[1][1], VECTORS[0][1]]


def test_damaged_keys_are_not_replaced(own_place: Path) -> None:
    signing_key()
    (own_place / "audit-public-keys.json").write_text("{")
    with pytest.raises(SigningKeysUnavailable, match="is damaged"):
        signing_key()
    assert (own_place / "audit-public-keys.json").read_text() == "{"


def test_anybody_reads_the_public_keys(db: None) -> None:
    old = signing_key().public_key().public_bytes_raw()
    rotate_signing_key()
    response = Client().get(WELL_KNOWN)
    assert response.status_code == 200
    assert "public" in response["Cache-Control"]
    assert "max-age=3600" in response["Cache-Control"]
    keys = response.json()["keys"]
    assert [key["kid"] for key in keys] == [key.id for key in public_keys()]
    assert keys[1]["kid"] == key_id(old)
    for key in keys:
        assert (key["kty"], key["crv"]) == ("OKP", "Ed25519")
        raw = base64.urlsafe_b64decode(key["x"] + "=")
        assert load_pem_public_key(key["pem"].encode()).public_bytes_raw() == raw  # type: ignore[union-attr]
        assert key_id(raw) == key["kid"]
        assert "d" not in key
    assert Client().post(WELL_KNOWN).status_code == 405


def test_command_prints_the_signed_head(karoo, within) -> None:  # type: ignore[no-untyped-def]
    out = StringIO()
    call_command("audit_head", tenant="karoo", json=True, stdout=out)
    printed = json.loads(out.getvalue())
    with within(karoo):
        given = GivenHead.objects.get()
    number, digest = given.number, bytes(given.hash)
    assert (given.occasion, printed["head"]) == (Occasion.COMMAND, f"{number}:{digest.hex()}")
    at = datetime.fromisoformat(printed["signed_at"])
    covered = head_bytes(karoo.id, number, digest, at)
    key = {one.id: one for one in public_keys()}[printed["key_id"]]
    signed = sign_head(karoo.id, "karoo", number, digest, at)
    assert base64.b64decode(printed["signature"]) == signed.signature
    assert signature_holds(signed, key.raw)
    assert covered.startswith(b"\x00\x00\x00\x0caudit-head-1")


def test_command_rotates(db: None) -> None:
    before = public_keys()[0].id
    out = StringIO()
    call_command("rotate_audit_key", json=True, stdout=out)
    assert json.loads(out.getvalue())["kid"] == public_keys()[0].id != before
