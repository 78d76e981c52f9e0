"""What is sealed is opened for its own purpose alone, and with the keys of former days."""

from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest
from cryptography.fernet import Fernet, InvalidToken
from pytest_django import Settings

from erp.foundation.sealing import fernet_for
from tests.tidy.source import modules


def test_what_is_sealed_for_one_purpose_is_a_forgery_to_another() -> None:
    sealed = fernet_for("one:").encrypt(b"secret")
    assert fernet_for("one:").decrypt(sealed) == b"secret"
    with pytest.raises(InvalidToken):
        fernet_for("other:").decrypt(sealed)


def test_keys_of_former_days_open_and_seal_no_more(settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "former", []
    sealed = fernet_for("one:").encrypt(b"secret")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "present", ["former"]
    assert fernet_for("one:").decrypt(sealed) == b"secret"
    renewed = fernet_for("one:").encrypt(b"secret")
    settings.SECRET_KEY_FALLBACKS = []
    assert fernet_for("one:").decrypt(renewed) == b"secret"
    with pytest.raises(InvalidToken):
        fernet_for("one:").decrypt(sealed)


@pytest.mark.parametrize("purpose", ["operators.door.totp:", "erp.web.entrance.mailing:", "erp.web.entrance.factors:"])
def test_what_lies_sealed_is_opened_as_it_was(purpose: str, settings: Settings) -> None:
    key = urlsafe_b64encode(sha256(f"{purpose}{settings.SECRET_KEY}".encode()).digest())
    assert fernet_for(purpose).decrypt(Fernet(key).encrypt(b"secret")) == b"secret"
    assert any(f'"{purpose}"' in one.text for one in modules())


def test_keys_are_made_in_one_place() -> None:
    assert {one.name for one in modules() if "MultiFernet(" in one.text} == {"erp/foundation/sealing.py"}
