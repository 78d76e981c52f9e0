"""Drafts and their lines as pages show them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.urls import reverse

from accounting.currencies.queries import known_currencies
from accounting.journals.addresses import draft_url
from accounting.journals.models import DraftEntry, DraftLine, DraftState, EntryLine
from accounting.journals.queries import APPROVE, hands_of
from accounting.journals.repeating_models import EntryFile, TemplateLine
from accounting.ledger.addresses import account_url
from accounting.ledger.measuring import sizes_of
from erp.foundation.actor import Actor


def draft_lines(lines: Sequence[DraftLine | TemplateLine], slug: str) -> list[Mapping[str, Any]]:
    """The lines of a draft, their amounts in minor units."""
    known = known_currencies()
    return [
        {
            "account_code": line.account.code if line.account else "",
            "account_name": line.account.full_name if line.account else "No account yet",
            "account_url": account_url(slug, line.account.code) if line.account else "",
            "memo": line.memo,
            "dimensions": " · ".join(str(one) for one in (line.branch, line.cost_centre) if one),
            "debit": line.amount if line.amount > 0 else None,
            "credit": -line.amount if line.amount < 0 else None,
            "currency": line.currency,
            "currency_amount": line.currency_amount,
            "currency_exponent": known[line.currency].exponent if line.currency in known else 2,
            "rate": f"{line.rate.normalize():f}" if line.rate is not None else "",
        }
        for line in lines
    ]


def totals_of(lines: Iterable[EntryLine]) -> dict[str, int]:
    """Debits and credits of lines that are not posted, base minor units."""
    amounts = [line.amount for line in lines]
    return {"debit": sum(one for one in amounts if one > 0), "credit": -sum(one for one in amounts if one < 0)}


def lines_of_templates(template_ids: Sequence[UUID]) -> dict[UUID, list[TemplateLine]]:
    """The lines of templates with their accounts, in order, by template; one question for all."""
    found: dict[UUID, list[TemplateLine]] = defaultdict(list)
    related = ("account", "branch", "cost_centre")
    lines = TemplateLine.objects.filter(template_id__in=template_ids).select_related(*related)
    for line in lines.order_by("template_id", "line_number"):
        found[line.template_id].append(line)
    return found


def template_summary(lines: Sequence[TemplateLine]) -> dict[str, Any]:
    """What a template posts, in a line: its accounts by name, and the larger side in base minor units."""
    names = list(dict.fromkeys(line.account.name if line.account else "no account yet" for line in lines))
    return {"accounts": ", ".join(names), "total": max(totals_of(lines).values(), default=0)}


def draft_rows(drafts: Sequence[DraftEntry], actor: Actor, slug: str) -> list[dict[str, Any]]:
    """Drafts in groups: what waits for the actor, what is approved, what waits for others, what is being typed."""
    groups: dict[str, list[dict[str, Any]]] = {"yours": [], "approved": [], "submitted": [], "draft": []}
    yours = _to_approve(drafts, actor)
    for one in drafts:
        groups["yours" if one in yours else str(one.state)].append(
            {
                "memo": str(one),
                "url": draft_url(slug, one.id),
                "posting_date": one.posting_date,
                "reference": one.reference,
                "total": one.total,
                "state": _state(one),
                "since": one.approved_at or one.submitted_at or one.edited_at,
                "by": one.edited_by_label,
                "at": one.edited_at,
                "note": one.trouble
                or (f"{one.sent_back_by_label}: {one.sent_back_because}" if one.sent_back_because else ""),
            }
        )
    titles = {
        "yours": "For you to approve",
        "approved": "Approved, to be posted",
        "submitted": "Submitted, waiting for approval",
        "draft": "Drafts",
    }
    return [{"key": key, "title": titles[key], "rows": rows} for key, rows in groups.items() if rows]


def _state(one: DraftEntry) -> str:
    is_draft = one.state == DraftState.DRAFT
    if is_draft and one.sent_back_because:
        return "Sent back"
    return "Not posted" if is_draft and one.trouble else one.get_state_display()


def _to_approve(drafts: Sequence[DraftEntry], actor: Actor) -> list[DraftEntry]:
    """Those that the actor may approve, as the act asks: none that was in his own hands or is above his limit."""
    limit = actor.limits.approve
    found = [
        one
        for one in drafts
        if one.state == DraftState.SUBMITTED and actor.may(APPROVE) and actor.id not in hands_of(one)
    ]
    if limit is None or not found:
        return found
    prefetch_related_objects(found, "lines")
    sizes = sizes_of([(one.lines.all(), one.posting_date) for one in found])
    return [one for one, size in zip(found, sizes, strict=True) if size <= limit]


def draft_files_shown(draft: DraftEntry, slug: str, *, may_remove: bool) -> list[dict[str, Any]]:
    """The files beside a draft."""
    return [
        {
            "name": one.name,
            "size": one.size,
            "by": one.attached_by_label,
            "url": reverse("draft_file", args=[slug, draft.id, one.id]),
            "removal_url": reverse("draft_file_removal", args=[slug, draft.id, one.id]) if may_remove else "",
        }
        for one in EntryFile.objects.filter(draft=draft).order_by("id")
    ]
