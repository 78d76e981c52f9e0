"""Verify the log of the tenant in force and keep what was found."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from auditlog.chain.giving import signed_again
from auditlog.chain.keys import public_keys
from auditlog.chain.models import GivenHead
from auditlog.chain.signing import signature_holds
from auditlog.events.recording import record_event
from auditlog.verification.checking import check_heads
from auditlog.verification.findings import Problem, forged_record, head_by_unknown_key
from auditlog.verification.heads import KnownHead, read_head
from auditlog.verification.models import AuditVerification, Scope
from auditlog.verification.queries import last_good_verification
from auditlog.verification.verifying import Tell, VerificationResult, verify_chain
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.tenants.models import Tenant


def verify_and_keep(
    tenant: Tenant,
    *,
    scope: Scope,
    actor: Actor,
    typed_heads: Iterable[str] = (),
    day: date | None = None,
    tell: Tell | None = None,
) -> tuple[AuditVerification, VerificationResult]:
    """Hold the chain against itself, against every head ever given away and against ``typed_heads``.

    With ``Scope.NEW`` the walk begins a little before the head of the last verification
    that found all well, and at the first event where there is none. A chain that does not
    fit is an event by name, which raises an alert. A typed head that is not in a chain which fits
    in all else is kept apart and alarms nobody: it may have been copied wrongly. Raises ``MalformedHead``.
    """
    started_at = clock.now()
    typed = [read_head(one) for one in typed_heads]
    last = last_good_verification() if scope == Scope.NEW else None
    since = head_of(last) if last else None
    given, forged = _given_heads(tenant)
    result = verify_chain(tenant, known_heads=given, since=since, tell=tell)
    result.problems += forged
    result.problem_count += len(forged)
    result.heads_not_found = [f"{one.text}: {one.sentence}" for one in check_heads(typed) if not one.fits]
    result.known_heads += len(typed) - len(result.heads_not_found)
    with act("auditlog.chain.verified", actor=actor):
        kept = AuditVerification.objects.create(
            scope=Scope.NEW if since else Scope.WHOLE,
            day=day,
            verdict=_verdict(result),
            started_at=started_at,
            finished_at=clock.now(),
            verified_by=actor.label[:300],
            verified_by_id=actor.id,
            first_seal=result.first_seal,
            seals=result.seals,
            events=result.events,
            head_number=result.head_number,
            head_hash=bytes.fromhex(result.head_hash),
            known_heads=result.known_heads,
            problem_count=result.problem_count,
            problems=[asdict(problem) for problem in result.problems],
        )
    if not result.ok:
        _tell_broken(kept, result.problems[0], actor)
    return kept, result


def head_of(verification: AuditVerification) -> KnownHead | None:
    """The head that a verification ended at; nothing for that of an empty chain."""
    if not verification.head_number:
        return None
    words = f"the head of the verification of {verification.finished_at:%Y-%m-%d %H:%M} UTC,"
    return KnownHead(verification.head_number, bytes(verification.head_hash), words)


def _given_heads(tenant: Tenant) -> tuple[list[KnownHead], list[Problem]]:
    """Heads that left the product, and of those whose record was tampered with a sentence each."""
    keys = {key.id: key.raw for key in public_keys()}
    given: list[KnownHead] = []
    forged: list[Problem] = []
    for one in GivenHead.objects.order_by("number").iterator():
        signed = signed_again(one, tenant)
        if one.key_id not in keys:
            forged.append(head_by_unknown_key(one.number, one.signed_at, one.label))
        elif not signature_holds(signed, keys[one.key_id]):
            forged.append(forged_record(one.number, one.signed_at, one.label))
        else:
            words = f"the head given away on {one.signed_at:%Y-%m-%d %H:%M} UTC ({one.label})"
            given.append(KnownHead(one.number, bytes(one.hash), words))
    return given, forged


def _verdict(result: VerificationResult) -> str:
    if result.ok:
        return "unbroken; head not found" if result.heads_not_found else "unbroken"
    first = result.problems[0]
    more = result.problem_count - 1
    return f"broken at {first.unit} {first.number}" + (f", and {more} more" if more else "")


def _tell_broken(kept: AuditVerification, first: Problem, actor: Actor) -> None:
    record_event(
        "auditlog.chain.broken",
        actor=actor,
        subject_type="auditlog.chain",
        subject_id=kept.id,
        subject_label=kept.verdict,
        reason=first.sentence,
        changes={
            "unit": first.unit,
            "number": first.number,
            "sentence": first.sentence,
            "problems": kept.problem_count,
        },
    )
