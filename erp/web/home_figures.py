"""How the books stand, for the home page: four figures and three pictures, each with a way to what is under it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from accounting.ledger.balances import EVERYWHERE, FIRST_DAY, movements
from accounting.ledger.by_period import PeriodSums, sums_by_period
from accounting.ledger.models import AccountType, JournalEntry, LedgerAccount
from accounting.ledger.sight import moved, sight_of
from accounting.periods.models import FiscalYear
from erp.foundation.money import format_amount, iso_currencies
from tenancy.access.requests import TenantRequest

_PERIODS = 12


def figures(request: TenantRequest, today: date) -> list[dict[str, Any]]:
    """Cash, receivables, payables, and the result of the fiscal year so far, each with where it is explained.

    For who sees the entries of all: kept figures know nothing of who posted.
    """
    if not sight_of(request.actor).has_balances:
        return []
    accounts = {one.id: one for one in LedgerAccount.objects.all()}
    sums, money_accounts = {"cash": 0, "receivable": 0, "payable": 0}, 0
    for account_id, balance in moved(FIRST_DAY, today, sight_of(request.actor)).items():
        subtype = accounts[account_id].subtype
        if subtype in ("bank", "cash"):
            sums["cash"] += balance.amount
            money_accounts += bool(balance.amount)
        elif subtype in sums:
            sums[subtype] += balance.amount
    root = f"/t/{request.tenant.slug}/reports/"
    sheet = f"{root}balance-sheet/?as_at={today}"
    in_accounts = "in one account" if money_accounts == 1 else f"in {money_accounts} bank and cash accounts"
    shown = [
        _figure(request, "Cash and bank", sums["cash"], in_accounts, sheet),
        _figure(request, "Receivable", sums["receivable"], "owed by customers", sheet),
        _figure(request, "Payable", -sums["payable"], "owed to suppliers", sheet),
    ]
    year = FiscalYear.objects.filter(starts__lte=today, ends__gte=today).first()
    if year is not None:
        result = _result(request, accounts, year.starts, today)
        began, ended = _year_before(year.starts), _year_before(today)
        # A year in which the books had only begun is nothing to stand beside.
        is_whole = JournalEntry.objects.filter(posting_date__lt=began + timedelta(days=31)).exists()
        earlier = _result(request, accounts, began, ended) if is_whole else 0
        url = f"{root}profit-and-loss/?from_date={year.starts}&as_at={today}"
        note = _beside(request, result, earlier) if earlier else "income less expenses"
        shown.append(_figure(request, f"Result {year.name}", result, note, url))
    return shown


def _figure(request: TenantRequest, label: str, minor: int, note: str, url: str) -> dict[str, Any]:
    currency = iso_currencies()[request.tenant.base_currency]
    return {
        "label": label,
        "value_minor": minor,
        "exponent": currency.exponent,
        "currency": currency.code,
        "note": note,
        "url": url,
    }


def _result(request: TenantRequest, accounts: Mapping[Any, LedgerAccount], starts: date, ends: date) -> int:
    """Income less expenses of some days, before the year is closed, in the branches that the person sees."""
    branches = request.actor.scope.branches
    rows = movements(starts, ends, narrowed=EVERYWHERE, by=("branch",), with_closings=False)
    return -sum(
        one.amount
        for one in rows
        if accounts[one.account_id].type in (AccountType.INCOME, AccountType.EXPENSE)
        and (branches is None or one.branch_id in branches)
    )


def _beside(request: TenantRequest, result: int, earlier: int) -> str:
    currency = iso_currencies()[request.tenant.base_currency]
    unit = 10**currency.exponent
    apart = abs(result - earlier) // unit * unit
    words = format_amount(apart, currency.exponent, dash_zero=False).split(".")[0] if currency.exponent else str(apart)
    return f"{words} {'more' if result >= earlier else 'less'} than a year ago"


def _year_before(day: date) -> date:
    """The same day of the year before; the last of February stands for a day that it does not have."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def charts(request: TenantRequest, today: date) -> list[dict[str, Any]]:
    """Money in and out, what was held at the end of each period, and the income beside that of the year before.

    For who sees the whole business; the kept figures of a period know no branches here, nor who posted.
    """
    if request.actor.scope.branches is not None or not sight_of(request.actor).has_balances:
        return []
    found = sums_by_period(2 * _PERIODS + 2, today)
    latest = found[-_PERIODS:]
    if not any(one.money_in or one.money_out or one.income for one in latest):
        return []
    root = f"/t/{request.tenant.slug}/"
    in_and_out = [
        _month(
            one,
            f"{root}journal/?from_date={one.starts}&to_date={one.ends}",
            in_minor=one.money_in,
            out_minor=one.money_out,
        )
        for one in latest
    ]
    cash = [_month(one, f"{root}reports/balance-sheet/?as_at={one.ends}", cash=one.cash) for one in latest]
    before = {one: _a_year_before(one, found) for one in latest}
    income = [
        _month(
            one,
            f"{root}reports/profit-and-loss/?from_date={one.starts}&as_at={one.ends}",
            before=earlier.income if (earlier := before[one]) else 0,
            income=one.income,
        )
        for one in latest
    ]
    has_before = sum(1 for one in before.values() if one is not None and one.income) > len(latest) // 2
    then = [{"key": "before", "label": "A year before", "css_class": "bar-before"}] if has_before else []
    if not has_before:
        income = [{**one, "amounts": one["amounts"][1:]} for one in income]
    return [
        _chart(request, "money", "Money in and out", in_and_out, [
            {"key": "in_minor", "label": "In", "css_class": "bar-in"},
            {"key": "out_minor", "label": "Out", "css_class": "bar-out"},
        ]),
        _chart(request, "cash", "Cash at the end of the month", cash, [
            {"key": "cash", "label": "Bank and cash", "css_class": "bar-in"}
        ]),
        _chart(request, "income", "Income", income, [
            *then, {"key": "income", "label": "This year" if then else "Income", "css_class": "bar-in"}
        ]),
    ]  # fmt: skip


def _a_year_before(one: PeriodSums, found: Sequence[PeriodSums]) -> PeriodSums | None:
    """The period in which the middle of this one lay a year before."""
    middle = _year_before(one.starts + timedelta(days=(one.ends - one.starts).days // 2))
    return next((other for other in found if other.starts <= middle <= other.ends), None)


def _month(one: PeriodSums, url: str, **amounts: int) -> dict[str, Any]:
    is_month = one.starts.day == 1 and (one.ends + timedelta(days=1)).day == 1
    label = f"{one.starts:%b}" if is_month else f"{one.starts.day} {one.starts:%b}"
    return {"label": label, "title": one.name, "url": url, "amounts": list(amounts.values()), **amounts}


def _chart(
    request: TenantRequest, key: str, title: str, months: list[dict[str, Any]], series: list[dict[str, str]]
) -> dict[str, Any]:
    currency = iso_currencies()[request.tenant.base_currency]
    count = f"{len(months)} months" if len(months) > 1 else "one month"
    return {
        "key": key,
        "title": title,
        "unit": f"{count}, {currency.code}",
        "exponent": currency.exponent,
        "series": series,
        "months": months,
    }
