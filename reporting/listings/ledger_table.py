"""The general ledger as the table that screen and files are written from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from accounting.currencies.queries import base_currency, known_currencies
from erp.foundation.money import Currency
from reporting.exports.tables import Amount, Cell, Column, ReportTable, Row, Section
from reporting.financials.lines_under import accounts_under
from reporting.listings.asking import AskedListing
from reporting.listings.base import in_words
from reporting.listings.general_ledger import AccountSection, LedgerPage, RunningLine

COLUMNS = (
    Column("code", "Code", "code", in_print=False),
    Column("account", "Account", "text", in_print=False),
    Column("kind", "Kind", "code", in_print=False),
    Column("date", "Date", "date"),
    Column("number", "Entry", "code"),
    Column("memo", "Memo", "text"),
    Column("reference", "Reference", "text"),
    Column("currency", "Currency", "code"),
    Column("currency_amount", "In currency", "amount"),
    Column("currency_balance", "Balance in currency", "amount"),
    Column("debit", "Debit", "amount"),
    Column("credit", "Credit", "amount"),
    Column("balance", "Balance", "amount"),
)
_WITHOUT_FOREIGN = tuple(
    replace(one, in_print=False) if one.key in ("currency", "currency_amount", "currency_balance") else one
    for one in COLUMNS
)
_Sums = tuple[Cell, Cell, Cell]


def ledger_table(page: LedgerPage, asked: AskedListing, *, name: str, title: str) -> ReportTable:
    """A section for each account: what it held before, its lines, what it holds after them.

    What an account holds in foreign currency stands beside each line of that currency, and
    where it opens and closes. Books without any have no such columns in print.
    ``name`` and ``title`` are those of the report, for one account and all of them make two.
    """
    currency = base_currency()
    base, exponent = currency.code, currency.exponent
    units = known_currencies()
    is_foreign = any(_foreign_in(one, base) for one in page.sections)
    is_whole = not page.behind and not any(one.is_continued for one in page.sections)
    return ReportTable(
        name=name,
        title=title,
        subtitle=f"{in_words(asked.starts, asked.ends)}, in {base}{_under_in_words(asked)}",
        columns=COLUMNS if is_foreign else _WITHOUT_FOREIGN,
        sections=[_section(one, base, exponent, units) for one in page.sections],
        totals=[_total(page, exponent)] if is_whole and page.debit is not None else (),
        parameters=asked.parameters(),
        landscape=True,
    )


def _under_in_words(asked: AskedListing) -> str:
    return f", {accounts_under(asked.under).label}" if asked.under else ""


def _section(one: AccountSection, base: str, exponent: int, units: Mapping[str, Currency]) -> Section:
    account = one.account
    named: tuple[Cell, ...] = (account.code, account.full_name)
    rows: list[Row] = []
    foreign = _foreign_in(one, base)
    if one.opening is not None:
        before = "Brought forward" if one.is_continued else "Opening balance"
        amounts: _Sums = (None, None, Amount(one.opening, exponent))
        rows += _balance_rows((*named, "opening"), before, _held_in(foreign, one.currency_opening, units), amounts)
    rows += [Row((*named, "line", *_line(line, base, exponent, units))) for line in one.lines]
    if one.closing is not None:
        after = "Carried forward" if one.continues else "Closing balance"
        amounts = (Amount(one.debit, exponent), Amount(one.credit, exponent), Amount(one.closing, exponent))
        rows += _balance_rows((*named, "closing"), after, _held_in(foreign, one.currency_closing, units), amounts)
    return Section(account.code, f"{account.code} {account.full_name}", rows)


def _foreign_in(one: AccountSection, base: str) -> list[str]:
    """The foreign currencies in which an account holds something before or after its lines, or is moved by them."""
    found = {code for kept in (one.currency_opening, one.currency_closing) for code, amount in kept.items() if amount}
    found |= {line.line.currency for line in one.lines}
    return sorted(found - {base})


def _held_in(
    foreign: Sequence[str], kept: Mapping[str, int], units: Mapping[str, Currency]
) -> list[tuple[str, Amount]]:
    return [(code, Amount(kept.get(code, 0), units[code].exponent)) for code in foreign]


def _balance_rows(
    named: tuple[Cell, ...], words: str, held: Sequence[tuple[str, Amount]], amounts: _Sums
) -> Iterator[Row]:
    """A balance, with what is held in the only foreign currency beside it, or in each of several below."""
    code, amount = held[0] if len(held) == 1 else (None, None)
    yield Row((*named, None, None, words, None, code, None, amount, *amounts), is_sum=True)
    for code, amount in held if len(held) > 1 else ():
        cells = (None, None, f"{words} in {code}", None, code, None, amount, None, None, None)
        yield Row((*named[:2], f"{named[2]}_in_currency", *cells), is_sum=True)


def _line(running: RunningLine, base: str, exponent: int, units: Mapping[str, Currency]) -> tuple[Cell, ...]:
    line = running.line
    foreign = Amount(line.currency_amount, units[line.currency].exponent) if line.currency != base else None
    return (
        line.posting_date,
        line.number,
        line.memo or line.entry_memo,
        line.reference or None,
        line.currency,
        foreign,
        Amount(running.currency_balance, units[line.currency].exponent)
        if foreign and running.currency_balance is not None
        else None,
        Amount(line.amount, exponent) if line.amount > 0 else None,
        Amount(-line.amount, exponent) if line.amount < 0 else None,
        Amount(running.balance, exponent) if running.balance is not None else None,
    )


def _total(page: LedgerPage, exponent: int) -> Row:
    amounts: Sequence[Cell] = [Amount(one or 0, exponent) for one in (page.debit, page.credit)]
    return Row((None, None, "total", None, None, "Total", None, None, None, None, *amounts, None))
