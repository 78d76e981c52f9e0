"""Suspending somebody and letting him in again: who may, whom, and what becomes of him."""

import pytest
from django.db import IntegrityError, transaction

from auditlog.alerts.raising import people_to_tell
from auditlog.events.models import AuditEvent
from erp.foundation.errors import PermissionRefused
from tenancy.access.errors import LastOwner, NotSuspended, OwnMembership, ReasonMissing, StandsAbove, SuspendedAlready
from tenancy.access.membership import assign_role
from tenancy.access.models import Membership
from tenancy.access.policy import access_of, explain
from tenancy.access.queries import active_member_of
from tenancy.access.suspending import reinstate_person, suspend_person
from tests.tenancy.access.people import SHELL, actor, give, member, role, someone
from tests.tenancy.access.test_owners_stay import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]


def test_whoever_is_suspended_may_do_nothing_and_then_all_that_he_could_before() -> None:
    before = access_of(member("accountant"))
    suspended = suspend_person(member("accountant"), reason="On leave", actor=actor("admin"))
    assert (suspended.is_suspended, suspended.suspended_by_label) == (True, "Admin")
    assert access_of(member("accountant")).permissions == frozenset()
    assert active_member_of(suspended.user_id) is None
    explained = explain(member("accountant"), "accounting.journal_entry.post")
    assert (explained.allowed, explained.because[0].sentence) == (False, "Suspended: On leave.")
    reinstate_person(member("accountant"), reason="Back", actor=actor("admin"))
    assert access_of(member("accountant")) == before
    assert member("accountant").suspension_reason == ""


def test_who_and_why_stand_in_the_log() -> None:
    suspend_person(member("clerk"), reason="Lost his phone", actor=actor("owner"))
    event = AuditEvent.objects.get(act="tenancy.person.suspended")
    assert (event.actor_label, event.subject_label, event.reason) == ("Owner", "clerk@karoo.example", "Lost his phone")


def test_suspending_asks_for_a_reason() -> None:
    with pytest.raises(ReasonMissing):
        suspend_person(member("clerk"), reason="  ", actor=actor("owner"))


def test_nobody_suspends_himself_not_even_one_owner_of_two() -> None:
    give("admin", "owner")
    with pytest.raises(OwnMembership):
        suspend_person(member("owner"), reason="Tired", actor=actor("owner"))


@pytest.mark.parametrize("person", ["owner", "admin"])
def test_only_an_owner_touches_owners_and_admins(person: str) -> None:
    someone("second", "admin")
    with pytest.raises(StandsAbove):
        suspend_person(member(person), reason="Mutiny", actor=actor("second"))
    assert not member(person).is_suspended


def test_nobody_suspends_somebody_who_may_do_what_he_may_not() -> None:
    warden = someone("warden", role("Warden", "tenancy.person.view", "tenancy.person.suspend"))
    with pytest.raises(StandsAbove):
        suspend_person(member("accountant"), reason="Mutiny", actor=warden)


def test_somebody_who_stands_above_is_not_let_in_again_by_whoever_he_was_not_suspended_by() -> None:
    warden = someone("warden", role("Warden", "tenancy.person.view", "tenancy.person.suspend"))
    suspend_person(member("accountant"), reason="Audit", actor=actor("owner"))
    with pytest.raises(StandsAbove):
        reinstate_person(member("accountant"), reason="Friend", actor=warden)


@pytest.mark.parametrize("person", ["accountant", "auditor", "clerk"])
def test_lesser_roles_may_not(person: str) -> None:
    with pytest.raises(PermissionRefused):
        suspend_person(member("clerk"), reason="Mutiny", actor=actor(person))


def test_suspending_twice_or_reinstating_who_is_not_suspended_is_refused() -> None:
    with pytest.raises(NotSuspended):
        reinstate_person(member("clerk"), reason="Back", actor=actor("owner"))
    suspend_person(member("clerk"), reason="Leave", actor=actor("owner"))
    with pytest.raises(SuspendedAlready):
        suspend_person(member("clerk"), reason="Leave", actor=actor("owner"))


def test_last_owner_who_may_enter_is_neither_suspended_nor_demoted() -> None:
    with pytest.raises(LastOwner):
        suspend_person(member("owner"), reason="Shell", actor=SHELL)
    give("admin", "owner")
    suspend_person(member("admin"), reason="Leave", actor=actor("owner"))
    # An owner who cannot enter is none who keeps the tenant.
    for change in (
        lambda: assign_role(member("owner"), role="viewer", actor=SHELL),
        lambda: suspend_person(member("owner"), reason="Shell", actor=SHELL),
    ):
        with pytest.raises(LastOwner):
            change()


@pytest.mark.parametrize(
    "columns", [{"role": "viewer"}, {"suspended_at": "2026-01-01T00:00Z", "suspension_reason": "x"}]
)
def test_database_keeps_an_owner_who_may_enter_whatever_sql_is_used(columns: dict[str, str]) -> None:
    give("admin", "owner")
    suspend_person(member("admin"), reason="Leave", actor=actor("owner"))
    with pytest.raises(IntegrityError, match="at least one owner"), transaction.atomic():
        Membership.objects.filter(user__email="owner@karoo.example").update(**columns)
        settle()


def test_suspended_owner_is_told_no_alerts() -> None:
    give("admin", "owner")
    assert {one.role_key for one in people_to_tell("owner_made")} == {"owner"}
    assert len(people_to_tell("owner_made")) == 2
    suspend_person(member("admin"), reason="Leave", actor=actor("owner"))
    assert [one.id for one in people_to_tell("owner_made")] == [member("owner").id]
