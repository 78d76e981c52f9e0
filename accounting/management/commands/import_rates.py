"""Take a file of published rates of exchange into the books of a tenant."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from accounting.currencies.importing import ECB, ImportedRates, import_rates
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.errors import Refusal
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant


class Command(TenantCommand):
    """``import_rates --tenant SLUG FILE``: the whole file or, where a row is wrong, nothing of it."""

    help = "Import published rates of exchange, such as the history of the European Central Bank."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """The file and whose rates it holds."""
        parser.add_argument(
            "file", metavar="FILE", help="Date,USD,JPY ... against the euro; or day,currency,rate,against"
        )
        parser.add_argument("--source", default=ECB, help="who publishes the rates (default: %(default)s)")
        parser.add_argument("--dry-run", action="store_true", help="check the file and change nothing")

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Import the file, print what came of it; exit status 1 where a row is wrong."""
        path = Path(options["file"])
        if not path.is_file():
            raise Refusal(f"There is no file {path}. Check the path.")
        with path.open("rb") as stream:
            found = import_rates(
                stream,
                file_name=path.name,
                source=str(options["source"])[:20],
                today=clock.today(tenant.time_zone),
                dry_run=options["dry_run"],
                actor=actor,
            )
        self.say(_document(found, options["dry_run"]), _text(found, options["dry_run"]), as_json=options["json"])
        if found.faults:
            sys.exit(1)


def _document(found: ImportedRates, dry_run: bool) -> dict[str, Any]:
    return {
        "ok": not found.faults,
        "dry_run": dry_run,
        "rates": found.figures,
        "added": found.added,
        "corrected": found.corrected,
        "unchanged": found.unchanged,
        "first_day": found.first_day,
        "last_day": found.last_day,
        "currencies": found.currencies,
        "errors": [{"row": fault.row, "error": fault.sentence} for fault in found.faults],
    }


def _text(found: ImportedRates, dry_run: bool) -> str:
    if found.faults:
        return "\n".join([*(f"row {fault.row}: {fault.sentence}" for fault in found.faults), "Nothing was imported."])
    return (
        f"{found.figures:,} rates from {found.first_day} to {found.last_day} of {', '.join(found.currencies)}:"
        f" {found.added:,} new, {found.corrected:,} corrected, {found.unchanged:,} as they stood."
        + (" A dry run: nothing was changed." if dry_run else "")
    )
