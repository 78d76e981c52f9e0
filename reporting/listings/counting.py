"""How long a listing is, found before it is written."""

from django.db.models import Sum

from accounting.ledger.sight import entries_in, lines_in
from reporting.listings.asking import AskedListing, accounts_asked

MOST_LINES_OF_A_DOWNLOAD = 100_000


def entries_up_to(asked: AskedListing, most: int) -> int:
    """How many entries a listing has, and no more than one above ``most`` are counted."""
    found = entries_in(asked.narrowed_sight()).filter(posting_date__gte=asked.starts, posting_date__lte=asked.ends)
    return found.order_by()[: most + 1].count()


def lines_up_to(asked: AskedListing, most: int) -> int:
    """How many lines a listing has; beyond ``most`` it is only sure that there are more.

    Lines of one account or of some are counted in the index of their accounts. Those of all accounts are known
    from the entries: one of which a narrowed reader sees a part counts whole, so that the number is never too small.
    """
    if asked.account or asked.under:
        found = lines_in(asked.narrowed_sight()).filter(account__in=[one.id for one in accounts_asked(asked)])
        return found.filter(posting_date__gte=asked.starts, posting_date__lte=asked.ends).order_by()[: most + 1].count()
    entries = entries_in(asked.narrowed_sight()).filter(posting_date__gte=asked.starts, posting_date__lte=asked.ends)
    counted: int | None = entries.order_by()[: most + 1].aggregate(lines=Sum("line_count"))["lines"]
    return counted or 0
