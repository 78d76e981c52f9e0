"""The general ledger as the table that screen and files are written from."""

from collections.abc import Mapping, Sequence

from accounting.currencies.queries import known_currencies
from erp.foundation.money import Currency
from reporting.exports.tables import Amount, Cell, Column, ReportTable, Row, Section
from reporting.listings.asking import AskedListing
from reporting.listings.base import base_currency, in_words
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
    Column("debit", "Debit", "amount"),
    Column("credit", "Credit", "amount"),
    Column("balance", "Balance", "amount"),
)


def ledger_table(page: LedgerPage, asked: AskedListing, *, name: str, title: str) -> ReportTable:
    """A section for each account: what it held before, its lines, what it holds after them.

    ``name`` and ``title`` are those of the report, for one account and all of them make two.
    """
    base, exponent = base_currency()
    units = known_currencies()
    is_whole = not page.behind and not any(one.is_continued for one in page.sections)
    return ReportTable(
        name=name,
        title=title,
        subtitle=f"{in_words(asked.starts, asked.ends)}, in {base}",
        columns=COLUMNS,
        sections=[_section(one, base, exponent, units) for one in page.sections],
        totals=[_total(page, exponent)] if is_whole and page.debit is not None else (),
        parameters=asked.parameters(),
        landscape=True,
    )


def _section(one: AccountSection, base: str, exponent: int, units: Mapping[str, Currency]) -> Section:
    account = one.account
    named: tuple[Cell, ...] = (account.code, account.full_name)
    rows: list[Row] = []
    if one.opening is not None:
        before = "Brought forward" if one.is_continued else "Opening balance"
        rows.append(Row((*named, "opening", *_bare(before), None, None, Amount(one.opening, exponent)), is_sum=True))
    rows += [Row((*named, "line", *_line(line, base, exponent, units))) for line in one.lines]
    if one.closing is not None:
        after = "Carried forward" if one.continues else "Closing balance"
        sums = (Amount(one.debit, exponent), Amount(one.credit, exponent), Amount(one.closing, exponent))
        rows.append(Row((*named, "closing", *_bare(after), *sums), is_sum=True))
    return Section(account.code, f"{account.code} {account.full_name}", rows)


def _bare(words: str) -> tuple[Cell, ...]:
    return None, None, words, None, None, None


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
        Amount(line.amount, exponent) if line.amount > 0 else None,
        Amount(-line.amount, exponent) if line.amount < 0 else None,
        Amount(running.balance, exponent) if running.balance is not None else None,
    )


def _total(page: LedgerPage, exponent: int) -> Row:
    amounts: Sequence[Cell] = [Amount(one or 0, exponent) for one in (page.debit, page.credit)]
    return Row((None, None, "total", *_bare("Total"), *amounts, None))
