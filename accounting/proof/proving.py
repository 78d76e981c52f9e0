"""Prove the books: ask every check, and keep what all of them said."""

import logging
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from accounting.currencies.queries import base_currency
from accounting.proof.line_checks import Tell, telling
from accounting.proof.models import ProofRun
from accounting.proof.registry import ProofCheck, proof_checks
from accounting.proof.verdicts import Asked, Judged, Verdict, fails
from auditlog.events.recording import record_event
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission

logger = logging.getLogger(__name__)


def judge(checks: Iterable[ProofCheck], asked: Asked) -> list[Judged]:
    """Every check with its verdict, in their order; one that breaks down fails and keeps no other from it."""
    return [Judged(one.code, one.title, _verdict(one, asked)) for one in checks]


def _verdict(check: ProofCheck, asked: Asked) -> Verdict:
    try:
        with transaction.atomic():
            return check.judge(asked)
    except Exception:
        logger.exception("the check %s broke down", check.code)
        return fails("This check broke down before it came to an end; the log of the server says where.")


def prove_and_keep(as_of: date, *, actor: Actor, day: date | None = None, tell: Tell | None = None) -> ProofRun:
    """Ask every check about the books up to ``as_of`` and keep the verdicts.

    A proof that fails is an event by name. ``day`` marks the night's own run.
    """
    require_permission(actor, "accounting.proof.run")
    started_at = clock.now()
    checks = [one for one in proof_checks() if one.on_page]
    with telling(tell or _nobody):
        judged = judge(checks, Asked(as_of))
    failing = [one for one in judged if one.verdict.fails]
    exponent = base_currency().exponent
    with act("accounting.proof.made", actor=actor):
        run = ProofRun.objects.create(
            as_of=as_of,
            day=day,
            started_at=started_at,
            finished_at=clock.now(),
            run_by_id=actor.id,
            run_by_label=actor.label[:300],
            summary=summary_of(judged),
            check_count=len(judged),
            failing_count=len(failing),
            verdicts=[one.as_json(exponent) for one in judged],
        )
    if failing:
        record_event(
            "accounting.proof.failed",
            actor=actor,
            subject_type="accounting.proof",
            subject_id=run.id,
            subject_label=run.summary,
            reason=failing[0].verdict.sentence,
            changes={one.code: one.verdict.sentence for one in failing},
        )
    return run


def summary_of(judged: Iterable[Judged]) -> str:
    """``all hold``, or what fails: in few words, for lists and the audit log."""
    failing = [one.title for one in judged if one.verdict.fails]
    if not failing:
        return "every check holds"
    return f"fails: {failing[0]}"[:100] + (f", and {len(failing) - 1} more" if len(failing) > 1 else "")


def _nobody(done: int, total: int) -> None:
    """Somebody waits at the page or the terminal; there is nobody to tell."""
