"""Keep what was typed into the draft of the opening balances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction

from accounting.ledger.reach import require_whole_business
from accounting.opening.columns import Row, plain
from accounting.opening.errors import ChangedMeanwhile, DayOutOfReach, OpeningLocked
from accounting.opening.models import OpeningDraft
from accounting.opening.queries import standing_opening, why_locked
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission

FIRST_YEAR = 1990
# Books are opened for days that have come, or come soon.
MOST_DAYS_AHEAD = 366
TABLES = ("balances", "customer_items", "supplier_items")


def choose_first_day(day: date, *, revision: int, today: date, actor: Actor) -> OpeningDraft:
    """Begin the books on a day; raises ``DayOutOfReach``, ``ChangedMeanwhile`` or ``OpeningLocked``."""
    require_permission(actor, "accounting.opening_balance.edit")
    require_whole_business(actor)
    if day.year < FIRST_YEAR:
        raise DayOutOfReach(day, f"choose one from {FIRST_YEAR} on.")
    if (day - today).days > MOST_DAYS_AHEAD:
        raise DayOutOfReach(day, "it lies more than a year ahead.")
    with act("accounting.opening_balance.drafted", actor=actor):
        draft = _locked(revision)
        draft.day = day
        return _keep(draft, actor, "day")


def keep_rows(
    table: str, rows: Sequence[Row], *, revision: int, actor: Actor, names: Mapping[str, str] | None = None
) -> OpeningDraft:
    """Put rows in the place of those of a table, right or wrong as they are.

    ``names`` adds what names from elsewhere mean here: the words, and the code of the account.
    Raises ``ChangedMeanwhile`` where somebody saved since ``revision``, and ``OpeningLocked``.
    """
    require_permission(actor, "accounting.opening_balance.edit")
    require_whole_business(actor)
    if table not in TABLES:
        raise ValueError(table)
    with act("accounting.opening_balance.drafted", actor=actor):
        draft = _locked(revision)
        setattr(draft, table, list(rows))
        draft.names = {**draft.names, **{plain(words): code for words, code in (names or {}).items()}}
        return _keep(draft, actor, table, "names")


def choose_difference(to_account: bool, *, revision: int, actor: Actor) -> OpeningDraft:
    """Say whether what debits and credits differ by may go to the account for that."""
    require_permission(actor, "accounting.opening_balance.edit")
    require_whole_business(actor)
    with act("accounting.opening_balance.drafted", actor=actor):
        draft = _locked(revision)
        draft.difference_to_account = to_account
        return _keep(draft, actor, "difference_to_account")


def _locked(revision: int) -> OpeningDraft:
    """The one draft of the tenant, for this transaction alone; made by the first save."""
    why = why_locked(standing_opening())
    if why:
        raise OpeningLocked(why)
    draft = OpeningDraft.objects.select_for_update().first()
    if draft is None:
        try:
            with transaction.atomic():
                OpeningDraft.objects.create()
        except IntegrityError:
            # Two first saves at once: the other one made it.
            pass
        draft = OpeningDraft.objects.select_for_update().get()
    if draft.revision != revision:
        raise ChangedMeanwhile(draft.edited_by_label or "Somebody")
    return draft


def _keep(draft: OpeningDraft, actor: Actor, *changed: str) -> OpeningDraft:
    draft.revision += 1
    draft.edited_by_label, draft.edited_at = actor.label, clock.now()
    if actor.id is not None and actor.id not in draft.editor_ids:
        draft.editor_ids = [*draft.editor_ids, actor.id]
    draft.save(update_fields=[*changed, "revision", "edited_by_label", "edited_at", "editor_ids"])
    return draft
