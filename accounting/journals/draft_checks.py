"""The check of a period's signature that nothing is on its way into it."""

from accounting.journals.models import WAITING, DraftEntry
from accounting.journals.queries import drafts_between
from accounting.proof.registry import proof_check
from accounting.proof.verdicts import Asked, Figure, Place, Verdict, fails, holds
from erp.foundation.dates import short_date

_MOST_PLACES = 20


@proof_check("no_drafts", "No entry by hand waits to be posted", in_sign_off=True, on_page=False)
def no_drafts_in_the_period(asked: Asked) -> Verdict:
    """No draft, submitted or approved entry is dated in the period."""
    if asked.period is None:
        waiting = DraftEntry.objects.filter(state__in=WAITING, posting_date__lte=asked.as_of)
        found = list(waiting.order_by("posting_date"))
        where = f"up to {short_date(asked.as_of)}"
    else:
        found = drafts_between(asked.period.starts, asked.period.ends)
        where = f"in {asked.period.name}"
    if not found:
        return holds(f"No entry by hand waits {where}.")
    return fails(
        f"{len(found)} entries by hand {where} are not posted. Post or discard them, or give them a later date.",
        Figure("Drafts", len(found)),
        links=tuple(_place(one) for one in found[:_MOST_PLACES]),
    )


def _place(one: DraftEntry) -> Place:
    detail = f"{one.get_state_display()}, {short_date(one.posting_date)}"
    return Place(one.memo or "Entry without a memo", f"journal/drafts/{one.id}/", detail)
