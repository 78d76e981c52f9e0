"""The sheet of an access review: one form over everybody, with a decision and a note beside each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.dateparse import parse_datetime

from erp.foundation.errors import Refusal
from tenancy.access.models import Membership
from tenancy.access.requests import TenantRequest
from tenancy.reviews.deciding import require_may_decide
from tenancy.reviews.filling_in import FilledIn, shown_of
from tenancy.reviews.models import AccessReview, Decision, ReviewedMember
from tenancy.reviews.snapshots import is_altered

_TONES = {"": "wait", "confirmed": "good", "changed": "neutral", "revoked": "bad", "left": "hollow"}
_VERBS = {Decision.CONFIRMED: "Confirm", Decision.CHANGED: "Changed", Decision.REVOKED: "Revoke"}


class DecisionForm(forms.Form):
    """What is decided about one member, why, and what was shown when the sheet was opened."""

    decision = forms.ChoiceField(choices=[("", ""), *((one.value, one.label) for one in _VERBS)], required=False)
    note = forms.CharField(label="Note", max_length=300, required=False)
    shown = forms.CharField(required=False, strip=False)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was sent from a sheet, by the ids of its rows."""

    rows: dict[UUID, DecisionForm]

    @property
    def mistyped(self) -> dict[UUID, str]:
        """What could not be read, with the sentence that says why."""
        return {row: str(next(iter(form.errors.values()))[0]) for row, form in self.rows.items() if form.errors}

    def filled_in(self) -> dict[UUID, FilledIn]:
        """What stands beside each person; only where nothing is mistyped."""
        return {
            row: FilledIn(form.cleaned_data["decision"], form.cleaned_data["note"], form.cleaned_data["shown"])
            for row, form in self.rows.items()
        }

    def kept(self, row: UUID) -> dict[str, str] | None:
        """What was typed beside one person, to be shown again; nothing where he was left as he stood."""
        form = self.rows.get(row)
        if form is None:
            return None
        typed = {name: form.data.get(form.add_prefix(name), "") for name in form.fields}
        return typed if FilledIn(**typed).is_touched else None


def read_sheet(rows: Iterable[ReviewedMember], data: Mapping[str, Any]) -> Sheet:
    """The sheet as it was sent; a person who does not stand on it is left as he is."""
    forms_of = {row.id: DecisionForm(data, prefix=str(row.id)) for row in rows}
    return Sheet({row: form for row, form in forms_of.items() if form.add_prefix("note") in data})


def shown_row(
    request: TenantRequest,
    review: AccessReview,
    row: ReviewedMember,
    member: Membership | None,
    *,
    kept: dict[str, str] | None,
    wrong: str,
) -> dict[str, Any]:
    """One person of a review as ``tenancy/reviews/_row.html`` shows him."""
    snapshot, decides = row.left or row.found, review.is_open and request.actor.may("tenancy.review.edit")
    locked, altered = _locked(request, member) if decides else "", review.is_open and is_altered(row, member)
    return {
        "id": row.id,
        "name": row.name,
        "email": row.email,
        "is_self": row.user_id == request.user.id,
        "access": {**snapshot, "last_seen": parse_datetime(snapshot["last_seen"]) if snapshot["last_seen"] else None},
        "was": row.found["role"] if row.left and row.left["role"] != row.found["role"] else "",
        "decision": Decision(row.decision).label if row.decision else "",
        "is_altered": altered,
        "tone": _TONES["" if altered else row.decision],
        "note": row.note,
        "decided_by": row.decided_by_label,
        "decided_at": row.decided_at,
        "locked": locked,
        "fields": _fields(request, row, member, kept) if decides and member is not None and not locked else None,
        "wrong": wrong,
    }


def _fields(
    request: TenantRequest, row: ReviewedMember, member: Membership, kept: dict[str, str] | None
) -> dict[str, Any]:
    """What may be chosen, what is chosen, and the note; ``kept`` is what was typed and is not saved."""
    shown = shown_of(row, member)
    decided = shown.partition("|")[0]
    chosen = kept["decision"] if kept else decided
    offered = [("", "Not yet")] if not decided else []
    offered += [
        (one.value, verb) for one, verb in _VERBS.items() if one != Decision.REVOKED or row.user_id != request.user.id
    ]
    return {
        "prefix": str(row.id),
        "choices": [{"value": value, "label": label, "chosen": value == chosen} for value, label in offered],
        "note": kept["note"] if kept else row.note,
        "shown": shown,
    }


def _locked(request: TenantRequest, member: Membership | None) -> str:
    if member is None:
        return ""
    try:
        require_may_decide(member, actor=request.actor)
    except Refusal as refusal:
        return str(refusal)
    return ""
