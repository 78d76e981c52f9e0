"""What was verified, what is being verified, and which heads are out there."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from auditlog.chain.models import AuditSeal, GivenHead
from auditlog.verification.models import AuditVerification, HeadMail, HeadMailChoice, Scope
from tenancy.access.policy import access_of
from tenancy.access.queries import members
from tenancy.jobs.models import Job
from tenancy.jobs.queries import JobStatus, status_of, unfinished_jobs

RECEIVE = "auditlog.head.receive"
VERIFY_JOB = "auditlog.verification.verify"


def latest_verifications(limit: int) -> list[AuditVerification]:
    """The newest verifications of the tenant in force."""
    return list(AuditVerification.objects.order_by("-finished_at", "-id")[:limit])


def last_good_verification(scope: Scope | None = None) -> AuditVerification | None:
    """The newest one that found all well, unless a later one found otherwise."""
    found = AuditVerification.objects.order_by("-finished_at", "-id")
    newest = found.first()
    if newest is None or not newest.ok:
        return None
    good = found.filter(problem_count=0)
    return (good.filter(scope=scope) if scope else good).first()


def verification_under_way() -> JobStatus | None:
    """The verification that is queued or running, with its live progress."""
    job = unfinished_jobs(VERIFY_JOB).first()
    return status_of(job) if job else None


def last_verification_job() -> JobStatus | None:
    """The newest verification that a person asked for, however it ended."""
    job = Job.objects.filter(kind=VERIFY_JOB).order_by("-created_at").first()
    return status_of(job) if job else None


def seal_hashes(numbers: list[int]) -> dict[int, tuple[bytes, datetime]]:
    """The hashes of these seals and when they were made, as far as they are there."""
    found = AuditSeal.objects.filter(number__in=numbers).values_list("number", "hash", "sealed_at")
    return {number: (bytes(digest), sealed_at) for number, digest, sealed_at in found}


def seal_with_hash(digest: bytes) -> AuditSeal | None:
    """The seal that bears this hash, looked for among all of them."""
    return AuditSeal.objects.filter(hash=digest).first()


def latest_given_heads(limit: int) -> list[GivenHead]:
    """Heads that left the product, the newest first."""
    return list(GivenHead.objects.order_by("-signed_at", "-id")[:limit])


def mail_is_wanted(user_id: UUID) -> bool:
    """Whether the daily mail comes to this owner; it does until he says otherwise."""
    choice = HeadMailChoice.objects.filter(user_id=user_id).first()
    return choice is None or choice.wanted


def unsent_mails() -> list[HeadMail]:
    """Daily mails that failed so far, the newest first."""
    return list(HeadMail.objects.filter(sent_at=None, attempts__gt=0).order_by("-day", "address")[:5])


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to whom the daily mail goes."""

    id: UUID
    address: str


def mail_recipients() -> list[Recipient]:
    """Who may get the daily mail, as the owners may, and did not turn it off."""
    declined = set(HeadMailChoice.objects.filter(wanted=False).values_list("user_id", flat=True))
    return [
        Recipient(one.user_id, one.user.email)
        for one in members()
        if one.user.is_active and one.user_id not in declined and RECEIVE in access_of(one).permissions
    ]
