"""The page of the proof, as its template wants it."""

from typing import Any

from django.urls import reverse

from accounting.currencies.queries import known_currencies
from accounting.ledger.addresses import account_url
from accounting.ledger.models import NormalBalance
from accounting.ledger.taking_along import EXPORT
from accounting.proof.models import ProofRun
from accounting.proof.proving import judge
from accounting.proof.queries import (
    HeldAssertion,
    books_are_small,
    latest_runs,
    page_of_assertions,
    proof_under_way,
)
from accounting.proof.registry import proof_checks
from accounting.proof.shown import ShownVerdict, shown_from_json, shown_judged
from accounting.proof.verdicts import Asked
from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.jobs.queries import JobStatus
from tenancy.tenants.models import Tenant

_RUNS = 10


def page_context(tenant: Tenant, actor: Actor, page: int = 0) -> dict[str, Any]:
    """The verdicts, a page of the assertions and the earlier proofs, with the steps that the actor may take."""
    runs = latest_runs(_RUNS)
    work = proof_under_way()
    exponents = {code: one.exponent for code, one in known_currencies().items()}
    verdicts, waiting = verdicts_now(tenant, runs[0] if runs else None)
    slug, may_edit = tenant.slug, actor.may("accounting.assertion.edit")
    assertions, has_older = page_of_assertions(tenant.base_currency, page)
    return {
        "verdicts": verdicts,
        "waiting": waiting,
        "failing": sum(one.fails for one in verdicts),
        "holding": sum(one.state == "holds" for one in verdicts),
        "work": shown_work(work, slug) if work else None,
        "runs": [_run(one, slug, may_export=actor.may(EXPORT)) for one in runs],
        "assertions": [_assertion(one, slug, exponents, may_edit=may_edit) for one in assertions],
        "pager": {
            "newer_url": f"?page={page - 1}#assertions" if page else "",
            "older_url": f"?page={page + 1}#assertions" if has_older else "",
        },
        "run_url": reverse("proof_run", args=[slug]) if actor.may("accounting.proof.run") else "",
        "assertion_url": reverse("assertion_new", args=[slug]) if may_edit else "",
    }


def verdicts_now(tenant: Tenant, last: ProofRun | None) -> tuple[list[ShownVerdict], list[str]]:
    """Every verdict, found just now; of large books what reads every line is that of the last proof.

    Also the titles of the checks that wait for a first proof.
    """
    checks = [one for one in proof_checks() if one.on_page]
    reads_all = books_are_small()
    asked = Asked(clock.today(tenant.time_zone))
    judged = judge([one for one in checks if reads_all or not one.reads_all], asked)
    fresh = {one.code: one for one in shown_judged(judged, tenant)}
    kept = {one.code: one for one in shown_from_json(last.verdicts, tenant, at=last.finished_at)} if last else {}
    shown = [fresh.get(one.code) or kept.get(one.code) for one in checks]
    waiting = [one.title for one, verdict in zip(checks, shown, strict=True) if verdict is None]
    return [one for one in shown if one is not None], waiting


def shown_work(work: JobStatus, slug: str) -> dict[str, Any]:
    """The proof that is under way."""
    return {
        "state": work.state,
        "percent": work.percent,
        "total": work.total,
        "message": work.message,
        "poll_url": reverse("proof_progress", args=[slug]),
    }


def _run(one: ProofRun, slug: str, *, may_export: bool) -> dict[str, Any]:
    return {
        "at": one.finished_at,
        "by": one.run_by_label,
        "as_of": one.as_of,
        "summary": one.summary,
        "ok": one.failing_count == 0,
        "json_url": reverse("proof_document", args=[slug, one.id]) if may_export else "",
        "pdf_url": reverse("proof_sheet", args=[slug, one.id]) if may_export else "",
    }


def _assertion(one: HeldAssertion, slug: str, exponents: dict[str, int], *, may_edit: bool) -> dict[str, Any]:
    asserted = one.assertion
    # People read a balance on the account's own side.
    side = 1 if asserted.account.normal_balance == NormalBalance.DEBIT else -1
    return {
        "account": str(asserted.account),
        "url": f"{account_url(slug, asserted.account.code)}?to_date={asserted.day}",
        "day": asserted.day,
        "amount": asserted.amount * side,
        "held": one.held * side,
        "currency": asserted.currency,
        "exponent": exponents.get(asserted.currency, 2),
        "note": asserted.note,
        "by": asserted.stated_by_label,
        "holds": one.holds,
        "withdrawal_url": reverse("assertion_withdrawal", args=[slug, asserted.id]) if may_edit else "",
    }
