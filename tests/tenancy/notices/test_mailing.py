"""A notice is mailed once, to the right person, with a link that no caller can bend."""

import smtplib
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, connections

from erp.foundation import clock
from tenancy.access.models import User
from tenancy.access.suspending import suspend_person
from tenancy.notices import mailing
from tenancy.notices.mailing import MOST_ATTEMPTS, mail_due_notices_of, mail_due_notices_of_all
from tenancy.notices.models import Notice, Severity
from tenancy.notices.sending import MAIL_NOTICES
from tenancy.notices.tasks import mail_notices
from tenancy.scoping.messages import signed_tenant, tenant_of
from tests.tenancy.access.people import someone
from tests.tenancy.notices.test_sending import member, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def alarmed(karoo, within) -> Notice:
    """An alarm for the owner, not mailed yet."""
    with within(karoo):
        tell("owner", severity=Severity.ALARM, title="New owner\nBcc: x@example.com", path="alerts/")
        return Notice.objects.get()


def seen(karoo, within, notice: Notice) -> Notice:
    with within(karoo):
        return Notice.objects.get(id=notice.id)


def test_mail_says_what_happened_where_and_how_to_open_it(karoo, alarmed, settings) -> None:
    settings.PUBLIC_ORIGIN = "https://books.example.com"
    assert mail_due_notices_of(karoo.id) == 1
    [sent] = mail.outbox
    assert sent.to == ["owner@karoo.example"]
    assert sent.subject == "[Karoo Trading] New owner Bcc: x@example.com"
    assert "It happened." in sent.body
    assert f"https://books.example.com/t/karoo/notices/{alarmed.id}/" in sent.body
    assert "Ledgerline" in sent.body
    assert sent.extra_headers["Message-ID"] == f"<notice-{alarmed.id}@books.example.com>"


def test_mail_goes_once(karoo, within, alarmed) -> None:
    for _ in range(3):
        mail_due_notices_of(karoo.id)
    assert len(mail.outbox) == 1
    after = seen(karoo, within, alarmed)
    assert (after.mailed_at is not None, after.mail_due_at, after.mail_attempts) == (True, None, 1)


def test_message_of_the_queue_mails_its_tenant_alone(karoo, mumbai, alarmed) -> None:
    mail_notices(signed_tenant(mumbai.id, purpose=MAIL_NOTICES))
    mail_notices(str(karoo.id))
    mail_notices(signed_tenant(karoo.id, purpose="something else"))
    assert mail.outbox == []
    mail_notices(signed_tenant(karoo.id, purpose=MAIL_NOTICES))
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("message", ["", "x", '"a":b:c', None, 7])
def test_forged_message_names_no_tenant(message: Any) -> None:
    assert tenant_of(message, purpose=MAIL_NOTICES) is None


def test_mail_server_that_refuses_is_asked_again_later(karoo, within, alarmed, monkeypatch) -> None:
    def refuse(*_: object) -> None:
        raise smtplib.SMTPServerDisconnected("no")

    with monkeypatch.context() as patched:
        patched.setattr(mailing, "_mail", refuse)
        assert mail_due_notices_of_all() == 0
        assert mail_due_notices_of_all() == 0
    after = seen(karoo, within, alarmed)
    assert (after.mail_attempts, after.mailed_at) == (1, None)
    assert timedelta(seconds=30) < after.mail_due_at - clock.now() <= timedelta(minutes=1)
    with within(karoo):
        Notice.objects.update(mail_due_at=clock.now())
    assert mail_due_notices_of_all() == 1


def test_mail_that_never_goes_out_is_given_up(karoo, within, alarmed, monkeypatch) -> None:
    monkeypatch.setattr(mailing, "_mail", lambda *_: (_ for _ in ()).throw(OSError("down")))
    for _ in range(MOST_ATTEMPTS + 2):
        with within(karoo):
            Notice.objects.filter(mail_due_at__isnull=False).update(mail_due_at=clock.now())
        mail_due_notices_of(karoo.id)
    after = seen(karoo, within, alarmed)
    assert (after.mail_attempts, after.mail_due_at, after.mailed_at) == (MOST_ATTEMPTS, None, None)


def test_one_mail_that_is_refused_keeps_no_other_waiting(karoo, within, alarmed, monkeypatch) -> None:
    with within(karoo):
        tell("admin", severity=Severity.WARNING)
    mail_it = mailing._mail

    def refuse_owner(notice: Notice, tenant: Any) -> None:
        if notice.membership.user.email.startswith("owner"):
            raise smtplib.SMTPRecipientsRefused({})
        mail_it(notice, tenant)

    monkeypatch.setattr(mailing, "_mail", refuse_owner)
    assert mail_due_notices_of(karoo.id) == 1
    assert [one.to for one in mail.outbox] == [["admin@karoo.example"]]


def test_closed_account_gets_no_mail(karoo, alarmed) -> None:
    User.objects.filter(email="owner@karoo.example").update(is_active=False)
    mail_due_notices_of(karoo.id)
    assert mail.outbox == []


def test_who_was_suspended_meanwhile_gets_no_mail(karoo, within, owner) -> None:
    with within(karoo):
        someone("second", "owner")
        tell("second", severity=Severity.ALARM)
        suspend_person(member("second"), reason="Away", actor=owner)
    assert mail_due_notices_of(karoo.id) == 1
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_mail_it_once(karoo, alarmed) -> None:
    assert connection.vendor == "postgresql"

    def work() -> None:
        try:
            mail_due_notices_of(karoo.id)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert len(mail.outbox) == 1


def test_mail_that_cannot_even_be_written_counts_and_keeps_no_other_waiting(
    karoo, within, alarmed, monkeypatch
) -> None:
    with within(karoo):
        tell("admin", severity=Severity.WARNING)
    write = mailing._text

    def write_or_break(notice: Notice, tenant: Any) -> str:
        if notice.membership.user.email.startswith("owner"):
            connection.cursor().execute("SELECT 1/0")
        return write(notice, tenant)

    monkeypatch.setattr(mailing, "_text", write_or_break)
    assert mail_due_notices_of(karoo.id) == 1
    assert [one.to for one in mail.outbox] == [["admin@karoo.example"]]
    after = seen(karoo, within, alarmed)
    assert (after.mail_attempts, after.mailed_at) == (1, None)


def test_tenant_whose_mails_fail_keeps_no_other_waiting(karoo, mumbai, alarmed, monkeypatch) -> None:
    mail_next = mailing._mail_next

    def break_down(tenant_id: Any) -> bool | None:
        if tenant_id != karoo.id:
            raise RuntimeError("out of order")
        return mail_next(tenant_id)

    monkeypatch.setattr(mailing, "_mail_next", break_down)
    assert mail_due_notices_of_all() == 1
