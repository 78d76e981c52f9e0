"""The series of numbers that the books have."""

from datetime import date, timedelta

from accounting.ledger.models import BookSettings
from accounting.periods.models import FiscalYear
from accounting.periods.opening import planned_year
from erp.foundation import clock
from tenancy.numbering.registry import SeriesYear, numbers
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant


@numbers("JE", "Journal entries")
def years_of_entries() -> list[SeriesYear]:
    """The fiscal years that are open, and the one after them."""
    years = list(FiscalYear.objects.order_by("starts"))
    books = BookSettings.objects.first()
    if books is not None:
        following = years[-1].ends + timedelta(days=1) if years else _today()
        years.append(planned_year(following, books.calendar)[0])
    return [SeriesYear(one.cycle, one.name, is_calendar_year=one.starts.year == one.ends.year) for one in years]


def _today() -> date:
    return clock.today(Tenant.objects.values_list("time_zone", flat=True).get(id=current_tenant_id()))
