"""Who hears of a lost second factor: the log of each tenant, the owners there, and the person by mail."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from auditlog.events.recording import record_event, record_for_person
from erp.foundation.actor import Actor
from erp.foundation.addresses import public_url
from erp.web.entrance.mailing import mail_from, queue_mail
from tenancy.access.models import Membership, User
from tenancy.access.queries import memberships_of
from tenancy.access.registry import Role
from tenancy.entrance.models import FactorRecovery
from tenancy.entrance.recovering import AN_OWNER_ELSEWHERE
from tenancy.notices.models import Severity
from tenancy.notices.sending import send_notice
from tenancy.scoping.context import tenant_context
from tenancy.tenants.models import Standing

SALT = "erp.web.entrance.recovery"
CONFIRM, REFUSE = "confirm", "refuse"
_MAIL = "account/email/factor_recovery_"


def tell_asked(recovery: FactorRecovery, *, actor: Actor) -> None:
    """Somebody who knew the password says that the factors are lost; only a mail goes out, and a notice."""
    user = recovery.user
    record_for_person(user.id, "tenancy.second_factor.recovery_asked", actor=actor)
    _mail(recovery, "asked")
    _tell_owners(
        user,
        key=f"factor_recovery:asked:{recovery.id}",
        title=f"{user} says that every second factor is lost",
        sentence=f"Somebody with the password of {user} ({user.email}) says that the app, the keys and the codes are"
        " lost. Nothing happens before a link in the mail to that address is followed; then the wait begins.",
        severity=Severity.INFO,
    )


def tell_confirmed(recovery: FactorRecovery, *, actor: Actor) -> None:
    """The wait has begun: everybody who may refuse is told where, and until when."""
    user = recovery.user
    assert recovery.due_at is not None
    record_for_person(
        user.id, "tenancy.second_factor.recovery_confirmed", actor=actor, changes={"due": recovery.due_at.isoformat()}
    )
    _mail(recovery, "confirmed")
    _tell_owners(
        user,
        key=f"factor_recovery:confirmed:{recovery.id}",
        title=f"{user} wants to come back without a second factor",
        sentence=f"{user} ({user.email}) has confirmed by mail that the app, the keys and the codes are lost. In"
        f" {settings.LOST_FACTOR_WAIT_HOURS} hours the factors can be taken off with the password and a code by mail."
        " Ask the person, not by mail. If it was somebody else, refuse it.",
        severity=Severity.WARNING,
    )


def tell_refused(recovery: FactorRecovery, *, actor: Actor, reason: str) -> None:
    """The person himself refused."""
    user = recovery.user
    record_for_person(
        user.id, "tenancy.second_factor.recovery_refused", actor=actor, subject_label=user.email, reason=reason
    )
    _mail(recovery, "refused", reason=reason, refused_by="")
    _tell_refusal(user, recovery, reason)


def tell_refused_by_owner(recovery: FactorRecovery, *, actor: Actor, reason: str, tenant_id: UUID) -> None:
    """An owner refused: his own tenant's log has his name and words, those of others only that it was refused.

    The logs are written in the order of the tenants' ids, as the database does it, so that two
    such transactions cannot wait for each other.
    """
    user = recovery.user
    stranger = Actor("person", AN_OWNER_ELSEWHERE, request_id=actor.request_id)
    for membership in sorted(memberships_of(user.id), key=lambda one: one.tenant.id):
        is_own = membership.tenant.id == tenant_id
        with tenant_context(membership.tenant.id):
            record_event(
                "tenancy.second_factor.recovery_refused",
                actor=actor if is_own else stranger,
                subject_type="tenancy.user",
                subject_id=user.id,
                subject_label=user.email,
                reason=reason if is_own else "",
            )
    _mail(recovery, "refused", reason=reason, refused_by=actor.label)
    _tell_refusal(user, recovery, f"{actor.label}: {reason}", tenant_id)


def tell_recovered(recovery: FactorRecovery, *, actor: Actor, ip: str, device: str) -> None:
    """The factors are off: the last of the mails and notices."""
    user = recovery.user
    record_for_person(user.id, "tenancy.second_factor.recovered", actor=actor)
    _mail(recovery, "done", ip=ip, device=device)
    _tell_owners(
        user,
        key=f"factor_recovery:done:{recovery.id}",
        title=f"{user} came back without a second factor",
        sentence=f"After the wait, {user} ({user.email}) signed in with the password and a code by mail. All second"
        " factors are off, all earlier sessions have ended, and a new factor is asked for where a business wants one.",
        severity=Severity.WARNING,
    )


def link_of(recovery: FactorRecovery, way: str) -> str:
    """The whole address of a link in a mail; what it is for is signed with it."""
    token = signing.dumps([str(recovery.id), way], salt=SALT)
    name = "account_factor_recovery" if way == CONFIRM else "account_factor_recovery_refusal"
    return public_url(reverse(name, args=[token]))


def _tell_refusal(user: User, recovery: FactorRecovery, why: str, only: UUID | None = None) -> None:
    _tell_owners(
        user,
        key=f"factor_recovery:refused:{recovery.id}",
        title=f"The second factors of {user} stay",
        sentence=f"That {user} ({user.email}) comes back without a second factor was refused.",
        severity=Severity.INFO,
        words_for=only,
        words=why,
    )


def _tell_owners(
    user: User,
    *,
    key: str,
    title: str,
    sentence: str,
    severity: Severity,
    words_for: UUID | None = None,
    words: str = "",
) -> None:
    """A notice to each other owner in each tenant of the person that is still open.

    ``words`` are added in the tenant that they come from, or everywhere if they come from the person.
    """
    for membership in sorted(memberships_of(user.id), key=lambda one: one.tenant.id):
        if membership.tenant.standing == Standing.CLOSED:
            continue
        is_told = words and words_for in (None, membership.tenant.id)
        with tenant_context(membership.tenant.id):
            owners = Membership.objects.filter(role=Role.OWNER, suspended_at=None).exclude(user_id=user.id)
            send_notice(
                to=owners,
                kind="tenancy.second_factor.recovery",
                key=key,
                title=title,
                sentence=f"{sentence} {words}" if is_told else sentence,
                path=f"people/{membership.id}/factor-recovery/",
                severity=severity,
            )


def _mail(recovery: FactorRecovery, step: str, **more: Any) -> None:
    context = {
        "recovery": recovery,
        "user": recovery.user,
        "confirm_url": link_of(recovery, CONFIRM),
        "refusal_url": link_of(recovery, REFUSE),
        "reset_url": public_url(reverse("account_reset_password")),
        "security_url": public_url(reverse("account_security")),
        "hours": settings.LOST_FACTOR_WAIT_HOURS,
        "days": settings.LOST_FACTOR_RETURN_DAYS,
        "minutes": settings.LOST_FACTOR_PROOF_SECONDS // 60,
        **more,
    }
    queue_mail(mail_from(f"{_MAIL}{step}", recovery.user.email, context))
