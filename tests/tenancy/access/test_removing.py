"""Taking somebody out of a tenant: who may, what stays, who takes over."""

import pytest
from django.db import connection

from auditlog.events.models import AuditEvent
from auditlog.queries.groups import grouped
from tenancy.access.branching import open_branch
from tenancy.access.errors import LastOwner, NoSuccessor, OwnMembership, ReasonMissing, StandsAbove
from tenancy.access.handing_over import HandedOver, all_hand_overs, hands_over
from tenancy.access.models import Membership, User
from tenancy.access.narrowing import narrow_person
from tenancy.access.overriding import override_permission
from tenancy.access.registry import all_permissions
from tenancy.access.removing import remove_person
from tenancy.access.suspending import suspend_person
from tenancy.invitations.granting import Offer, is_still_backed
from tenancy.invitations.inviting import invite_person
from tenancy.tenants.models import Tenant
from tests.tenancy.access.people import SHELL, actor, give, member, someone
from tests.tenancy.access.test_owners_stay import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]


def is_member(person: str) -> bool:
    return Membership.objects.filter(user__email=f"{person}@karoo.example").exists()


def test_member_goes_with_what_was_given_to_him_and_his_account_stays() -> None:
    override_permission(
        member("clerk"), code="auditlog.event.view", effect="grant", reason="Audit", actor=actor("owner")
    )
    remove_person(member("clerk"), successor=member("accountant"), reason="Left", actor=actor("owner"))
    settle()
    assert not is_member("clerk")
    assert User.objects.get(email="clerk@karoo.example").is_active
    removed = AuditEvent.objects.get(act="tenancy.person.removed", subject_type="tenancy.membership")
    assert (removed.operation, removed.subject_label, removed.reason) == ("delete", "clerk@karoo.example", "Left")


def test_log_tells_who_was_removed_and_not_what_went_with_him(karoo: Tenant) -> None:
    for code in ("auditlog.event.view", "auditlog.event.export"):
        override_permission(member("clerk"), code=code, effect="grant", reason="Audit", actor=actor("owner"))
    place = open_branch("PE", name="Gqeberha", actor=SHELL)
    narrow_person(member("clerk"), branches=[place.id], own_only=[], reason="Moved", actor=actor("owner"))
    remove_person(member("clerk"), successor=member("accountant"), reason="Left", actor=actor("owner"))
    settle()
    events = AuditEvent.objects.filter(act="tenancy.person.removed")
    assert {one.subject_type for one in events} > {"tenancy.membership", "tenancy.permission_override"}
    (group,) = grouped(events, home="/t/karoo/", tenant=karoo)
    assert group.whole_sentence == "removed clerk@karoo.example from the business"
    assert group.others == 0


def test_override_that_takes_the_place_of_another_is_told_as_it_is_now(karoo: Tenant) -> None:
    for reason in ("First", "Second"):
        override_permission(
            member("clerk"), code="auditlog.event.view", effect="grant", reason=reason, actor=actor("owner")
        )
    settle()
    second = AuditEvent.objects.filter(act="tenancy.override.given", reason="Second")
    assert {one.operation for one in second} == {"delete", "insert"}
    (newest,) = grouped(second, home="/t/karoo/", tenant=karoo)
    name = all_permissions()["auditlog.event.view"].name
    assert newest.whole_sentence == f"gave {member('clerk')} an override: may {name}"
    assert newest.rows[0].is_added


def test_open_invitations_go_to_whoever_takes_over_and_stay_good() -> None:
    someone("second", "admin")
    invited = invite_person("new@karoo.example", Offer(role="viewer"), actor=actor("second")).invitation
    handed = remove_person(member("second"), successor=member("owner"), reason="Left", actor=actor("owner"))
    assert [(one.label, one.number) for one in handed] == [("open invitations", 1)]
    invited.refresh_from_db()
    assert (invited.invited_by_label, is_still_backed(invited)) == ("Owner", True)


def test_invitation_whose_new_sponsor_may_not_give_it_is_dead() -> None:
    someone("second", "admin")
    invited = invite_person("new@karoo.example", Offer(role="accountant"), actor=actor("second")).invitation
    remove_person(member("second"), successor=member("clerk"), reason="Left", actor=actor("owner"))
    invited.refresh_from_db()
    assert not is_still_backed(invited)


def test_somebody_takes_over_who_may_enter_and_does_not_leave() -> None:
    suspend_person(member("auditor"), reason="Leave", actor=actor("owner"))
    for successor in (None, member("clerk"), member("auditor")):
        with pytest.raises(NoSuccessor):
            remove_person(member("clerk"), successor=successor, reason="Left", actor=actor("owner"))
    assert is_member("clerk")


def test_removing_asks_for_a_reason() -> None:
    with pytest.raises(ReasonMissing):
        remove_person(member("clerk"), successor=member("owner"), reason="", actor=actor("owner"))


def test_nobody_removes_himself_or_whoever_stands_above_him() -> None:
    someone("second", "admin")
    with pytest.raises(OwnMembership):
        remove_person(member("owner"), successor=member("admin"), reason="Tired", actor=actor("owner"))
    for person in ("owner", "admin"):
        with pytest.raises(StandsAbove):
            remove_person(member(person), successor=member("clerk"), reason="Mutiny", actor=actor("second"))


def test_last_owner_is_not_removed_even_by_the_shell() -> None:
    with pytest.raises(LastOwner):
        remove_person(member("owner"), successor=member("admin"), reason="Shell", actor=SHELL)
    give("admin", "owner")
    remove_person(member("owner"), successor=member("admin"), reason="Sold the shop", actor=actor("admin"))
    settle()
    assert not is_member("owner")


def test_work_that_cannot_be_handed_over_keeps_the_member(monkeypatch: pytest.MonkeyPatch) -> None:
    from tenancy.access import handing_over

    def broken(leaving, successor, actor):  # type: ignore[no-untyped-def]
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        return 1

    all_hand_overs()
    one = handing_over.HandOver("test.broken", "broken things", broken)
    monkeypatch.setattr(handing_over, "all_hand_overs", lambda: (one,))
    with pytest.raises(Exception, match="division by zero"):
        remove_person(member("clerk"), successor=member("owner"), reason="Left", actor=actor("owner"))
    assert is_member("clerk")


def test_hand_over_is_declared_once() -> None:
    assert {"tenancy.invitation"} <= {one.code for one in all_hand_overs()}
    with pytest.raises(ValueError, match="declared twice"):
        hands_over("tenancy.invitation", "open invitations")(lambda leaving, successor, actor: 0)


def test_what_was_handed_over_is_counted_in_words() -> None:
    assert str(HandedOver("accounting.draft_entry", "draft entries", 1)) == "1 draft entry"
    assert str(HandedOver("accounting.draft_entry", "draft entries", 2)) == "2 draft entries"
    both = HandedOver("accounting.recurring_entry", "recurring entries and planned reversals", 1)
    assert str(both) == "1 recurring entry or planned reversal"
