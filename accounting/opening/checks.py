"""What the opening balances add to the proof of the books."""

from collections.abc import Iterator

from accounting.ledger.models import JournalLine, LedgerAccount
from accounting.opening.models import OpeningBalance
from accounting.opening.posting import digest_of_kept
from accounting.opening.queries import standing_opening, sums_of_items
from accounting.proof.registry import proof_check
from accounting.proof.verdicts import Asked, Figure, Place, Verdict, fails, holds, not_kept
from erp.foundation.dates import long_date


@proof_check("open_items", "Open items equal their control accounts at the opening", in_sign_off=True)
def open_items_equal_control_accounts(asked: Asked) -> Verdict:
    """What customers and suppliers owed on the first day, item by item, is what the opening entry moved."""
    opening = standing_opening()
    if opening is None:
        return not_kept("No opening balances are posted, so there are no open items to compare.")
    place = Place("Opening balances", "opening/")
    if opening.day > asked.as_of:
        return not_kept(f"The books begin later, on {long_date(opening.day)}.", links=(place,))
    off = [
        Place(f"{account}", f"accounts/{account.code}/", "differs from its open items")
        for account, items, ledger in _compared(opening)
        if items != ledger
    ]
    count = Figure("Open items", opening.item_count)
    if off:
        return fails("Open items and their control account differ.", count, links=(place, *off))
    if digest_of_kept(opening) != opening.items_digest:
        return fails("Open items are not those that were posted.", count, links=(place,))
    return holds(f"The open items of {opening.entry_number} come to what it moved on their accounts.", count)


def _compared(opening: OpeningBalance) -> Iterator[tuple[LedgerAccount, int, int]]:
    """Each account that holds items, what they come to, and what the opening entry moved on it."""
    for account, items in sums_of_items(opening).items():
        amounts = JournalLine.objects.filter(entry_id=opening.entry_id, account=account).values_list(
            "amount", flat=True
        )
        yield account, items, sum(amounts)
