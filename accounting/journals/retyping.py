"""An entry as if somebody had typed it: for pages that show a draft, a copy or a template in the grid."""

from dataclasses import replace
from uuid import UUID

from django.http import QueryDict

from accounting.currencies.queries import currency as currency_coded
from accounting.journals.contents import TYPED, ContentLine, EntryContent
from accounting.journals.entry_forms import ROWS_AT_FIRST
from accounting.journals.line_forms import NO_RATE
from accounting.journals.typed_accounts import label_of
from accounting.ledger.models import LedgerAccount
from erp.foundation.identifiers import new_id
from erp.foundation.money import Currency, plain_amount


def retyped(content: EntryContent, *, base: Currency, version: int = 0) -> QueryDict:
    """What the form would have been sent, had the entry been typed into it."""
    accounts = LedgerAccount.objects.in_bulk([line.account_id for line in content.lines if line.account_id])
    data = QueryDict(mutable=True)
    data["posting_date"] = content.posting_date.isoformat()
    data["reverse_on"] = content.reverse_on.isoformat() if content.reverse_on else ""
    data["memo"], data["reference"] = content.memo, content.reference
    data["idempotency_key"], data["page"], data["version"] = str(content.entry_key), str(new_id()), str(version)
    for place, line in enumerate(content.lines):
        for name, text in _cells(line, accounts, base).items():
            data[f"line-{place}-{name}"] = text
    for place in range(len(content.lines), max(ROWS_AT_FIRST, len(content.lines) + 1)):
        data[f"line-{place}-account"] = ""
    return data


def _cells(line: ContentLine, accounts: dict[UUID, LedgerAccount], base: Currency) -> dict[str, str]:
    is_base = line.currency == base.code
    moves_base_alone = not is_base and not line.currency_amount and bool(line.amount)
    currency = base if is_base or moves_base_alone else currency_coded(line.currency)
    amount = line.amount if moves_base_alone else line.currency_amount
    figure = plain_amount(abs(amount), currency.exponent if currency else 2)
    account = accounts.get(line.account_id) if line.account_id else None
    # A rate of the table is proposed anew for the day; one that somebody wrote stays his.
    own_rate = f"{line.rate.normalize():f}" if line.rate is not None and line.rate_source == TYPED else ""
    return {
        "account": label_of(account) if account else "",
        "memo": line.memo,
        "branch": str(line.branch_id or ""),
        "cost_centre": str(line.cost_centre_id or ""),
        "currency": "" if is_base else line.currency,
        "rate": NO_RATE if moves_base_alone else own_rate,
        "debit": figure if amount > 0 else "",
        "credit": figure if amount < 0 else "",
    }


def turned(content: EntryContent) -> EntryContent:
    """The entry with debits and credits changed over."""
    lines = [replace(line, amount=-line.amount, currency_amount=-line.currency_amount) for line in content.lines]
    return replace(content, lines=lines)
