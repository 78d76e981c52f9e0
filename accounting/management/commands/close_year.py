"""Close a fiscal year: carry its income and expenses into retained earnings."""

from argparse import ArgumentParser
from typing import Any

from accounting.closing.queries import year_end
from accounting.closing.year_end import close_year
from accounting.ledger.models import JournalEntry
from accounting.periods.models import FiscalYear
from erp.foundation.actor import Actor
from erp.foundation.errors import Refusal
from erp.foundation.money import exponent_of, plain_amount
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant


class Command(TenantCommand):
    """``close_year --tenant SLUG YEAR``: the year by its name, or by the year in which it starts."""

    help = "Close a fiscal year; again after a late adjustment, which carries the difference."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """The year."""
        parser.add_argument("year", metavar="YEAR", help="its name (2026/27), or the year in which it starts")

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Close it, print the entry and where the closing stands."""
        wanted = options["year"]
        year = FiscalYear.objects.filter(name=wanted).first() or FiscalYear.objects.filter(cycle=wanted).first()
        if year is None:
            raise Refusal(f"There is no fiscal year {wanted}. The page of the periods shows those that are open.")
        entry = JournalEntry.objects.get(id=close_year(year, actor=actor).id)
        end = year_end(year)
        exponent = exponent_of(tenant.base_currency)
        document = {
            "ok": True,
            "year": year.name,
            "entry": entry.number,
            "posting_date": entry.posting_date,
            "profit": plain_amount(end.profit, exponent),
            "carried": plain_amount(end.carried, exponent),
        }
        text = f"{year.name} is closed with {entry.number}: a profit of {document['profit']} stands in equity."
        self.say(document, text, as_json=options["json"])
