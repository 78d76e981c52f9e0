"""Another e-mail address: the new one proves itself, the old one may refuse, nothing else moves it."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import ProgrammingError, transaction
from django.test import Client

from erp.foundation import clock
from erp.web.entrance import security_views
from erp.web.entrance.codes import make_recovery_codes
from erp.web.entrance.tasks import move_addresses
from tenancy.access.models import User
from tests.cast import PASSWORD
from tests.erp.web.entrance.factors import App
from tests.erp.web.events import details, events
from tests.erp.web.signing_in import OWNER, is_signed_in, try_to_sign_in

pytestmark = pytest.mark.django_db

NEW = "me@elsewhere.example"


def _asked(new: str = NEW) -> tuple[Client, str, str]:
    """A browser that has asked for a change, and the links of both mails."""
    client = Client()
    try_to_sign_in(client)
    mail.outbox.clear()
    assert client.post("/accounts/security/address/", {"address": new}).status_code == 302
    proof = re.search(r"/accounts/address/proof/\S+", _mail_to(new))
    refusal = re.search(r"/accounts/address/refusal/\S+", _mail_to(OWNER))
    assert proof and refusal
    return client, proof[0], refusal[0]


def _mail_to(address: str) -> str:
    return next(one.body for one in reversed(mail.outbox) if one.to == [address])


def _agree(old: str = OWNER) -> Any:
    """The old address says yes."""
    agreement = re.search(r"/accounts/address/agreement/\S+", _mail_to(old))
    assert agreement
    return Client().post(agreement[0])


def _address() -> str:
    return User.objects.get(full_name="Owner").email


def test_nothing_changes_before_the_proof() -> None:
    client, _, _ = _asked()
    assert _address() == OWNER
    assert "waits for the proof" in client.get("/accounts/security/").content.decode()
    stranger = Client()
    try_to_sign_in(stranger, NEW)
    assert not is_signed_in(stranger)


def test_proof_takes_a_click_and_not_only_a_look() -> None:
    _, proof, _ = _asked()
    _agree()
    assert Client().get(proof).status_code == 200
    assert _address() == OWNER
    assert Client().post(proof).status_code == 200
    assert _address() == NEW
    client = Client()
    try_to_sign_in(client, NEW)
    assert is_signed_in(client)
    old = Client()
    try_to_sign_in(old, OWNER)
    assert not is_signed_in(old)


def test_proof_works_once() -> None:
    _, proof, _ = _asked()
    _agree()
    Client().post(proof)
    User.objects.filter(email=NEW).update(email=OWNER)
    assert Client().post(proof).status_code == 422
    assert _address() == OWNER


def test_old_address_refuses_before_the_proof() -> None:
    _, proof, refusal = _asked()
    assert Client().post(refusal).status_code == 200
    assert Client().post(proof).status_code == 422
    assert _address() == OWNER


def test_old_address_takes_a_done_change_back_with_everything_that_came_with_it(app: App) -> None:
    thief, proof, refusal = _asked()
    _agree()
    Client().post(proof)
    app.set_up()
    make_recovery_codes(app.user)
    mail.outbox.clear()
    assert Client().post(refusal).status_code == 200
    assert _address() == OWNER
    assert not is_signed_in(thief)
    assert not Authenticator.objects.filter(user__email=OWNER).exists()
    assert not User.objects.get(email=OWNER).has_usable_password()
    assert "/accounts/password/reset/key/" in _mail_to(OWNER)


def test_first_address_takes_back_what_was_moved_twice(app: App) -> None:
    thief, proof, refusal = _asked()
    _agree()
    Client().post(proof)
    app.set_up()
    thief.post("/accounts/security/address/", {"address": "third@elsewhere.example"})
    second = re.search(r"/accounts/address/proof/\S+", _mail_to("third@elsewhere.example"))
    back = re.search(r"/accounts/address/refusal/\S+", _mail_to(NEW))
    assert second and back
    _agree(NEW)
    assert Client().post(second[0]).status_code == 200
    assert _address() == "third@elsewhere.example"
    assert Client().post(refusal).status_code == 200
    assert _address() == OWNER
    assert not is_signed_in(thief)
    assert not Authenticator.objects.filter(user__email=OWNER).exists()
    # The address in the middle has nothing to take back any more.
    assert Client().post(back[0]).status_code == 422
    assert _address() == OWNER


def test_factors_that_go_with_a_move_taken_back_are_recorded(app: App, karoo: Any) -> None:
    _, proof, refusal = _asked()
    _agree()
    Client().post(proof)
    app.set_up()
    Client().post(refusal)
    (removed,) = events(karoo, "tenancy.second_factor.removed")
    assert details(removed) == {"factor": "totp"}


def test_taking_back_is_whole_or_not_at_all(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    _, proof, refusal = _asked()
    _agree()
    Client().post(proof)
    app.set_up()

    def fail(address: str) -> None:
        raise OSError(address)

    monkeypatch.setattr(security_views, "queue_reset", fail)
    with pytest.raises(OSError):
        Client().post(refusal)
    assert _address() == NEW
    assert Authenticator.objects.filter(user__email=NEW).exists()


def test_change_of_address_is_one_line_of_each_kind(security_lines: Any) -> None:
    _, proof, refusal = _asked()
    _agree()
    Client().post(proof)
    Client().post(refusal)
    for kind in ("asked", "agreed", "confirmed", "changed", "taken_back"):
        (line,) = security_lines(f"tenancy.email.{kind}")
        # The halves of a move are rows that are captured, and no event by name stands beside them.
        subject = "" if kind in ("agreed", "confirmed") else "tenancy.user"
        assert (line["person"], line["subject_type"]) == ("Owner", subject)
        assert line["act"] == f"tenancy.email.{kind}"


@pytest.mark.parametrize(("link", "days"), [("proof", 0.05), ("refusal", 8)])
def test_links_run_out(link: str, days: float, monkeypatch: pytest.MonkeyPatch) -> None:
    _, proof, refusal = _asked()
    if link == "refusal":
        _agree()
        Client().post(proof)
    now = clock.now() + timedelta(days=days)

    def later() -> datetime:
        return now

    monkeypatch.setattr(clock, "now", later)
    before = _address()
    assert Client().post(proof if link == "proof" else refusal).status_code == 422
    assert _address() == before


@pytest.mark.parametrize("change", ["cut", "swapped", "made up"])
def test_forged_link_leads_nowhere(change: str) -> None:
    _, proof, refusal = _asked()
    forged = {
        "cut": proof[:-4] + "/",
        "swapped": refusal.replace("refusal", "proof"),
        "made up": "/accounts/address/proof/x/",
    }[change]
    assert Client().post(forged).status_code == 422
    assert _address() == OWNER


def test_address_of_somebody_else_is_answered_alike_and_never_taken() -> None:
    client, proof, _ = _asked("clerk@karoo.example")
    told = client.get("/accounts/security/").content.decode()
    assert "waits for the proof of clerk@karoo.example" in told
    response = Client().post(proof)
    assert response.status_code == 422
    assert "account of its own" in response.content.decode()
    assert _address() == OWNER


def test_second_wish_takes_the_place_of_the_first() -> None:
    client, first, _ = _asked()
    client.post("/accounts/security/address/", {"address": "other@elsewhere.example"})
    assert Client().post(first).status_code == 422
    assert _address() == OWNER


def test_asking_takes_a_recent_proof_of_oneself() -> None:
    client = Client()
    try_to_sign_in(client)
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [{**one, "at": one["at"] - 11 * 60} for one in records]
    session.save()
    assert client.get("/accounts/security/address/")["Location"].startswith("/accounts/confirm/")
    client.post("/accounts/confirm/?next=/accounts/security/address/", {"password": PASSWORD})
    assert client.get("/accounts/security/address/").status_code == 200


@pytest.mark.parametrize("typed", ["", "no address", OWNER, OWNER.upper()])
def test_bad_address_is_answered_beside_its_field(typed: str) -> None:
    client = Client()
    try_to_sign_in(client)
    response = client.post("/accounts/security/address/", {"address": typed})
    assert response.status_code == 422
    assert "field-error" in response.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/accounts/email/", "/accounts/confirm-email/x/", "/accounts/3rdparty/", "/accounts/2fa/recovery-codes/download/"],
)
def test_pages_of_the_library_that_take_an_unproved_address_are_not_there(path: str) -> None:
    client = Client()
    try_to_sign_in(client)
    assert client.get(path).status_code == 404
    assert client.post(path, {"email": NEW, "action_add": ""}).status_code == 404


def test_second_address_cannot_even_be_written(in_karoo: Any) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        EmailAddress.objects.create(user=User.objects.get(email=OWNER), email=NEW, verified=True)


def test_new_address_alone_moves_nothing_for_three_days(monkeypatch: pytest.MonkeyPatch, karoo: Any) -> None:
    client, proof, _ = _asked()
    assert "Your half is done" in Client().post(proof).content.decode()
    assert _address() == OWNER
    assert "about to be changed" in mail.outbox[-1].subject
    assert "waits for this address to agree" in client.get("/accounts/security/").content.decode()
    start = clock.now()
    for hours, address in ((71, OWNER), (73, NEW)):
        monkeypatch.setattr(clock, "now", lambda hours=hours: start + timedelta(hours=hours))
        move_addresses()
        assert _address() == address
    (moved,) = [one for one in events(karoo, "tenancy.email.changed") if one.operation == "event"]
    assert (moved.actor_kind, details(moved)) == ("task", {"address": [OWNER, NEW]})
    assert "was changed" in mail.outbox[-1].subject


@pytest.mark.parametrize("first", ["new", "old"])
def test_both_addresses_confirm_in_either_order_and_once(first: str) -> None:
    _, proof, _ = _asked()
    steps = [lambda: Client().post(proof), _agree]
    for step, address in zip(steps if first == "new" else reversed(steps), (OWNER, NEW), strict=True):
        assert step().status_code == 200
        assert _address() == address
    assert Client().post(proof).status_code == 422


def test_refusal_of_the_old_address_ends_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    _, proof, refusal = _asked()
    Client().post(proof)
    assert Client().post(refusal).status_code == 200
    assert _agree().status_code == 422
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(hours=100))
    move_addresses()
    assert _address() == OWNER
