"""Reviewing access: who is listed, who decides about whom, what is finished and stays so."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from auditlog.events.models import AuditEvent
from erp.foundation import clock
from erp.foundation.errors import PermissionRefused, Refusal
from tenancy.access.errors import StandsAbove
from tenancy.access.membership import assign_role
from tenancy.access.models import Membership
from tenancy.access.narrowing import narrow_person
from tenancy.access.overriding import override_permission
from tenancy.access.policy import explain
from tenancy.branches.models import Branch
from tenancy.closing.closing import begin_closing, take_back_closing
from tenancy.notices.models import Notice
from tenancy.reviews.beginning import begin_review, keep_reviews_going
from tenancy.reviews.deciding import decide_in_review
from tenancy.reviews.errors import (
    GoneByNow,
    NoteMissing,
    NothingWasChanged,
    OwnReviewRow,
    ReviewFinished,
    ReviewIncomplete,
    ReviewOpenAlready,
)
from tenancy.reviews.finishing import bring_up_to_date, finish_review
from tenancy.reviews.models import AccessReview, ReviewedMember
from tenancy.reviews.queries import open_review, quarter_of
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Tenant
from tests.tenancy.access.people import SHELL, actor, give, member, someone

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karoo")]


def begun() -> AccessReview:
    return begin_review(Tenant.objects.get(), actor=actor("owner"))


def row(person: str) -> ReviewedMember:
    return ReviewedMember.objects.get(email=f"{person}@karoo.example")


def decide(person: str, decision: str = "confirmed", note: str = "", by: str = "owner") -> ReviewedMember:
    return decide_in_review(row(person), decision=decision, note=note, tenant=Tenant.objects.get(), actor=actor(by))


def decide_all() -> None:
    for one in ReviewedMember.objects.filter(decision=""):
        decide_in_review(one, decision="confirmed", note="", tenant=Tenant.objects.get(), actor=actor("owner"))


def test_everybody_is_listed_with_what_he_may_do() -> None:
    override_permission(
        member("clerk"), code="auditlog.event.view", effect="grant", reason="Audit", actor=actor("owner")
    )
    review = begun()
    assert sorted(ReviewedMember.objects.values_list("email", flat=True)) == sorted(
        Membership.objects.values_list("user__email", flat=True)
    )
    found = row("clerk").found
    assert (found["role"], found["second_factor"], found["branches"]) == ("Viewer", False, None)
    assert len(found["overrides"]) == 1
    assert found["overrides"][0].startswith("granted: ")
    assert (review.quarter, review.due_on) == (
        quarter_of(clock.today("Africa/Johannesburg")),
        clock.today("Africa/Johannesburg") + timedelta(days=30),
    )


def test_branches_are_read_once_however_many_members_are_narrowed_to_some() -> None:
    north = Branch.objects.create(code="NTH", name="North")
    for person in ("clerk", "accountant", "auditor"):
        narrow_person(member(person), own_only=[], branches=[north.id], actor=SHELL)
    with CaptureQueriesContext(connection) as asked:
        begun()
    assert row("auditor").found["branches"] == [str(north)]
    assert sum('FROM "tenancy_branch"' in one["sql"] for one in asked) == 1


@pytest.mark.parametrize("zone", ["Africa/Johannesburg", "UTC", "America/New_York"])
def test_last_day_of_what_was_granted_is_that_of_the_tenants_clocks(zone: str) -> None:
    Tenant.objects.update(time_zone=zone)
    ends_at = datetime(2099, 5, 1, tzinfo=ZoneInfo(zone))
    override_permission(
        member("clerk"),
        code="auditlog.event.view",
        effect="grant",
        reason="Audit",
        ends_at=ends_at,
        actor=actor("owner"),
    )
    begun()
    assert row("clerk").found["overrides"][0].endswith(", until 2099-04-30")
    with timezone.override(ZoneInfo(zone)):
        assert "until 30 Apr 2099" in explain(member("clerk"), "auditlog.event.view").because[0].sentence


def test_one_review_is_done_after_the_other() -> None:
    begun()
    with pytest.raises(ReviewOpenAlready):
        begun()


def test_owners_are_told() -> None:
    review = begun()
    told = Notice.objects.get(kind="tenancy.review.begun")
    assert (told.membership_id, told.path) == (member("owner").id, f"people/reviews/{review.id}/")


def test_whole_review_is_written_down_and_stands_for_good() -> None:
    review = begun()
    assert decide("clerk", note="Still at the counter").decided_by_label == "Owner"
    decide_all()
    finish_review(review, Tenant.objects.get(), actor=actor("owner"))
    review.refresh_from_db()
    assert (review.is_open, review.finished_by_label) == (False, "Owner")
    assert AuditEvent.objects.filter(act="tenancy.review.finished", actor_label="Owner").exists()
    with pytest.raises(ReviewFinished):
        decide("clerk", "revoked", "Too late")
    for change in (
        lambda: ReviewedMember.objects.filter(review=review).update(note="Rewritten"),
        lambda: AccessReview.objects.filter(id=review.id).update(finished_at=None),
        lambda: AccessReview.objects.filter(id=review.id).update(finished_by_label="Somebody else"),
        lambda: ReviewedMember.objects.create(
            review=review, membership_id=review.id, user_id=review.id, name="x", email="x", found={}
        ),
    ):
        with pytest.raises(IntegrityError, match="stands as it is"), transaction.atomic():
            change()
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        ReviewedMember.objects.filter(review=review).delete()


def test_database_finishes_no_review_in_which_somebody_is_undecided() -> None:
    review = begun()
    with pytest.raises(IntegrityError, match="everybody was decided about"), transaction.atomic():
        AccessReview.objects.filter(id=review.id).update(finished_at=clock.now())


def test_what_was_found_is_not_rewritten_even_while_it_is_open() -> None:
    begun()
    with pytest.raises(IntegrityError, match="as it was found"), transaction.atomic():
        ReviewedMember.objects.filter(email="clerk@karoo.example").update(found={"role": "Nobody"})


def test_revoking_suspends_at_once_with_the_note_as_the_reason() -> None:
    review = begun()
    decided = decide("accountant", "revoked", "Left in May")
    assert (decided.left["suspended"], member("accountant").is_suspended) == (True, True)
    assert member("accountant").suspension_reason == f"Access review {review.quarter}: Left in May"


@pytest.mark.parametrize("decision", ["changed", "revoked"])
def test_change_and_revocation_take_a_note(decision: str) -> None:
    begun()
    with pytest.raises(NoteMissing):
        decide("clerk", decision, "  ")


def test_changed_says_that_something_was() -> None:
    begun()
    with pytest.raises(NothingWasChanged):
        decide("clerk", "changed", "Does the books now")
    assign_role(member("clerk"), role="auditor", actor=actor("owner"))
    decided = decide("clerk", "changed", "Does the books now")
    assert (decided.found["role"], decided.left["role"]) == ("Viewer", "Auditor")


def test_own_row_of_an_owner_is_for_another_owner_where_there_is_one() -> None:
    give("admin", "owner")
    begun()
    with pytest.raises(OwnReviewRow, match="Ask Admin"):
        decide("owner")
    decide("owner", by="admin")
    with pytest.raises(OwnReviewRow):
        decide("admin", by="admin")


def test_only_owner_confirms_himself_and_cannot_revoke_himself() -> None:
    begun()
    with pytest.raises(Refusal, match="cannot suspend"):
        decide("owner", "revoked", "Tired")
    assert decide("owner").decision == "confirmed"


def test_admin_decides_about_whom_he_may_touch_and_not_about_himself_or_those_above() -> None:
    someone("second", "admin")
    begun()
    assert decide("clerk", by="second").decided_by_label == "Second"
    with pytest.raises(OwnReviewRow):
        decide("second", by="second")
    for above in ("owner", "admin"):
        with pytest.raises(StandsAbove):
            decide(above, by="second")


@pytest.mark.parametrize("person", ["accountant", "auditor", "clerk"])
def test_lesser_roles_neither_begin_nor_decide_nor_finish(person: str) -> None:
    review = begun()
    for attempt in (
        lambda: begin_review(Tenant.objects.get(), actor=actor(person)),
        lambda: decide("clerk", by=person),
        lambda: finish_review(review, Tenant.objects.get(), actor=actor(person)),
    ):
        with pytest.raises(PermissionRefused):
            attempt()


def test_review_is_not_finished_while_somebody_is_undecided() -> None:
    review = begun()
    with pytest.raises(ReviewIncomplete, match="Decide about"):
        finish_review(review, Tenant.objects.get(), actor=actor("owner"))


def test_who_joined_since_is_listed_before_it_is_finished() -> None:
    review = begun()
    decide_all()
    someone("newcomer", "viewer")
    with pytest.raises(ReviewIncomplete, match="Newcomer"):
        finish_review(review, Tenant.objects.get(), actor=actor("owner"))
    bring_up_to_date(review, Tenant.objects.get(), actor=actor("owner"))
    decide("newcomer")
    assert not finish_review(review, Tenant.objects.get(), actor=actor("owner")).is_open


def test_who_left_meanwhile_is_noted_and_decided_about_no_more() -> None:
    review = begun()
    decide_all()
    Membership.objects.filter(user__email="clerk@karoo.example").delete()
    with pytest.raises(GoneByNow):
        decide("clerk")
    finish_review(review, Tenant.objects.get(), actor=actor("owner"))
    assert row("clerk").decision == "left"


def test_who_has_joined_or_left_is_listed_and_nobody_is_said_to_have_reviewed_him() -> None:
    review = begun()
    someone("late", "viewer")
    Membership.objects.filter(user__email="clerk@karoo.example").delete()
    bring_up_to_date(review, Tenant.objects.get(), actor=actor("owner"))
    listed = AuditEvent.objects.filter(act="tenancy.review.listed", subject_type="tenancy.reviewed_member")
    assert sorted(listed.values_list("operation", flat=True)) == ["insert", "update"]
    assert not AuditEvent.objects.filter(act="tenancy.review.decided").exists()


def test_access_that_changes_after_it_was_decided_about_is_looked_at_again() -> None:
    review = begun()
    decide_all()
    override_permission(
        member("clerk"), code="auditlog.event.view", effect="grant", reason="Later", actor=actor("owner")
    )
    with pytest.raises(ReviewIncomplete, match="Clerk may do has changed"):
        finish_review(review, Tenant.objects.get(), actor=actor("owner"))
    decide("clerk")
    finish_review(review, Tenant.objects.get(), actor=actor("owner"))


def test_clock_begins_one_review_a_quarter_and_none_for_who_has_just_begun(karoo: Tenant) -> None:
    keep_reviews_going(karoo.id)
    assert not AccessReview.objects.exists()
    Tenant.objects.update(created_at=clock.now() - timedelta(days=61))
    keep_reviews_going(karoo.id)
    keep_reviews_going(karoo.id)
    assert [one.begun_by_label for one in AccessReview.objects.all()] == ["quarterly access review"]
    decide_all()
    finish_review(AccessReview.objects.get(), Tenant.objects.get(), actor=actor("owner"))
    keep_reviews_going(karoo.id)
    assert AccessReview.objects.count() == 1


def test_owners_are_told_of_a_late_review_once_a_week_and_by_mail(
    karoo: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = begun()
    for days, told in ((30, 0), (31, 1), (33, 1), (38, 2)):
        monkeypatch.setattr(clock, "today", lambda zone, days=days: review.due_on + timedelta(days=days - 30))
        keep_reviews_going(karoo.id)
        late = Notice.objects.filter(kind="tenancy.review.overdue")
        assert (late.count(), late.filter(mail_due_at=None).count()) == (told, 0)
    opened = open_review(Tenant.objects.get())
    assert opened is not None
    assert opened.is_overdue


def test_clock_asks_nobody_to_review_a_tenant_that_is_being_closed(karoo: Tenant) -> None:
    Tenant.objects.update(created_at=clock.now() - timedelta(days=61))
    begin_closing(typed_name=karoo.name, reason="", actor=actor("owner"))
    keep_reviews_going(karoo.id)
    assert not AccessReview.objects.exists()
    take_back_closing(actor=actor("owner"))
    keep_reviews_going(karoo.id)
    assert AccessReview.objects.exists()


def test_other_tenant_has_its_own_reviews(mumbai: Tenant) -> None:
    begun()
    with tenant_context(mumbai.id):
        assert not AccessReview.objects.exists()
        assert begin_review(Tenant.objects.get(), actor=SHELL).is_open
        assert ReviewedMember.objects.count() == 1
