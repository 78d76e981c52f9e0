"""The owners get the head each morning, once, in words that an old mail can be checked by."""

import base64
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from auditlog.chain.keys import public_keys
from auditlog.chain.models import GivenHead, Occasion
from auditlog.chain.signing import SignedHead, signature_holds
from auditlog.events.models import AuditEvent
from auditlog.events.recording import record_event
from auditlog.verification import mailing, tasks
from auditlog.verification.choosing import choose_head_mail
from auditlog.verification.keeping import verify_and_keep
from auditlog.verification.models import HeadMail, Scope
from auditlog.verification.verifying import verify_chain
from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.access.membership import add_member
from tenancy.access.models import User
from tenancy.scoping.context import tenant_context
from tenancy.scoping.messages import signed_tenant
from tenancy.tenants.models import Tenant

OPERATOR = Actor.command("test")


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A quarter past six in Johannesburg, a day after the tenants were made."""
    # Late in the evening of UTC it is the next day there already.
    there = datetime.now(ZoneInfo("Africa/Johannesburg")) + timedelta(days=1)
    moment = there.replace(hour=6, minute=15).astimezone(UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    monkeypatch.setattr(clock, "today", lambda zone: moment.date())
    return moment


@pytest.fixture
def people(books: Tenant) -> dict[str, Actor]:
    """Two owners and an admin."""
    with tenant_context(books.id):
        made = {}
        for name, role in (("naledi", "owner"), ("sipho", "owner"), ("anna", "admin")):
            address = f"{name}@{books.slug}.example"
            add_member(address, role=role, actor=OPERATOR, full_name=name.title())
            user = User.objects.get(email=address)
            made[name] = Actor("person", name.title(), id=user.id, permissions=OPERATOR.permissions)
    return made


@pytest.fixture
def outbox(settings: Any) -> Iterator[list[Any]]:
    """What was sent in this test."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    yield mail.outbox


def addresses(outbox: list[Any]) -> list[str]:
    """To whom, by name alone."""
    return [message.to[0].partition("@")[0] for message in outbox]


def test_owners_get_the_head_with_yesterdays_counts(
    books: Tenant, people: dict[str, Actor], outbox: list[Any], morning: datetime
) -> None:
    with tenant_context(books.id):
        for act in ("tenancy.access.refused", "tenancy.crossing.attempted", *["tenancy.session.signed_in"] * 3):
            record_event(act, actor=people["naledi"])
        record_event("tenancy.session.signed_in", actor=people["anna"])
    assert mailing.mail_head(books.id) == 2
    assert addresses(outbox) == ["naledi", "sipho"]
    message = outbox[0]
    text, page = message.body, message.alternatives[0][0]
    for part in (text, re.sub(r"<[^>]+>", " ", page)):
        lines = [" ".join(line.split()) for line in part.splitlines()]
        for expected in ("Refusals 1", "Attempts across businesses 1", "Sign-ins 4", "Naledi 3", "Anna 1"):
            assert any(expected == line for line in lines), expected
        assert "Somebody tried to reach across businesses." in part
        assert "The log was not verified yet." in part
    assert books.name in message.subject
    assert "href" not in page and "src=" not in page and "http" not in text


def test_head_of_an_old_mail_is_found_in_the_chain(
    books: Tenant, people: dict[str, Actor], outbox: list[Any], morning: datetime
) -> None:
    mailing.mail_head(books.id)
    text = outbox[0].body
    signed = json.loads(text[text.index("{") : text.index("}") + 1])
    number, _, digest = signed["head"].partition(":")
    copied = re.search(r"Seal +(\d+)\n +Hash +(.+)\n +(.+)\n", text)
    assert copied
    assert (copied[1], (copied[2] + copied[3]).replace(" ", "")) == (number, digest)
    assert verify_chain(books, known_heads=[f"{copied[1]}:{copied[2]} {copied[3]}"]).ok
    head = SignedHead(
        books.id, books.slug, int(number), bytes.fromhex(digest), datetime.fromisoformat(signed["signed_at"]),
        signed["key_id"], base64.b64decode(signed["signature"]),
    )  # fmt: skip
    assert signature_holds(head, {key.id: key.raw for key in public_keys()}[head.key_id])


def test_mail_tells_the_time_of_the_tenants_zone(
    books: Tenant, people: dict[str, Actor], outbox: list[Any], morning: datetime, keeper: Actor
) -> None:
    with tenant_context(books.id):
        verify_and_keep(books, scope=Scope.WHOLE, actor=keeper)
        Tenant.objects.filter(id=books.id).update(time_zone="Africa/Johannesburg")
    mailing.mail_head(books.id)
    message = outbox[0]
    expected = f"{morning.day} {morning:%b %Y}, 06:15"
    for part in (message.body, message.alternatives[0][0]):
        words = re.sub(r"<[^>]+>", " ", part)
        assert re.search(rf"Signed\s+{expected} \(Africa/Johannesburg\)", words)
        assert f"Last verified {expected} by " in words


def test_sending_is_an_event_with_the_head_in_it(
    books: Tenant, people: dict[str, Actor], outbox: list[Any], morning: datetime
) -> None:
    mailing.mail_head(books.id)
    with tenant_context(books.id):
        sent = AuditEvent.objects.filter(act="auditlog.head_mail.sent").order_by("id")
        assert [event.subject_label for event in sent] == [message.to[0] for message in outbox]
        [given] = GivenHead.objects.filter(occasion=Occasion.MAIL)
        assert json.loads(sent[0].changes or "")["head"] == str(given)
    assert verify_chain(books, known_heads=[str(given)]).ok


def test_mail_of_a_day_goes_out_once(
    books: Tenant, people: dict[str, Actor], outbox: list[Any], morning: datetime
) -> None:
    assert [mailing.mail_head(books.id) for _ in range(3)] == [2, 0, 0]
    tasks.mail_head(signed_tenant(books.id, purpose=tasks.MAIL_HEAD))
    assert len(outbox) == 2
    with tenant_context(books.id):
        assert GivenHead.objects.count() == 1


def test_mail_that_was_not_taken_is_tried_again_and_says_the_same(
    books: Tenant, people: dict[str, Actor], outbox: list[Any], morning: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.mail import EmailMultiAlternatives

    send, said = EmailMultiAlternatives.send, []

    def refuse(message: EmailMultiAlternatives, **options: Any) -> int:
        said.append(message.body)
        raise ConnectionRefusedError("no mail server at secret.example")

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    assert mailing.mail_head(books.id) == 0
    with tenant_context(books.id):
        assert {(one.attempts, one.failure) for one in HeadMail.objects.all()} == {(1, "ConnectionRefusedError")}
        assert not AuditEvent.objects.filter(act="auditlog.head_mail.sent").exists()
        record_event("tenancy.access.refused", actor=OPERATOR)
    monkeypatch.setattr(EmailMultiAlternatives, "send", send)
    assert mailing.mail_head(books.id) == 2
    assert [message.body for message in outbox] == said
    with tenant_context(books.id):
        assert {(one.attempts, one.failure) for one in HeadMail.objects.all()} == {(2, "")}


def test_owner_may_turn_it_off_for_himself(
    books: Tenant, people: dict[str, Actor], outbox: list[Any], morning: datetime
) -> None:
    with tenant_context(books.id):
        choose_head_mail(False, actor=people["naledi"])
    mailing.mail_head(books.id)
    assert addresses(outbox) == ["sipho"]
    with tenant_context(books.id):
        [choice] = AuditEvent.objects.filter(act="auditlog.head_mail.chosen")
    assert (choice.actor_label, json.loads(choice.changes or "")["wanted"]) == ("Naledi", False)


def test_nobody_who_wants_it_means_no_mail_and_no_head(
    books: Tenant, people: dict[str, Actor], outbox: list[Any], morning: datetime
) -> None:
    with tenant_context(books.id):
        for name in ("naledi", "sipho"):
            choose_head_mail(False, actor=people[name])
    assert mailing.mail_head(books.id) == 0
    with tenant_context(books.id):
        assert not GivenHead.objects.exists()


@pytest.mark.parametrize(("hour", "minute", "days", "due"), [(3, 59, 1, False), (4, 0, 1, True), (20, 0, 0, False)])
def test_mail_comes_at_six_of_the_tenants_own_zone(
    hour: int, minute: int, days: int, due: bool, books: Tenant, people: dict[str, Actor]
) -> None:
    """Johannesburg is two hours ahead; and on its first day a tenant has no yesterday."""
    assert books.time_zone == "Africa/Johannesburg"
    there = books.created_at.astimezone(ZoneInfo(books.time_zone)) + timedelta(days=days)
    moment = there.replace(hour=hour + 2, minute=minute).astimezone(UTC)
    if days == 0:
        moment = books.created_at
    with tenant_context(books.id):
        assert mailing.is_due(books, moment) is due


def test_message_of_another_purpose_is_dropped(
    books: Tenant, people: dict[str, Actor], outbox: list[Any], morning: datetime
) -> None:
    tasks.mail_head(signed_tenant(books.id, purpose=tasks.VERIFY_TENANT))
    tasks.mail_head("forged")
    assert outbox == []


def test_name_of_a_tenant_cannot_break_the_mail(
    books: Tenant, people: dict[str, Actor], outbox: list[Any], morning: datetime
) -> None:
    with tenant_context(books.id):
        Tenant.objects.filter(id=books.id).update(name="Karoo <b>& Sons</b>\nBcc: all@example.com")
    assert mailing.mail_head(books.id) == 2
    message = outbox[0]
    assert "\n" not in message.subject
    assert message.recipients() == message.to
    assert "<b>& Sons</b>" in message.body
    assert "&lt;b&gt;&amp; Sons&lt;/b&gt;" in message.alternatives[0][0]
