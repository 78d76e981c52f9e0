"""Every address of the staff's door: who reaches it, and that no form of it goes without its token."""

import pytest
from allauth.account import signals
from django.test import Client
from django.urls import reverse

from auditlog.events.registry import event_types
from erp.web.sign_in_urls import urlpatterns
from tests.erp.web.signing_in import is_signed_in, try_to_sign_in
from tests.tidy.source import ROOT

pytestmark = pytest.mark.django_db

# Whoever adds an address says here whether a stranger may look at it.
OPEN = {
    "account_login",
    "account_request_login_code",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_address_proof",
    "account_address_refusal",
    "account_address_agreement",
    "account_factor_recovery",
    "account_factor_recovery_refusal",
}
# They lead on: to where one is anyway, or back to the beginning.
LEADING = {
    "account_logout",
    "account_confirm_login_code",
    "mfa_login_webauthn",
    "mfa_authenticate",
    "account_factor_lost",
    "account_invitation",
    "account_invitation_link",
}
CLOSED = {
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "account_reauthenticate_factor",
    "account_change_password",
    "account_set_password",
    "account_security",
    "mfa_index",
    "mfa_list_webauthn",
    "account_factor_required",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "account_recovery_codes",
    "account_other_sessions_ending",
    "account_session_ending",
    "account_address",
    "account_name",
    "account_own_recovery_refusal",
}
# These change something about an account; they take a proof of the last minutes.
PROVED = {
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "account_recovery_codes",
    "account_other_sessions_ending",
    "account_session_ending",
    "account_address",
    "account_name",
}
_NAMES = {str(one.name) for one in urlpatterns}
_ARGUMENTS: dict[str, list[object]] = {
    "account_reset_password_from_key": ["abc", "x-y"],
    "account_invitation_link": ["karoo", "x"],
    "account_address_proof": ["x"],
    "account_address_refusal": ["x"],
    "account_address_agreement": ["x"],
    "account_factor_recovery": ["x"],
    "account_factor_recovery_refusal": ["x"],
    "account_session_ending": ["0197f000-0000-7000-8000-000000000000"],
    "mfa_edit_webauthn": [1],
    "mfa_remove_webauthn": [1],
}


def _path(name: str) -> str:
    return reverse(name, args=_ARGUMENTS.get(name, []))


def test_every_address_is_open_leading_or_closed() -> None:
    assert _NAMES == OPEN | LEADING | CLOSED


@pytest.mark.parametrize("name", sorted(OPEN))
def test_stranger_may_look(name: str) -> None:
    assert Client().get(_path(name)).status_code in (200, 422)


@pytest.mark.parametrize("name", sorted(CLOSED))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_stranger_is_sent_to_the_sign_in(name: str, method: str) -> None:
    response = Client().generic(method, _path(name))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", sorted(_NAMES))
def test_form_without_a_token_is_refused(name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.post("/accounts/login/")
    assert client.post(_path(name), {"login": "x"}).status_code == 403


@pytest.mark.parametrize("name", sorted(PROVED))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_change_takes_a_proof_of_the_last_minutes(name: str, method: str) -> None:
    client = Client()
    try_to_sign_in(client)
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**one, "at": one["at"] - 3600} for one in records]
    session.save()
    response = client.generic(method, _path(name))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/confirm/")


@pytest.mark.parametrize("name", sorted(CLOSED | LEADING))
def test_pages_of_a_person_are_kept_by_nobody(name: str) -> None:
    client = Client()
    try_to_sign_in(client)
    answer = client.get(_path(name))
    assert "no-store" in answer.get("Cache-Control", "") or answer.status_code in (302, 404, 405)


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
@pytest.mark.parametrize("page", ["/accounts/confirm/", "/accounts/security/required/"])
def test_way_on_does_not_lead_to_another_site(page: str, there: str) -> None:
    client = Client()
    try_to_sign_in(client)
    client.get(page, {"next": there})
    answer = client.post(f"{page}?next={there}", {"password": "correct horse battery"})
    assert "evil.example" not in answer.get("Location", "")
    assert "evil" not in str(client.session.get("after_factor", ""))
    assert is_signed_in(client)


@pytest.mark.parametrize("kind", ["added", "removed"])
def test_no_event_is_declared_that_only_pages_kept_out_could_record(kind: str) -> None:
    """A person has one address; its moves are asked, confirmed, agreed to, changed and taken back."""
    assert f"tenancy.email.{kind}" not in event_types()


@pytest.mark.parametrize("kind", ["added", "confirmed", "removed"])
def test_nobody_listens_to_pages_kept_out(kind: str) -> None:
    assert not getattr(signals, f"email_{kind}").receivers


@pytest.mark.parametrize(
    "name",
    [
        "base_manage_email.html",
        "verification_sent.html",
        "verified_email_required.html",
        "email/email_confirmation_signup_message.txt",
    ],
)
def test_no_template_of_ours_belongs_to_pages_kept_out(name: str) -> None:
    assert not (ROOT / "templates" / "account" / name).exists()
