"""Begin a review: by hand, or by the clock once a quarter."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.dates import full_date
from tenancy.access.checking import require_permission
from tenancy.access.models import Membership
from tenancy.access.queries import members
from tenancy.branches.queries import branches
from tenancy.entrance.queries import with_second_factor
from tenancy.notices.models import Severity
from tenancy.notices.sending import tell_owners
from tenancy.reviews.errors import ReviewOpenAlready
from tenancy.reviews.models import AccessReview, ReviewedMember
from tenancy.reviews.queries import has_review_of, open_review, quarter_of
from tenancy.reviews.snapshots import Snapshot, snapshot_of
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Standing, Tenant

DAYS_TO_FINISH = 30
# Whoever has just begun knows whom he has invited.
_FIRST_AFTER = timedelta(days=60)
_CLOCK = Actor(kind="task", label="quarterly access review")


def begin_review(tenant: Tenant, *, actor: Actor) -> AccessReview:
    """List everybody with what he may do now, to be decided about; raises ``ReviewOpenAlready``."""
    require_permission(actor, "tenancy.review.edit")
    return _begin(tenant, actor)


def keep_reviews_going(tenant_id: UUID) -> None:
    """Begin the review of the quarter in one tenant where it is due, and tell of one that is late.

    Nothing is asked of anybody while the tenant is not open: it could not be answered.
    """
    with tenant_context(tenant_id):
        tenant = Tenant.objects.get(id=tenant_id)
        if tenant.standing != Standing.ACTIVE:
            return
        opened = open_review(tenant)
        if opened is not None:
            if opened.is_overdue:
                _tell_overdue(opened.review, tenant)
            return
        is_young = clock.now() - tenant.created_at < _FIRST_AFTER
        if not is_young and not has_review_of(quarter_of(clock.today(tenant.time_zone))):
            _begin(tenant, _CLOCK)


def _begin(tenant: Tenant, actor: Actor) -> AccessReview:
    now, today = clock.now(), clock.today(tenant.time_zone)
    with act("tenancy.review.begun", actor=actor):
        review = AccessReview(
            quarter=quarter_of(today),
            begun_at=now,
            begun_by_label=actor.label[:200],
            due_on=today + timedelta(days=DAYS_TO_FINISH),
        )
        try:
            with transaction.atomic():
                review.save(force_insert=True)
        except IntegrityError as error:
            raise ReviewOpenAlready from error
        list_members(review, tenant)
        _tell_begun(review)
    return review


def list_members(review: AccessReview, tenant: Tenant) -> None:
    """Put into a review whoever is a member and not in it yet; a step of an act that has asked."""
    known = set(ReviewedMember.objects.filter(review=review).values_list("membership_id", flat=True))
    new = [one for one in members() if one.id not in known]
    proven = with_second_factor([one.user_id for one in new])
    known_branches = list(branches())
    ReviewedMember.objects.bulk_create(
        _row(review, one, snapshot_of(one, tenant=tenant, with_factor=proven, known_branches=known_branches))
        for one in new
    )


def _row(review: AccessReview, member: Membership, found: Snapshot) -> ReviewedMember:
    return ReviewedMember(
        review=review,
        membership_id=member.id,
        user_id=member.user_id,
        name=str(member.user)[:150],
        email=member.user.email,
        found=found,
    )


def _tell_begun(review: AccessReview) -> None:
    tell_owners(
        "tenancy.review.begun",
        key=f"review:{review.id}",
        title=f"Access review {review.quarter}",
        sentence=(f"Say of everybody whether he still needs what he may do. It is due on {full_date(review.due_on)}."),
        path=f"people/reviews/{review.id}/",
        severity=Severity.INFO,
    )


def _tell_overdue(review: AccessReview, tenant: Tenant) -> None:
    """Once a week, and by mail."""
    weeks = (clock.today(tenant.time_zone) - review.due_on).days // 7
    tell_owners(
        "tenancy.review.overdue",
        key=f"review-overdue:{review.id}:{weeks}",
        title=f"Access review {review.quarter} is overdue",
        sentence=f"It was due on {review.due_on.day} {review.due_on:%B %Y}, and is not finished.",
        path=f"people/reviews/{review.id}/",
    )
