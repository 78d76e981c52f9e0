"""The page of verification, as its template wants it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from auditlog.chain.giving import signed_again
from auditlog.chain.heads import present_head
from auditlog.chain.keys import public_keys
from auditlog.chain.models import GivenHead
from auditlog.chain.signing import SignedHead, sign_head, signature_holds
from auditlog.verification.forms import HeadMailForm
from auditlog.verification.heads import in_fours
from auditlog.verification.models import AuditVerification
from auditlog.verification.queries import (
    latest_given_heads,
    latest_verifications,
    mail_is_wanted,
    mail_recipients,
    seal_hashes,
    unsent_mails,
    verification_under_way,
)
from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.jobs.queries import JobStatus
from tenancy.tenants.models import Tenant

_VERIFICATIONS, _GIVEN_HEADS = 12, 20


@dataclass(frozen=True, slots=True)
class ShownVerification:
    """One verification; ``took`` in words, ``further`` are the problems after the first."""

    verdict: str
    ok: bool
    at: datetime
    by: str
    scope: str
    events: int
    seals: int
    head_number: int
    known_heads: int
    took: str
    first_problem: str
    further: list[str]
    untold: int

    @property
    def more(self) -> int:
        """How many problems there are after the first."""
        return len(self.further) + self.untold


@dataclass(frozen=True, slots=True)
class ShownHead:
    """A head that is out there, and what the chain and the key say about it today."""

    at: datetime
    occasion: str
    label: str
    number: int
    short_hash: str
    key_id: str
    fits: bool
    signature: str


def page_context(tenant: Tenant, actor: Actor) -> dict[str, Any]:
    """What everybody sees who may open the page, and of the mail what concerns the actor."""
    number, digest = present_head()
    signed = sign_head(tenant.id, tenant.slug, number, digest, clock.now())
    verifications = [_shown(one) for one in latest_verifications(_VERIFICATIONS)]
    work = verification_under_way()
    wanted = actor.id is not None and mail_is_wanted(actor.id)
    return {
        "last": verifications[0] if verifications else None,
        "verifications": verifications,
        "work": shown_work(work, tenant.slug) if work else None,
        "head": _shown_head(signed),
        "given_heads": _given(tenant),
        "run_url": reverse("audit_verification_run", args=[tenant.slug]),
        "signed_head_url": reverse("audit_signed_head", args=[tenant.slug]),
        "mail_url": reverse("audit_head_mail_choice", args=[tenant.slug]),
        "mail_form": HeadMailForm(initial={"wanted": wanted}),
        "mail_recipients": [one.address for one in mail_recipients()],
        "unsent_mails": unsent_mails(),
    }


def shown_work(work: JobStatus, slug: str) -> dict[str, Any]:
    """The verification that is under way."""
    return {
        "state": work.state,
        "percent": work.percent,
        "total": work.total,
        "message": work.message,
        "poll_url": reverse("audit_verification_progress", args=[slug]),
    }


def _shown(one: AuditVerification) -> ShownVerification:
    sentences = [_as_sentence(problem["sentence"]) for problem in one.problems]
    return ShownVerification(
        verdict=one.verdict,
        ok=one.ok,
        at=one.finished_at,
        by=one.verified_by,
        scope=one.get_scope_display(),
        events=one.events,
        seals=one.seals,
        head_number=one.head_number,
        known_heads=one.known_heads,
        took=_in_words(one.finished_at - one.started_at),
        first_problem=sentences[0] if sentences else "",
        further=sentences[1:],
        untold=max(0, one.problem_count - len(sentences)),
    )


def _as_sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + "."


def _in_words(took: timedelta) -> str:
    seconds = took.total_seconds()
    if seconds < 1:
        return "less than a second"
    if seconds < 120:
        return f"{seconds:.0f} second{'' if round(seconds) == 1 else 's'}"
    return f"{seconds / 60:.0f} minutes"


def _shown_head(signed: SignedHead) -> dict[str, Any]:
    return {
        "number": signed.number,
        "fours": in_fours(signed.hash.hex()),
        "text": signed.head,
        "signed_at": signed.signed_at,
        "key_id": signed.key_id,
        "signature": signed.signature_text,
    }


def _given(tenant: Tenant) -> list[ShownHead]:
    given = latest_given_heads(_GIVEN_HEADS)
    hashes = seal_hashes([one.number for one in given])
    keys = {key.id: key.raw for key in public_keys()} if given else {}
    return [_shown_given(one, tenant, hashes, keys) for one in given]


def _shown_given(
    one: GivenHead, tenant: Tenant, hashes: dict[int, tuple[bytes, datetime]], keys: dict[str, bytes]
) -> ShownHead:
    digest = bytes(one.hash)
    found = hashes.get(one.number)
    if one.key_id not in keys:
        signature = "key unknown"
    else:
        signature = "signed" if signature_holds(signed_again(one, tenant), keys[one.key_id]) else "not our signature"
    return ShownHead(
        at=one.signed_at,
        occasion=one.get_occasion_display(),
        label=one.label,
        number=one.number,
        short_hash=digest.hex()[:16],
        key_id=one.key_id,
        fits=found is not None and found[0] == digest,
        signature=signature,
    )
