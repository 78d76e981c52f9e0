"""Who may look with whose eyes."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from auditlog.events.models import AuditEvent
from erp.foundation import clock
from erp.foundation.actor import Scope
from erp.foundation.errors import PermissionRefused
from tenancy.access.models import Membership
from tenancy.access.overriding import override_permission
from tenancy.access.queries import actor_of
from tenancy.branches.models import Branch
from tenancy.seeing.beginning import begin_seeing
from tenancy.seeing.ending import end_overdue_seeings, end_seeing
from tenancy.seeing.errors import SeeingOneself, SeesBeyondOwn
from tenancy.seeing.models import LONGEST_SEEING, Seeing
from tests.tenancy.access.people import member

pytestmark = pytest.mark.django_db

EXPORT = "reporting.report.export"


def test_owner_looks_as_anybody_for_half_an_hour(in_karoo, owner) -> None:
    for person in ("clerk", "admin"):
        seeing = begin_seeing(member("owner"), member(person), actor=owner, reason="A question on the telephone")
        assert seeing.ends_at - seeing.began_at == LONGEST_SEEING == timedelta(minutes=30)


def test_nobody_looks_as_himself(in_karoo, owner) -> None:
    with pytest.raises(SeeingOneself):
        begin_seeing(member("owner"), member("owner"), actor=owner)


@pytest.mark.parametrize("person", ["accountant", "auditor", "clerk"])
def test_it_takes_the_permission(person, in_karoo, request) -> None:
    with pytest.raises(PermissionRefused):
        begin_seeing(member(person), member("admin"), actor=request.getfixturevalue(person))


def test_admin_looks_as_an_accountant_and_not_as_an_owner(in_karoo, admin) -> None:
    assert begin_seeing(member("admin"), member("accountant"), actor=admin).seen_label == "Accountant"
    with pytest.raises(SeesBeyondOwn, match="Owner holds what you do not"):
        begin_seeing(member("admin"), member("owner"), actor=admin)


def test_admin_without_a_permission_does_not_look_as_somebody_who_has_it(in_karoo, owner, admin) -> None:
    override_permission(member("admin"), code=EXPORT, effect="deny", reason="A test", actor=owner)
    narrowed = actor_of(member("admin"), member("admin").user)
    with pytest.raises(SeesBeyondOwn, match="take reports along"):
        begin_seeing(member("admin"), member("accountant"), actor=narrowed)


def test_scope_counts_as_well(in_karoo, admin) -> None:
    branch = Branch.objects.create(code="CT", name="Cape Town")
    of_one_branch = replace(admin, scope=Scope(branches=frozenset({branch.id})))
    with pytest.raises(SeesBeyondOwn, match="all branches"):
        begin_seeing(member("admin"), member("clerk"), actor=of_one_branch)


def test_own_records_of_the_other_are_beyond_whoever_sees_only_his_own(in_karoo, admin) -> None:
    Membership.objects.filter(id=member("clerk").id).update(own_only=["accounting.journal_entry"])
    of_own_records = replace(admin, scope=Scope(own_only=frozenset({"accounting.journal_entry"})))
    with pytest.raises(SeesBeyondOwn, match="own records"):
        begin_seeing(member("admin"), member("clerk"), actor=of_own_records)


def test_beginning_and_end_are_in_the_log(in_karoo, owner) -> None:
    seeing = begin_seeing(member("owner"), member("clerk"), actor=owner, reason="A question")
    end_seeing(seeing, actor=owner, why="ended by hand")
    end_seeing(seeing, actor=owner, why="once more")
    found = AuditEvent.objects.filter(subject_type="tenancy.seeing").order_by("ordinal")
    assert list(found.values_list("act", "subject_label", "reason")) == [
        ("tenancy.seeing.begun", "Clerk", "A question"),
        ("tenancy.seeing.ended", "Clerk", "ended by hand"),
    ]


def test_looks_that_nobody_ended_are_ended_in_the_log(karoo, within, owner, monkeypatch) -> None:
    with within(karoo):
        seeing = begin_seeing(member("owner"), member("clerk"), actor=owner)
    assert end_overdue_seeings() == 0
    later = clock.now() + timedelta(minutes=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert end_overdue_seeings() == 1
    assert end_overdue_seeings() == 0
    with within(karoo):
        assert Seeing.objects.get(id=seeing.id).ended_why == "half an hour had passed"


def test_database_keeps_looks_short_and_as_they_were_begun(in_karoo, owner) -> None:
    seeing = begin_seeing(member("owner"), member("clerk"), actor=owner)
    for change in ({"ends_at": seeing.ends_at + timedelta(hours=1)}, {"seen_id": member("admin").id}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Seeing.objects.filter(id=seeing.id).update(**change)
    end_seeing(seeing, actor=owner, why="done")
    with pytest.raises(DatabaseError), transaction.atomic():
        Seeing.objects.filter(id=seeing.id).update(ended_at=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        now = clock.now()
        Seeing.objects.create(
            seer_id=seeing.seer_id, seen_id=seeing.seen_id, began_at=now, ends_at=now + timedelta(minutes=31)
        )
