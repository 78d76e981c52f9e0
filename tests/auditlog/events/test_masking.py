"""Names that tell of a secret, and what is shown in its place."""

import pytest

from auditlog.events.masking import is_telling, masked
from auditlog.events.models import AuditEvent
from auditlog.events.recording import record_event


@pytest.mark.parametrize(
    "name",
    [
        "password", "password2", "oldpassword", "newPassword", "old_password", "client_secret",
        "api_key", "apiKey", "token_hash", "pin",
        "otp_seed", "recovery_codes", "iban", "bank_account", "account_number", "routing_number", "id_number",
        "national_id", "passport_no", "pan", "aadhaar", "card_number", "tax_secret", "session_key", "X-Authorization",
        "key",
    ],
)  # fmt: skip
def test_telling_name_is_noticed(name: str) -> None:
    assert is_telling(name)


@pytest.mark.parametrize(
    "name",
    ["name", "company", "pinned", "keyword", "monkey", "cardinality", "account_id", "number", "spanning", "japan_rate"],
)
def test_innocent_name_is_left_alone(name: str) -> None:
    assert not is_telling(name)


def test_secret_is_hidden_whole_and_bank_number_but_for_its_end() -> None:
    shown = masked({"password": "hunter2", "iban": "GB82WEST12345698765432", "card": "1234", "rows": 7})
    assert shown == {"password": "***", "iban": "***5432", "card": "***", "rows": 7}


def test_nothing_that_is_empty_is_hidden() -> None:
    assert masked({"token": "", "pin": None}) == {"token": "", "pin": None}


def test_secret_is_found_however_deep() -> None:
    shown = masked(
        {"sent": {"api_key": "abc", "to": ["a"]}, "list": [{"otp": "123456"}], "account_number": ["1234567890"]}
    )
    assert shown == {
        "sent": {"api_key": "***", "to": ["a"]},
        "list": [{"otp": "***"}],
        "account_number": ["***7890"],
    }


@pytest.mark.django_db
def test_details_of_an_event_are_masked_before_they_are_written(in_karoo, owner) -> None:
    record_event("tenancy.access.entered", actor=owner, changes={"token": "planted-secret", "page": "home"})
    written = AuditEvent.objects.latest("ordinal").changes
    assert written == '{"token": "***", "page": "home"}'
