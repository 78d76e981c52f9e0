"""The document page of one posted entry."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounting.currencies.queries import known_currencies
from accounting.journals.addresses import draft_url
from accounting.journals.models import DraftEntry
from accounting.journals.planned_reversals import call_off_reversal
from accounting.journals.posting_drafts import draft_of
from accounting.journals.repeating_models import EntryFile, PlannedReversal
from accounting.ledger.addresses import account_url, entry_link, entry_url
from accounting.ledger.finding import entry_numbered
from accounting.ledger.models import EntrySource, JournalEntry, JournalLine
from accounting.ledger.queries import is_seen_by, lines_of, reversals_of
from accounting.ledger.reach import hides_other_branches
from auditlog.queries.trails import trail_of
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@require_safe
@tenant_page("accounting.journal_entry.view")
@hides_other_branches
def journal_entry(request: TenantRequest, slug: str, number: str) -> HttpResponse:
    """One posted entry: its lines, what belongs to it, and who did what to it."""
    entry = entry_numbered(number, seen_by=request.actor)
    reversal = reversals_of([entry.id]).get(entry.id)
    lines = list(lines_of(entry, seen_by=request.actor))
    draft = draft_of(entry) if entry.source == EntrySource.MANUAL and entry.source_id else None
    planned = PlannedReversal.objects.filter(entry=entry, is_over=False).first()
    context = {
        "entry": _document(request, entry, reversal),
        "approval": _approval(slug, draft),
        "planned": planned,
        "files": _files(entry, draft, slug),
        **_steps(request, entry),
        "lines": _lines(lines, slug),
        "with_dimensions": any(line.branch_id or line.cost_centre_id for line in lines),
        "totals": {
            "debit": sum(line.amount for line in lines if line.amount > 0),
            "credit": -sum(line.amount for line in lines if line.amount < 0),
        },
        "unseen": entry.line_count - len(lines),
        "foreign": any(line.currency != request.tenant.base_currency for line in lines),
        "trail": trail_of(
            "accounting.journal_entry",
            entry.id,
            tenant=request.tenant,
            with_also=(reversal.id,) if reversal else (),
        ),
        "journal_url": reverse("journal_list", args=[slug]),
    }
    return render(request, "accounting/journals/journal_entry.html", context)


def _document(request: TenantRequest, entry: JournalEntry, reversal: JournalEntry | None) -> dict[str, Any]:
    slug = request.tenant.slug
    may_reverse = request.actor.may("accounting.journal_entry.reverse")
    is_reversible = reversal is None and entry.reversal_of_id is None
    return {
        "number": entry.number,
        "posting_date": entry.posting_date,
        "document_date": entry.document_date,
        "period_label": entry.period.name,
        "memo": entry.memo,
        "reference": entry.reference,
        "source": entry.get_source_display(),
        "state": "reversed" if reversal else "posted",
        "posted_at": entry.posted_at,
        "posted_by": entry.posted_by_label,
        "url": entry_url(slug, entry.number),
        "reversal_url": reverse("reversal", args=[slug, entry.number]) if may_reverse and is_reversible else "",
        "reversed_by": _link(request, reversal),
        "reverses": _link(request, entry.reversal_of),
        "batch": _batch(request, entry.source, entry.source_id),
    }


def _batch(request: TenantRequest, source: str, batch_id: UUID | None) -> dict[str, str] | None:
    """The import that an entry came in with, for those who may see imports."""
    if source != EntrySource.IMPORT or batch_id is None or not request.actor.may("accounting.journal_import.view"):
        return None
    return {"label": "the whole import", "url": f"/t/{request.tenant.slug}/imports/{batch_id}/"}


def _lines(lines: Sequence[JournalLine], slug: str) -> list[Mapping[str, Any]]:
    known = known_currencies()
    return [
        {
            "account_code": line.account.code,
            "account_name": line.account.full_name,
            "account_url": account_url(slug, line.account.code),
            "memo": line.memo,
            "dimensions": " · ".join(str(one) for one in (line.branch, line.cost_centre) if one),
            "debit": line.amount if line.amount > 0 else None,
            "credit": -line.amount if line.amount < 0 else None,
            "currency": line.currency,
            "currency_amount": line.currency_amount,
            "currency_exponent": known[line.currency].exponent,
            "rate": f"{line.rate.normalize():f}",
        }
        for line in lines
    ]


def _link(request: TenantRequest, entry: JournalEntry | None) -> dict[str, str] | None:
    """Another entry that belongs to the one shown, if it is the person's to see."""
    shown = entry if entry is not None and is_seen_by(request.actor, entry) else None
    return entry_link(request.tenant.slug, shown)


def _approval(slug: str, draft: DraftEntry | None) -> dict[str, Any] | None:
    """The draft that the entry was, and who approved it."""
    if draft is None:
        return None
    return {
        "draft_url": draft_url(slug, draft.id),
        "made_by": draft.made_by_label,
        "approved_by": draft.approved_by_label,
        "approved_at": draft.approved_at,
    }


def _files(entry: JournalEntry, draft: DraftEntry | None, slug: str) -> list[dict[str, Any]]:
    """The files beside the entry, and beside the draft that it was."""
    of_it = Q(entry=entry) | Q(draft=draft) if draft else Q(entry=entry)
    return [
        {
            "name": one.name,
            "size": one.size,
            "by": one.attached_by_label,
            "url": reverse("entry_file", args=[slug, entry.number, one.id]),
        }
        for one in EntryFile.objects.filter(of_it).order_by("id")
    ]


def _steps(request: TenantRequest, entry: JournalEntry) -> dict[str, str]:
    """The addresses of what the reader may do beside reversing, each empty where he may not."""
    may, slug = request.actor.may, request.tenant.slug
    new = reverse("journal_entry_new", args=[slug]) if may("accounting.journal_entry.create") else ""
    return {
        "attach_url": reverse("entry_files", args=[slug, entry.number]) if may("accounting.journal_entry.post") else "",
        "template_url": reverse("template_list", args=[slug]) if new else "",
        "copy_url": f"{new}?copy={entry.number}" if new else "",
        "turned_url": f"{new}?copy={entry.number}&turned=1" if new else "",
        "call_off_url": reverse("planned_reversal_ending", args=[slug, entry.number])
        if may("accounting.journal_entry.reverse")
        else "",
    }


@require_POST
@tenant_page("accounting.journal_entry.reverse")
def planned_reversal_ending(request: TenantRequest, slug: str, number: str) -> HttpResponse:
    """Let an entry stand that was to be reversed."""
    entry = entry_numbered(number, seen_by=request.actor)
    call_off_reversal(entry, actor=request.actor)
    messages.success(request, f"{entry.number} stands; it is not reversed by itself any more.")
    return redirect(entry_url(slug, entry.number))
