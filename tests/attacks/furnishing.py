"""Rows of people and of the log that each tenant of the ground owns, for others to want."""

from datetime import date
from typing import Any
from uuid import UUID

from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.identifiers import new_id


def reviews(tenant: Any) -> dict[str, UUID]:
    """A review that was finished, and one that is open."""
    from tenancy.access.models import Membership, Role
    from tenancy.access.queries import actor_of
    from tenancy.reviews.beginning import begin_review
    from tenancy.reviews.deciding import decide_in_review
    from tenancy.reviews.finishing import finish_review
    from tenancy.reviews.queries import rows_of

    owner = Membership.objects.select_related("user").get(role=Role.OWNER)
    actor = actor_of(owner, owner.user)
    finished = begin_review(tenant, actor=actor)
    for row in rows_of(finished):
        decide_in_review(row, decision="confirmed", note=f"Secret of {tenant.slug}", tenant=tenant, actor=actor)
    finish_review(finished, tenant, actor=actor)
    review = begin_review(tenant, actor=actor)
    return {"review": review.id, "review_row": rows_of(review)[0].id, "finished_review": finished.id}


def invitation(slug: str) -> UUID:
    from tenancy.invitations.granting import Offer
    from tenancy.invitations.inviting import invite_person

    return invite_person(f"invited@{slug}.example", Offer("viewer"), actor=Actor.command("ground")).invitation.id


def export(slug: str) -> UUID:
    from auditlog.exports.formats import NDJSON
    from auditlog.exports.making import make_export
    from auditlog.exports.models import AuditExport
    from tenancy.tenants.models import Tenant

    export = AuditExport.objects.create(format=NDJSON.name, requested_by_label=slug)
    make_export(export, tell=lambda done, total: None, tenant=Tenant.objects.get(), actor=Actor.command("ground"))
    return export.id


def download(owner: Any) -> UUID:
    """A long report of the owner's, ready to be taken."""
    from accounting.ledger.sight import sight_of
    from reporting.downloads.making import make_download
    from reporting.downloads.models import ReportDownload
    from reporting.listings.asking import AskedListing
    from reporting.listings.whole import day_book_of
    from tenancy.tenants.models import Tenant

    tenant, day, actor = Tenant.objects.get(), clock.now().date(), Actor.command("ground")
    made = ReportDownload.objects.create(
        report="day-book",
        title="Day book",
        format="csv",
        starts=day,
        ends=day,
        expected_rows=1,
        requested_by_id=owner.user_id,
        requested_by_label=f"Secret reader of {tenant.slug}",
    )
    table = day_book_of(AskedListing(day, day))
    make_download(made, table, sight=sight_of(actor), tell=lambda *_: None, tenant=tenant, actor=actor)
    return made.id


def takeaway(owner: Any) -> UUID:
    """Everything of the tenant as one file, ready to be taken."""
    from reporting.takeaways.making import make_takeaway
    from reporting.takeaways.models import Takeaway
    from tenancy.tenants.models import Tenant

    tenant, actor = Tenant.objects.get(), Actor.command("ground")
    label = f"Secret leaver of {tenant.slug}"
    made = Takeaway.objects.create(requested_by_id=owner.user_id, requested_by_label=label)
    make_takeaway(made, tell=lambda *_: None, tenant=tenant, actor=actor)
    return made.id


def access_rows(slug: str) -> dict[str, UUID]:
    """A custom role with a person in it who is narrowed and overridden, and a branch."""
    from tenancy.access.models import Membership, User
    from tenancy.access.role_models import CustomRole, MembershipBranch, PermissionOverride, RolePermission
    from tenancy.access.visits import note_visit_begun
    from tenancy.branches.models import Branch

    role = CustomRole.objects.create(name=f"Secret role of {slug}", name_key=f"secret role of {slug}")
    RolePermission.objects.create(role=role, code="tenancy.home.view")
    user = User.objects.create_user(f"custom@{slug}.example")
    person = Membership.objects.create(user=user, custom_role=role, all_branches=False)
    branch = Branch.objects.create(code=slug[:12].upper(), name=f"Branch of {slug}")
    MembershipBranch.objects.create(membership=person, branch=branch)
    override = PermissionOverride.objects.create(
        membership=person, code="tenancy.job.view", effect="grant", reason=f"secret of {slug}", given_by_label=slug
    )
    note_visit_begun(person, new_id(), ip="192.0.2.1", user_agent=f"Browser of {slug}")
    return {"role": role.id, "custom_member": person.id, "override": override.id, "branch": branch.id}


def notice(membership: Any) -> UUID:
    from tenancy.notices.models import Notice
    from tenancy.notices.sending import send_notice

    send_notice(to=[membership], kind="test", title=f"Notice of {membership.user.email}", sentence="Secret.")
    return Notice.objects.get(kind="test").id


def saved_view(membership: Any) -> UUID:
    from tenancy.saved_views.models import SavedView

    name = f"Secret of {membership.user.email}"
    return SavedView.objects.create(membership=membership, path="journal/", name=name, query="text=secret").id


def alert(membership: Any) -> UUID:
    from auditlog.alerts.models import Alert, AlertRecipient, AlertSetting, AlertSighting, AlertWatermark

    now = clock.now()
    setting = AlertSetting.objects.create(rule="locked_out", severity="info")
    AlertRecipient.objects.create(setting=setting, rule="locked_out", membership=membership)
    AlertSighting.objects.create(rule="locked_out", key="test", at=now)
    AlertWatermark.objects.create(seal_number=1)
    told = {"severity": "info", "title": "An alert", "sentence": f"Secret of {membership.user.email}"}
    return Alert.objects.create(rule="locked_out", key="test", first_at=now, last_at=now, **told).id


def proof_rows(slug: str, day: date) -> None:
    """A head that was given away by mail, a verification, and somebody's word on the mail."""
    from auditlog.chain.giving import give_head
    from auditlog.chain.models import Occasion
    from auditlog.verification.keeping import verify_and_keep
    from auditlog.verification.models import HeadMail, HeadMailChoice, Scope
    from tenancy.tenants.models import Tenant

    tenant, actor = Tenant.objects.get(), Actor.command("ground")
    _, given = give_head(tenant, occasion=Occasion.MAIL, label=f"secret mail of {slug}", actor=actor)
    verify_and_keep(tenant, scope=Scope.WHOLE, actor=actor)
    HeadMailChoice.objects.create(user_id=tenant.id, label=f"Somebody of {slug}", wanted=False)
    HeadMail.objects.create(day=day, recipient_id=tenant.id, address=f"owner@{slug}.example", given=given)


def people_and_log(owner: Any) -> dict[str, UUID]:
    """What the log and the people own, by the names under which the ground keeps it."""
    slug = owner.user.email.partition("@")[2].partition(".")[0]
    return {
        "notice": notice(owner),
        "saved_view": saved_view(owner),
        "alert": alert(owner),
        "export": export(slug),
        "download": download(owner),
        "takeaway": takeaway(owner),
        **access_rows(slug),
        "invitation": invitation(slug),
    }
