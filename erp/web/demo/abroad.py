"""Trade abroad for the demo: made-up rates, a bank account in dollars, and the revaluation of past months.

The figures have the size of real ones and come from a generator with a fixed seed; their
source is called ``demo``, so that nobody takes them for those of a bank.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from random import Random

from accounting.currencies.entering import enter_rate
from accounting.currencies.importing import import_rates
from accounting.currencies.queries import Rate, base_currency, known_rate_on
from accounting.ledger.accounts import AccountFacts, change_account
from accounting.ledger.foreign_lines import foreign_line
from accounting.ledger.models import EntrySource, LedgerAccount
from accounting.ledger.posting import insert_entries
from accounting.ledger.proposals import ProposedEntry, base_line
from accounting.ledger.queries import account_with_role
from accounting.revaluation.revaluing import revalue
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.money import iso_currencies

SOURCE = "demo"
FOREIGN_ACCOUNT = "1530"
DOLLARS = iso_currencies()["USD"]
# So many for one euro, where they begin.
_FOR_A_EURO = {"USD": 1.16, "GBP": 0.87, "CHF": 0.93, "JPY": 176.0, "ZAR": 20.3, "INR": 102.0}


def trade_abroad(starts: date, today: date, *, actor: Actor, chance: Random) -> None:
    """Rates of every working day, and each month a payment from abroad and one to there.

    Past months but the last stand revalued, so that there is something left to do.
    """
    content = rate_file(starts, today, chance).encode()
    import_rates(BytesIO(content), file_name="rates.csv", today=today, actor=actor, source=SOURCE)
    account = _kept_in_dollars(LedgerAccount.objects.get(code=FOREIGN_ACCOUNT), actor)
    entries = list(_entries(account, starts, today, chance))
    with act("accounting.journal_entry.posted", actor=actor, reason="demo"):
        insert_entries(entries, actor=actor, source=EntrySource.SYSTEM)
    for month_end in _month_ends(starts, today)[:-1]:
        revalue(month_end, actor=actor)
    _correct_a_rate(today, actor)


def _kept_in_dollars(account: LedgerAccount, actor: Actor) -> LedgerAccount:
    known = {one.name: getattr(account, one.name) for one in fields(AccountFacts)}
    return change_account(account, AccountFacts(**{**known, "currency": DOLLARS.code}), actor=actor)


def rate_file(starts: date, today: date, chance: Random) -> str:
    """A file of rates in the form of the European Central Bank, a row for each working day."""
    figures = dict(_FOR_A_EURO)
    rows = ["Date," + ",".join(figures)]
    day = starts - timedelta(days=7)
    while day < today:
        if day.weekday() < 5:
            rows.append(f"{day}," + ",".join(f"{figure:.4f}" for figure in figures.values()))
            figures = {code: figure * (1 + chance.uniform(-0.006, 0.006)) for code, figure in figures.items()}
        day += timedelta(days=1)
    return "\n".join(rows) + "\n"


def _entries(account: LedgerAccount, starts: date, today: date, chance: Random) -> Iterator[ProposedEntry]:
    sales, charges, stock = (_coded_by_role(role) for role in ("sales", "bank_charges", "stock_on_hand"))
    month = starts
    while month <= today:
        for day, memo, reference, against, cents in (
            (9, "Rings to Fifth Avenue Gems", "EXPORT", sales, chance.randrange(18_000, 64_000) * 10),
            (17, "Stones from Antwerp", "IMPORT", stock, -chance.randrange(9_000, 31_000) * 10),
            (26, "Fees of the dollar account", "BANK", charges, -chance.randrange(18, 45) * 100),
        ):
            posting_date = month.replace(day=day)
            rate = known_rate_on(DOLLARS.code, posting_date) if posting_date <= today else None
            if rate is not None:
                yield _entry(account, against, cents, rate, posting_date, memo, f"{reference}-{posting_date:%y%m%d}")
        month = (month + timedelta(days=32)).replace(day=1)


def _entry(
    account: LedgerAccount,
    against: LedgerAccount,
    cents: int,
    rate: Rate,
    day: date,
    memo: str,
    reference: str,
) -> ProposedEntry:
    base = base_currency()
    line = foreign_line(account.id, cents, rate, currency=DOLLARS, base=base, memo=memo)
    return ProposedEntry(
        posting_date=day,
        memo=memo,
        reference=reference,
        lines=[line, base_line(against.id, -line.amount, base.code, memo)],
    )


def _coded_by_role(role: str) -> LedgerAccount:
    found = account_with_role(role)
    assert found is not None, role
    return found


def _month_ends(starts: date, today: date) -> Sequence[date]:
    """The last day of every month that is over."""
    ends, month = [], starts
    while (following := (month + timedelta(days=32)).replace(day=1)) <= today:
        ends.append(following - timedelta(days=1))
        month = following
    return ends


def _correct_a_rate(today: date, actor: Actor) -> None:
    known = known_rate_on(DOLLARS.code, today)
    assert known is not None
    figure = (known.value * Decimal("1.002")).quantize(Decimal("0.0001"))
    enter_rate(DOLLARS.code, today, figure, today=today, actor=actor, source="dealt with the bank")
