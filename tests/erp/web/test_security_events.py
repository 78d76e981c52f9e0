"""Signing in and out, passwords and guesses: what stands about them in which log."""

import logging
from typing import Any

import pytest
from django.test import Client, override_settings

from erp.foundation import sightings as sighting_messages
from erp.foundation.sightings import read_sighting
from tenancy.access.models import Membership, User
from tenancy.scoping.context import tenant_context
from tests.cast import PASSWORD
from tests.erp.web.events import details, events
from tests.erp.web.signing_in import OWNER, fresh_address, try_to_sign_in

pytestmark = pytest.mark.django_db

NOBODY = "nobody@karoo.example"


@pytest.fixture
def in_both(karoo, mumbai) -> User:
    """The owner of the first tenant, who is an auditor of the second one, too."""
    user = User.objects.get(email=OWNER)
    with tenant_context(mumbai.id):
        Membership.objects.create(user=user, role="auditor")
    return user


def test_sign_in_is_recorded_in_the_log_of_each_tenant(karoo, mumbai, in_both) -> None:
    where = fresh_address()
    response = try_to_sign_in(Client(headers={"user-agent": "Test browser"}), address=where)
    for tenant in (karoo, mumbai):
        (event,) = events(tenant, "tenancy.session.signed_in")
        assert (event.actor_kind, event.actor_id, event.actor_label) == ("person", in_both.id, "Owner")
        assert (event.ip, event.request_id) == (where, response["X-Request-ID"])
        assert (event.subject_type, event.subject_id) == ("tenancy.user", in_both.id)
        assert details(event) == {"by": "password", "agent": "Test browser"}


def test_sign_in_of_somebody_without_a_tenant_is_no_fault() -> None:
    User.objects.create_user("lonely@nowhere.example", PASSWORD)
    assert try_to_sign_in(Client(), "lonely@nowhere.example").status_code == 302


def test_signing_out_is_recorded(karoo) -> None:
    client = Client()
    try_to_sign_in(client)
    client.post("/accounts/logout/")
    (event,) = events(karoo, "tenancy.session.signed_out")
    assert event.actor_label == "Owner"


@override_settings(SESSION_ABSOLUTE_SECONDS=-1)
def test_end_of_a_session_is_told_from_signing_out(karoo) -> None:
    client = Client()
    try_to_sign_in(client)
    client.get("/")
    (event,) = events(karoo, "tenancy.session.ended")
    assert event.reason == "the session was over"
    assert events(karoo, "tenancy.session.signed_out") == []


def test_failed_sign_in_is_recorded_by_the_worker_in_each_tenant(karoo, mumbai, in_both, worker_records) -> None:
    where = fresh_address()
    response = try_to_sign_in(Client(), password="wrong", address=where)
    assert events(karoo, "tenancy.session.sign_in_failed") == []
    worker_records()
    for tenant in (karoo, mumbai):
        (event,) = events(tenant, "tenancy.session.sign_in_failed")
        # Nobody has proved who he is, so no name stands there as the actor's.
        assert (event.actor_id, event.actor_label) == (None, "somebody")
        assert (event.subject_id, event.ip, event.request_id) == (in_both.id, where, response["X-Request-ID"])
        assert event.reason == "wrong password"
        assert details(event)["address"] == OWNER


def test_known_and_unknown_address_send_messages_of_the_same_kind_and_size(sightings) -> None:
    """Neither the work of the request nor what it sends tells whether an address exists."""
    sent = []
    for address in (OWNER, "other@karoo.example"):
        try_to_sign_in(Client(), address, "wrong")
        Client().post("/accounts/password/reset/", {"email": address}, REMOTE_ADDR=fresh_address())
        sent.append([read_sighting(message) for message in sightings])
        sightings.clear()
    assert [one["kind"] for one in sent[0]] == [one["kind"] for one in sent[1]] == ["sign_in_failed", "reset_asked"]
    assert [set(one) for one in sent[0]] == [set(one) for one in sent[1]]


def test_failed_sign_in_of_an_unknown_address_stands_in_the_security_log_only(
    karoo, mumbai, worker_records, security_lines
) -> None:
    before = [len(events(tenant)) for tenant in (karoo, mumbai)]
    try_to_sign_in(Client(), NOBODY, "wrong")
    worker_records()
    assert [len(events(tenant)) for tenant in (karoo, mumbai)] == before
    (line,) = security_lines("tenancy.session.sign_in_failed")
    assert (line["subject"], line["outcome"], line["tenant"]) == (NOBODY, "failure", "")


def test_password_of_a_failed_sign_in_is_in_no_message(sightings) -> None:
    try_to_sign_in(Client(), OWNER, "the wrong secret of mine")
    assert sightings
    assert all("secret" not in str(read_sighting(message)) for message in sightings)


def test_flood_of_failed_sign_ins_is_counted_and_not_written_out(karoo, sightings, clean_counts) -> None:
    from erp.web.sightings import record_rest, record_sighting

    folds = []
    for number in range(50):
        sighting_messages.tell_sighting("sign_in_failed", address=OWNER, ip=f"198.51.100.{number}", reason="x")
        folds.append(record_sighting(read_sighting(sightings[-1])))
    assert len(events(karoo, "tenancy.session.sign_in_failed")) == 20
    # Exactly one of them asks for the rest to be recorded later.
    assert [place for place, fold in enumerate(folds, start=1) if fold] == [21]
    record_rest(read_sighting(sightings[-1]))
    last = events(karoo, "tenancy.session.sign_in_failed")[-1]
    assert details(last)["attempts"] == 30


def test_message_that_comes_twice_is_recorded_once(karoo, sightings, clean_counts) -> None:
    from erp.web.tasks import record_sighting

    try_to_sign_in(Client(), OWNER, "wrong")
    for _ in range(3):
        record_sighting(sightings[0])
    assert len(events(karoo, "tenancy.session.sign_in_failed")) == 1


def test_forged_message_is_told_of_and_records_nothing(karoo, security_lines) -> None:
    from erp.web.tasks import record_rest, record_sighting

    before = len(events(karoo))
    record_sighting("nonsense")
    record_rest("nonsense")
    assert len(events(karoo)) == before
    assert len(security_lines("installation.message.refused")) == 2


def test_lock_out_is_recorded_once_for_an_address_and_a_network(karoo, worker_records, clean_counts) -> None:
    where = fresh_address()
    for number in range(10):
        try_to_sign_in(Client(), OWNER, f"guess {number}", address=where)
    worker_records()
    found = events(karoo, "tenancy.session.locked_out")
    assert 1 <= len(found) <= 3
    assert found[0].ip == where


def test_network_that_has_to_wait_is_recorded_with_those_whom_it_tried(karoo, worker_records, clean_counts) -> None:
    where = fresh_address()
    for number in range(20):
        try_to_sign_in(Client(), f"stranger{number}@karoo.example", "guess", address=where)
    try_to_sign_in(Client(), OWNER, "guess", address=where)
    worker_records()
    (event,) = events(karoo, "tenancy.rate.refused")
    assert event.ip == where


def test_new_password_is_recorded_and_the_password_is_not(karoo) -> None:
    client = Client()
    try_to_sign_in(client)
    form = {"oldpassword": PASSWORD, "password1": "quite another battery", "password2": "quite another battery"}
    client.post("/accounts/password/change/", form)
    (event,) = events(karoo, "tenancy.password.changed")
    assert event.actor_label == "Owner"
    captured = [one for one in events(karoo, "tenancy.entrance.changed") if one.subject_type == "tenancy.user"]
    assert captured
    assert {(one.actor_kind, one.actor_label) for one in captured} == {("person", "Owner")}
    assert all("battery" not in (one.changes or "") + one.reason for one in events(karoo))


def test_password_by_mail_is_recorded_when_asked_for_and_when_done(karoo, worker_records, mailoutbox) -> None:
    import re

    Client().post("/accounts/password/reset/", {"email": OWNER}, REMOTE_ADDR=fresh_address())
    worker_records()
    (asked,) = events(karoo, "tenancy.password.reset_asked")
    assert asked.actor_label == "somebody"
    found = re.search(r"/accounts/password/reset/key/\S+", mailoutbox[-1].body)
    assert found is not None
    client = Client()
    page = client.get(found.group(), follow=True)
    form = {"password1": "a third battery staple", "password2": "a third battery staple"}
    client.post(page.request["PATH_INFO"], form)
    (done,) = events(karoo, "tenancy.password.reset_done")
    assert done.actor_label == "Owner"


def test_queue_that_is_down_keeps_nobody_out(karoo, monkeypatch, security_lines, caplog) -> None:
    def fail(message: str) -> None:
        raise OSError("no queue")

    monkeypatch.setattr(sighting_messages, "_send", fail)
    assert try_to_sign_in(Client(), OWNER, "wrong").status_code == 200
    assert try_to_sign_in(Client()).status_code == 302
    (line,) = security_lines("installation.record.lost")
    assert (line["person"], line["reason"]) == (OWNER, "sign_in_failed")


def test_log_has_the_address_that_a_trusted_proxy_tells(karoo) -> None:
    """A forwarded address is believed from a trusted proxy only; the log has the one that was believed."""
    proxy, other, caller = fresh_address(), fresh_address(), fresh_address()
    forged = {"x-forwarded-for": f"203.0.113.66, {caller}, {other}"}
    with override_settings(TRUSTED_PROXIES=[]):
        try_to_sign_in(Client(), address=proxy, headers=forged)
    with override_settings(TRUSTED_PROXIES=[proxy]):
        try_to_sign_in(Client(), address=proxy, headers=forged)
    with override_settings(TRUSTED_PROXIES=[proxy, other]):
        try_to_sign_in(Client(), address=proxy, headers=forged)
    assert [one.ip for one in events(karoo, "tenancy.session.signed_in")] == [proxy, other, caller]


@pytest.mark.parametrize("level", ["DEBUG"])
def test_security_log_is_written_to_by_its_own_handler_alone(level: str, caplog: Any) -> None:
    assert logging.getLogger("erp.security").propagate is False
