"""What owners say to an operator who asks to look, and what the database holds of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from auditlog.events.models import AuditEvent
from erp.foundation import clock
from erp.foundation.errors import PermissionRefused
from tenancy.notices.models import Notice
from tenancy.support.answering import grant_support, refuse_support, revoke_support
from tenancy.support.ending import end_overdue_support
from tenancy.support.errors import SupportOver, SupportTooLong
from tenancy.support.models import SupportAccess
from tests.operators.people import asked, enrol, granted
from tests.tenancy.access.people import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(karoo) -> SupportAccess:
    return asked("karoo", enrol())


def test_owner_grants_for_some_hours(in_karoo, question, owner) -> None:
    made = grant_support(question, hours=3, actor=owner)
    assert made.granted_until == made.answered_at + timedelta(hours=3)
    assert made.state_at(clock.now()) == "open"


def test_nobody_but_an_owner_grants(in_karoo, question, admin, accountant) -> None:
    for actor in (admin, accountant):
        with pytest.raises(PermissionRefused):
            grant_support(question, hours=1, actor=actor)
        with pytest.raises(PermissionRefused):
            refuse_support(question, actor=actor)


@pytest.mark.parametrize("hours", [0, 25, -1])
def test_a_day_is_the_longest(hours, in_karoo, question, owner) -> None:
    with pytest.raises(SupportTooLong):
        grant_support(question, hours=hours, actor=owner)


def test_a_question_is_answered_once(in_karoo, question, owner) -> None:
    refuse_support(question, actor=owner)
    with pytest.raises(SupportOver):
        grant_support(question, hours=1, actor=owner)
    with pytest.raises(SupportOver):
        refuse_support(question, actor=owner)


def test_a_look_is_ended_once_and_not_begun_again(in_karoo, question, owner) -> None:
    grant_support(question, hours=1, actor=owner)
    revoke_support(question, actor=owner)
    with pytest.raises(SupportOver):
        revoke_support(question, actor=owner)
    with pytest.raises(SupportOver):
        grant_support(question, hours=1, actor=owner)


def test_a_question_runs_out_after_a_week(karoo, within, owner, question, monkeypatch) -> None:
    later = clock.now() + timedelta(days=7, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with within(karoo), pytest.raises(SupportOver):
        grant_support(question, hours=1, actor=owner)
    assert end_overdue_support() == 1
    assert end_overdue_support() == 0
    with within(karoo):
        assert SupportAccess.objects.get().ended_why == "nobody answered for a week"


def test_time_ends_a_look_and_the_log_says_so(karoo, within, question, monkeypatch) -> None:
    from tests.conftest import actor_named

    with within(karoo):
        grant_support(question, hours=1, actor=actor_named("owner@karoo.example", "karoo"))
    later = clock.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with within(karoo):
        assert not SupportAccess.objects.get().is_live_at(clock.now())
    assert end_overdue_support() == 1
    with within(karoo):
        ended = AuditEvent.objects.get(act="tenancy.support.ended")
    assert (ended.actor_kind, ended.reason) == ("task", "its time had passed")


def test_owners_are_told_at_every_step_and_the_log_has_them(in_karoo, question, owner) -> None:
    grant_support(question, hours=2, actor=owner)
    revoke_support(question, actor=owner)
    told = Notice.objects.filter(kind="tenancy.support.told").order_by("id")
    assert list(told.values_list("membership__user__email", "title")) == [
        ("owner@karoo.example", "An operator asks to look at the pages"),
        ("owner@karoo.example", "An operator may look at the pages"),
        ("owner@karoo.example", "An operator's look is over"),
    ]
    found = AuditEvent.objects.filter(subject_type="tenancy.support_access").order_by("ordinal")
    assert list(found.values_list("act", "actor_label")) == [
        ("operators.support.asked", "operator keeper@operators.example"),
        ("tenancy.support.granted", "Owner"),
        ("tenancy.support.revoked", "Owner"),
    ]


def test_database_takes_no_answer_but_an_owners(in_karoo, question) -> None:
    now = clock.now()
    for person in ("admin", "clerk"):
        with pytest.raises(IntegrityError, match="granted by an owner"), transaction.atomic():
            SupportAccess.objects.filter(id=question.id).update(
                answered_at=now, answered_by_id=member(person).user_id, granted_until=now + timedelta(hours=1)
            )
    owner_id = member("owner").user_id
    for days in (2, 400):
        with pytest.raises(IntegrityError), transaction.atomic():
            SupportAccess.objects.filter(id=question.id).update(
                answered_at=now + timedelta(days=days),
                answered_by_id=owner_id,
                granted_until=now + timedelta(days=days),
            )


def test_database_lengthens_no_look_and_begins_none_again(karoo, within) -> None:
    access = granted("karoo", enrol(), hours=1)
    with within(karoo):
        for change in ({"granted_until": clock.now() + timedelta(hours=5)}, {"operator": "other@operators.example"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                SupportAccess.objects.filter(id=access.id).update(**change)
        SupportAccess.objects.filter(id=access.id).update(ended_at=clock.now())
        with pytest.raises(IntegrityError), transaction.atomic():
            SupportAccess.objects.filter(id=access.id).update(ended_at=None)


def test_database_takes_no_question_but_an_operators(in_karoo) -> None:
    now = clock.now()
    with pytest.raises(IntegrityError, match="for operators to ask"), transaction.atomic():
        SupportAccess.objects.create(operator="x@operators.example", reason="x", hours_asked=1, asked_at=now)
