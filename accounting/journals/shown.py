"""Drafts and their lines as pages show them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from accounting.currencies.queries import known_currencies
from accounting.journals.addresses import draft_url
from accounting.journals.models import DraftEntry, DraftLine, DraftState
from accounting.journals.queries import APPROVE
from accounting.journals.repeating_models import EntryFile
from accounting.ledger.addresses import account_url
from erp.foundation.actor import Actor


def draft_lines(lines: Sequence[DraftLine], slug: str) -> list[Mapping[str, Any]]:
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


def draft_rows(drafts: Sequence[DraftEntry], actor: Actor, slug: str) -> list[dict[str, Any]]:
    """Drafts in groups: what waits for the actor, what is approved, what waits for others, what is being typed."""
    groups: dict[str, list[dict[str, Any]]] = {"yours": [], "approved": [], "submitted": [], "draft": []}
    for one in drafts:
        groups[_group(one, actor)].append(
            {
                "memo": str(one),
                "url": draft_url(slug, one.id),
                "posting_date": one.posting_date,
                "reference": one.reference,
                "total": one.total,
                "state": one.get_state_display(),
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


def _group(one: DraftEntry, actor: Actor) -> str:
    is_maker = actor.id in (one.made_by_id, one.edited_by_id, one.keeper_id)
    is_within = actor.limits.approve is None or one.total <= actor.limits.approve
    if one.state == DraftState.SUBMITTED and actor.may(APPROVE) and not is_maker and is_within:
        return "yours"
    return str(one.state)


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
