"""Post the opening balances, or put new ones in the place of those that stand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from accounting.ledger.measuring import size_of
from accounting.ledger.models import EntrySource, JournalEntry
from accounting.ledger.posting import explained, insert_entries, posted_entry
from accounting.ledger.proposals import ProposedEntry, ProposedLine, base_line
from accounting.ledger.queries import book_settings
from accounting.ledger.reach import require_whole_business
from accounting.ledger.reversal import mirror_of
from accounting.ledger.series import hold_series
from accounting.opening.errors import (
    ChangedMeanwhile,
    EntriesBefore,
    OpeningHasFaults,
    OpeningLocked,
    OpeningNeedsAnother,
)
from accounting.opening.judging import Ground, Judged, JudgedBalance, JudgedItem, in_words
from accounting.opening.models import OpeningBalance, OpeningDraft, OpenItem, Side
from accounting.opening.queries import (
    account_for_difference,
    entries_before,
    ground_of,
    judged_draft,
    standing_opening,
    why_locked,
)
from accounting.periods.opening import open_missing_years
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.errands import noting_refusal
from erp.foundation.money import to_major
from tenancy.access.checking import require_permission
from tenancy.access.limiting import require_within_limit

RATE_SOURCE = "Opening balances"
_APPROVE = "accounting.journal_entry.approve"
_RATE_PLACES = Decimal(1).scaleb(-12)


@noting_refusal("accounting.opening_balance.posted")
def post_opening(*, revision: int, base: str, today: date, actor: Actor) -> OpeningBalance:
    """Post the draft as one entry with its open items; returns what stands from now on.

    What stood before is reversed on its own day, in the same transaction. The same revision is
    posted once: sent again, it returns what it made. Raises ``OpeningHasFaults``, ``OpeningLocked``,
    ``EntriesBefore``, ``ChangedMeanwhile``, ``AmountBeyondLimit``, ``OpeningNeedsAnother`` and
    what posting itself refuses.
    """
    require_permission(actor, "accounting.opening_balance.post")
    require_whole_business(actor)
    with act("accounting.opening_balance.posted", actor=actor):
        draft = OpeningDraft.objects.select_for_update().first() or OpeningDraft()
        standing = standing_opening()
        if standing is not None and draft.posted_revision == revision == draft.revision:
            return standing
        if draft.revision != revision:
            raise ChangedMeanwhile(draft.edited_by_label or "Somebody")
        why = why_locked(standing)
        if why:
            raise OpeningLocked(why)
        ground = ground_of(draft, base)
        judged = judged_draft(draft, ground)
        proposed = entry_of(draft, judged, ground)
        require_first(proposed.posting_date, standing)
        size = size_of(proposed.lines, proposed.posting_date)
        require_within_limit(actor, "post", size, code="accounting.opening_balance.post")
        _require_checker(draft, size, actor)
        _open_years(proposed.posting_date, today, actor)
        if standing is not None:
            # The new day may lie in an earlier year than the one that stands, whose series comes first.
            hold_series([standing.day, proposed.posting_date])
            _take_back(standing, actor)
        opening = _post(proposed, judged, actor)
        _keep_items(opening, judged, ground)
        draft.posted_revision = draft.revision
        draft.editor_ids = []
        draft.save(update_fields=["posted_revision", "editor_ids"])
    return opening


def _require_checker(draft: OpeningDraft, size: int, actor: Actor) -> None:
    """Above the limit of approval the one who posts is the one who approves, and has typed none of it."""
    limit = book_settings().approval_above
    if limit is None or size <= limit:
        return
    if actor.id is None or not actor.may(_APPROVE) or actor.id in draft.editor_ids:
        raise OpeningNeedsAnother
    require_within_limit(actor, "approve", size, code=_APPROVE)


def require_first(day: date, standing: OpeningBalance | None) -> None:
    """Raise ``EntriesBefore`` where entries count before the day, other than what is about to be replaced."""
    before = entries_before(day, standing)
    if before:
        raise EntriesBefore(day, before)


def require_postable(draft: OpeningDraft, judged: Judged, ground: Ground) -> None:
    """Raise ``OpeningHasFaults`` with the first thing that stands in the way."""
    if draft.day is None:
        raise OpeningHasFaults("Choose the first day of the books.")
    for where, count in (
        ("The trial balance", judged.faulty_balances),
        *((f"The list of {side.label.lower()}", judged.faulty_items(side)) for side in Side),
    ):
        if count:
            rows = "a row that needs" if count == 1 else f"{count} rows that need"
            raise OpeningHasFaults(f"{where} has {rows} a look. What is wrong stands beside it.")
    if not judged.balances:
        raise OpeningHasFaults("The trial balance is empty.")
    for tie in judged.ties:
        if tie.difference:
            account = str(tie.account) if tie.account else f"the control account of {tie.side.label.lower()}"
            raise OpeningHasFaults(
                f"Open items of {tie.side.label.lower()} and {account} differ by"
                f" {in_words(tie.difference, ground.base)}."
            )
    if judged.difference and not draft.difference_to_account:
        raise OpeningHasFaults(
            f"Debits and credits differ by {in_words(judged.difference, ground.base)}. Find the row that is missing, or"
            " let the difference go to an account of its own."
        )


def entry_of(draft: OpeningDraft, judged: Judged, ground: Ground) -> ProposedEntry:
    """The entry that a judged draft comes to; raises ``OpeningHasFaults``."""
    require_postable(draft, judged, ground)
    assert draft.day is not None
    controls = {tie.account.id: tie.side for tie in judged.ties if tie.account is not None}
    lines = [
        _line(one, ground) for one in judged.balances if one.account is not None and one.account.id not in controls
    ]
    for account_id, side in controls.items():
        lines += _control_lines(account_id, side, judged.items[side], ground)
    if judged.difference:
        account = account_for_difference()
        if account is None:
            raise OpeningHasFaults("The chart has no account for a difference. Add one, and its line to the balances.")
        words = "What debits and credits differ by"
        lines.append(base_line(account.id, -judged.difference, ground.base.code, words))
    return ProposedEntry(
        posting_date=draft.day,
        lines=lines,
        memo="Opening balances",
        idempotency_key=f"opening:{draft.id}:{draft.revision}",
    )


def _line(one: JudgedBalance, ground: Ground) -> ProposedLine:
    assert one.account is not None
    given = one.row.get("given", "").strip()
    memo = given if given and given not in (one.account.code, one.account.name, one.account.full_name) else ""
    return _in_currency(one.account.id, one.amount, one.currency, one.currency_amount, ground, memo)


def _control_lines(account_id: UUID, side: Side, items: Sequence[JudgedItem], ground: Ground) -> list[ProposedLine]:
    """A control account by currency: what its items come to in each."""
    sign = 1 if side == Side.CUSTOMER else -1
    sums: dict[str, tuple[int, int]] = {}
    for one in items:
        base, amount = sums.get(one.currency, (0, 0))
        sums[one.currency] = (base + sign * one.base_amount, amount + sign * one.amount)
    words = f"Open items of {side.label.lower()}"
    return [
        _in_currency(account_id, base, code, amount, ground, words)
        for code, (base, amount) in sorted(sums.items())
        if base or amount
    ]


def _in_currency(
    account_id: UUID, amount: int, code: str, currency_amount: int, ground: Ground, memo: str
) -> ProposedLine:
    if code == ground.base.code:
        return base_line(account_id, amount, code, memo)
    currency = ground.currencies[code]
    units = to_major(currency_amount, currency.exponent)
    rate = (to_major(amount, ground.base.exponent) / units).quantize(_RATE_PLACES) if units else Decimal(0)
    return ProposedLine(account_id, amount, code, currency_amount, abs(rate), RATE_SOURCE, memo)


def _open_years(day: date, today: date, actor: Actor) -> None:
    """The fiscal years from the first day to the present one, so that no year is missing between."""
    calendar = book_settings().calendar
    last = max(day, today)
    days = [day, *(date(year, day.month, min(day.day, 28)) for year in range(day.year + 1, last.year + 1)), last]
    open_missing_years([one for one in days if one <= last], calendar=calendar, actor=actor)


def _take_back(standing: OpeningBalance, actor: Actor) -> None:
    """Reverse the entry that stands, on its own day, so that the balances of no day keep any of it."""
    mirror = mirror_of(standing.entry, posting_date=standing.day, reason="opening balances posted anew")
    # The act is a savepoint of its own, so that what was refused can be explained.
    with explained([mirror], by_hand=False), act("accounting.opening_balance.replaced", actor=actor):
        insert_entries([mirror], actor=actor, source=EntrySource.REVERSAL)
        standing.reversal = JournalEntry(id=mirror.id)
        standing.replaced_at = clock.now()
        standing.save(update_fields=["reversal", "replaced_at"])


def _post(proposed: ProposedEntry, judged: Judged, actor: Actor) -> OpeningBalance:
    with explained([proposed], by_hand=False), transaction.atomic():
        number = insert_entries([proposed], actor=actor, source=EntrySource.OPENING)
    items = [one for side in Side for one in judged.items[side]]
    return OpeningBalance.objects.create(
        day=proposed.posting_date,
        entry=posted_entry(proposed.id, number),
        entry_number=number,
        item_count=len(items),
        items_digest=digest_of(_facts(side, one) for side in Side for one in judged.items[side]),
        posted_by_label=actor.label,
        posted_at=clock.now(),
    )


def _keep_items(opening: OpeningBalance, judged: Judged, ground: Ground) -> None:
    OpenItem.objects.bulk_create(
        [
            OpenItem(
                opening=opening,
                side=side,
                account=ground.control(side),
                position=position,
                party_name=one.row["party"].strip(),
                document_number=one.row["number"].strip(),
                document_date=one.document_date or opening.day,
                due_date=one.due_date or opening.day,
                currency=one.currency,
                amount=one.amount,
                base_amount=one.base_amount,
            )
            for side in Side
            for position, one in enumerate(judged.items[side])
        ],
        batch_size=1_000,
    )


def _facts(side: Side, one: JudgedItem) -> tuple[object, ...]:
    party, number = one.row["party"].strip(), one.row["number"].strip()
    return side.value, party, number, one.document_date, one.due_date, one.currency, one.amount, one.base_amount


def digest_of(items: Iterable[tuple[object, ...]]) -> str:
    """SHA-256 over items in their order: each fact as its length and its text."""
    digest = hashlib.sha256()
    for item in items:
        for fact in item:
            text = str(fact).encode()
            digest.update(len(text).to_bytes(4, "big") + text)
    return digest.hexdigest()


def digest_of_kept(opening: OpeningBalance) -> str:
    """The same over the items as they are kept, customers first."""
    fields = (
        "side", "party_name", "document_number", "document_date", "due_date", "currency", "amount", "base_amount"
    )  # fmt: skip
    kept = OpenItem.objects.filter(opening=opening).order_by("side", "position")
    return digest_of(kept.values_list(*fields))
