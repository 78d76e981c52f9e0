"""The journal: every posted entry."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounting.ledger.addresses import entry_link, entry_url
from accounting.ledger.forms import JournalFilterForm
from accounting.ledger.models import JournalEntry
from accounting.ledger.queries import EntryPage, amounts_seen_by, journal_page, seen_among
from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest


@require_safe
@tenant_page("accounting.journal_entry.view")
def journal_list(request: TenantRequest, slug: str) -> HttpResponse:
    """Posted entries, newest first; ``older`` and ``newer`` are keys of pages."""
    form = JournalFilterForm(request.GET)
    older, newer = request.GET.get("older", ""), request.GET.get("newer", "")
    page = journal_page(form.narrowed(), seen_by=request.actor, older_than=older, newer_than=newer)
    may = request.actor.may
    context = {
        "entries": _rows(page, request),
        "form": form,
        "filtered": form.is_filtered,
        "pager": _pager(request, page),
        "new_url": reverse("journal_entry_new", args=[slug]) if may("accounting.journal_entry.create") else "",
        "drafts_url": f"/t/{slug}/journal/drafts/",
        "import_url": f"/t/{slug}/imports/new/" if may("accounting.journal_import.run") else "",
    }
    return render(request, "accounting/ledger/journal_list.html", context)


def _rows(page: EntryPage, request: TenantRequest) -> list[dict[str, Any]]:
    reversed_ids = [one.reversal_of_id for one in page.entries if one.reversal_of_id]
    originals = JournalEntry.objects.in_bulk(reversed_ids)
    amounts = amounts_seen_by(request.actor, page.entries)
    # Other entries that belong to those that are shown, as far as they are the person's to see.
    others = [*page.reversed_by.values(), *originals.values()]
    seen = seen_among(request.actor, others)
    links = {one.id: entry_link(request.tenant.slug, one) for one in others if one.id in seen}
    return [
        {
            "number": entry.number,
            "posting_date": entry.posting_date,
            "memo": entry.memo,
            "reference": entry.reference,
            "source": entry.get_source_display(),
            "total": amounts[entry.id],
            "url": entry_url(request.tenant.slug, entry.number),
            "state": "reversed" if entry.id in page.reversed_by else "posted",
            "reversed_by": _link_to(page.reversed_by.get(entry.id), links),
            "reverses": _link_to(originals.get(entry.reversal_of_id), links),
        }
        for entry in page.entries
    ]


def _link_to(entry: JournalEntry | None, links: dict[UUID, dict[str, str] | None]) -> dict[str, str] | None:
    return links.get(entry.id) if entry is not None else None


def _pager(request: TenantRequest, page: EntryPage) -> dict[str, str]:
    def address(direction: str, key: str) -> str:
        kept = request.GET.copy()
        kept.pop("older", None)
        kept.pop("newer", None)
        kept[direction] = key
        return f"?{kept.urlencode()}" if key else ""

    return {"older_url": address("older", page.older_than), "newer_url": address("newer", page.newer_than)}
