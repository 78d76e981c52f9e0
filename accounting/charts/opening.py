"""Open the books of a tenant: its chart of accounts, settings and first fiscal years."""

from datetime import date

from accounting.charts.reading import read_chart
from accounting.ledger.models import BookSettings, LedgerAccount
from accounting.periods.opening import open_fiscal_years
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission

# Companies in South Africa mostly close in February, those in India by law in March.
FISCAL_YEAR_START_MONTHS = {"ZA": 3, "IN": 4, "XX": 1}


def open_books(country: str, *, today: date, actor: Actor, fiscal_year_start_month: int | None = None) -> BookSettings:
    """Load a country's chart and open the fiscal year of ``today``, which starts when it usually does there.

    The tenant in force must be new: loading a chart twice is refused by the database.
    """
    require_permission(actor, "accounting.settings.edit")
    with act("accounting.books.opened", actor=actor):
        month = fiscal_year_start_month or FISCAL_YEAR_START_MONTHS[country]
        settings = BookSettings.objects.create(fiscal_year_start_month=month)
        _load_chart(country)
        open_fiscal_years([today], calendar=settings.calendar, actor=actor)
    return settings


def _load_chart(country: str) -> None:
    accounts: dict[str, LedgerAccount] = {}
    for row in read_chart(country):
        accounts[row.code] = LedgerAccount(
            code=row.code,
            name=row.name,
            full_name=row.name,
            type=row.type,
            subtype=row.subtype,
            normal_balance=row.normal_balance,
            parent=accounts[row.parent_code] if row.parent_code else None,
            is_group=row.is_group,
            is_control=row.is_control,
            role=row.role or "",
            description=row.description,
        )
    LedgerAccount.objects.bulk_create(accounts.values())
