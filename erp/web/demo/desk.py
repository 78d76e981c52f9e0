"""What lies on the bookkeeper's desk in the demo: templates, what repeats, drafts in every state, files, an accrual."""

from dataclasses import replace
from datetime import date, timedelta

from accounting.journals.approving import approve_draft, send_back_draft
from accounting.journals.attaching import attach_to_draft, attach_to_entry
from accounting.journals.contents import ContentLine, EntryContent
from accounting.journals.drafting import create_draft
from accounting.journals.posting_drafts import post_draft
from accounting.journals.recurring import Schedule, begin_recurring
from accounting.journals.repeating_models import Frequency
from accounting.journals.submitting import submit_draft
from accounting.journals.templates import keep_template
from accounting.ledger.models import LedgerAccount
from accounting.ledger.queries import book_settings
from accounting.ledger.settings import change_book_settings
from accounting.proof.asserting import assert_balance
from erp.foundation.actor import Actor
from tenancy.access.queries import actor_of, member_addressed

RENT, INSURANCE, SOFTWARE, SALARIES, DEPRECIATION, WORN_OFF = "6110", "6140", "6340", "6010", "6510", "1120"
BANK, PETTY_CASH, PREPAID, ACCRUED = "1510", "1540", "1340", "2160"
# Above this another person approves, in major units of the rand books.
LIMIT = 50_000


def lay_the_desk(domain: str, currency: str, scale: int, today: date) -> None:
    """Work of a bookkeeper on its way: hers, what waits for the owner, and what came back."""
    owner, bookkeeper = (_person(f"{role}@{domain}") for role in ("owner", "accountant"))
    settings = book_settings()
    settings.approval_above = LIMIT * scale * 100
    change_book_settings(settings, actor=owner)

    def in_minor(lines: tuple[tuple[str, int], ...]) -> list[tuple[str, int]]:
        return [(code, rands * scale * 100) for code, rands in lines]

    def entry(memo: str, day: date, *lines: tuple[str, int], reference: str = "") -> EntryContent:
        known = {one.code: one.id for one in LedgerAccount.objects.filter(code__in=[code for code, _ in lines])}
        return EntryContent(
            posting_date=day,
            memo=memo,
            reference=reference,
            lines=[
                ContentLine(known[code], currency, rands * scale * 100, rands * scale * 100) for code, rands in lines
            ],
        )

    rent = keep_template(
        "Rent of the shop", entry("Rent of the shop", today, (RENT, 18_500), (BANK, -18_500)), actor=bookkeeper
    )
    worn = entry("Depreciation of the month", today, (DEPRECIATION, 4_250), (WORN_OFF, -4_250))
    wear = keep_template("Depreciation of the month", worn, actor=bookkeeper)
    cover = entry("Jewellers’ block cover, a month of it", today, (INSURANCE, 2_480), (PREPAID, -2_480))
    keep_template("Insurance, a month of it", cover, actor=bookkeeper)
    ahead = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    begin_recurring(rent, Schedule(Frequency.MONTHLY, ahead), posts=True, today=today, actor=bookkeeper)
    month_end = Schedule(Frequency.MONTHLY, ahead, on_last_day=True, most_times=24)
    begin_recurring(wear, month_end, posts=False, today=today, actor=bookkeeper)

    accrual = entry("Audit of the year, a month of it", today, ("6320", 3_900), (ACCRUED, -3_900), reference="ACC-11")
    draft = create_draft(replace(accrual, reverse_on=ahead), actor=bookkeeper)
    attach_to_draft(
        draft.id, b"Engagement of the auditors: 46,800 for the year.\n", name="engagement.txt", actor=bookkeeper
    )
    attach_to_entry(
        post_draft(draft.id, actor=bookkeeper), b"Invoice follows in March.\n", name="note.txt", actor=bookkeeper
    )

    bonus = entry("Bonus of the staff, November", today, (SALARIES, 86_000), (BANK, -86_000), reference="PAY-11B")
    waiting = submit_draft(create_draft(bonus, actor=bookkeeper).id, actor=bookkeeper)
    attach_to_draft(waiting.id, b"person,amount\nSipho Dlamini,43000\n", name="bonus-november.csv", actor=bookkeeper)
    display = entry("New display cabinets, deposit", today, (PREPAID, 62_000), (BANK, -62_000), reference="BOX-118")
    agreed = submit_draft(create_draft(display, actor=bookkeeper).id, actor=bookkeeper)
    approve_draft(agreed.id, actor=owner)
    licences = entry(
        "Licences of the till, three years", today, (SOFTWARE, 54_000), (BANK, -54_000), reference="TILL-3"
    )
    back = submit_draft(create_draft(licences, actor=bookkeeper).id, actor=bookkeeper)
    send_back_draft(back.id, reason="Two of the three years belong to prepaid expenses.", actor=owner)
    create_draft(entry("Petty cash of the week", today, (SOFTWARE, 340), (PETTY_CASH, -290)), actor=bookkeeper)
    cash = LedgerAccount.objects.get(code=PETTY_CASH)
    assert_balance(
        cash, day=today.replace(day=1) - timedelta(days=1), amount=0, note="Counted: empty", actor=bookkeeper
    )


def _person(email: str) -> Actor:
    membership = member_addressed(email)
    return actor_of(membership, membership.user)
