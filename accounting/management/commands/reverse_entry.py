"""Reverse a posted entry at the shell."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from accounting.ledger.finding import entries_numbered
from accounting.ledger.models import JournalEntry
from accounting.ledger.reversal import reverse_journal_entry
from accounting.management.commands.post_entry import person_named
from erp.foundation.actor import Actor
from erp.foundation.errors import Refusal
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant


class Command(TenantCommand):
    """``reverse_entry --tenant SLUG NUMBER --on DATE --reason TEXT``: the exact mirror; exit status 1 if refused."""

    help = "Reverse a posted journal entry."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """Which entry, on which day, and why."""
        parser.add_argument(
            "number", metavar="NUMBER", help="as it stands on the entry, such as JE-2026-00042 or JV/26-27/0042"
        )
        parser.add_argument("--on", metavar="DATE", required=True, help="the posting date of the reversal, 2026-10-31")
        parser.add_argument("--reason", required=True)
        parser.add_argument("--person", metavar="EMAIL", help="reverse with what this member may do")

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Reverse it and print the number of the reversal."""
        doer = person_named(options["person"], actor) if options["person"] else actor
        try:
            day = date.fromisoformat(options["on"])
        except ValueError:
            raise Refusal(f"Write the day as 2026-10-31, not {options['on']}.") from None
        if not options["reason"].strip():
            raise Refusal("Say why it is reversed.")
        found = entries_numbered(options["number"], seen_by=doer, limit=2)
        if len(found) != 1 or found[0].number != options["number"].upper():
            raise Refusal(f"There is no entry {options['number']}.")
        made = reverse_journal_entry(found[0], posting_date=day, reason=options["reason"].strip(), actor=doer)
        number = JournalEntry.objects.values_list("number", flat=True).get(id=made.id)
        document = {"ok": True, "number": number, "reverses": found[0].number}
        self.say(document, f"{number} reverses {found[0].number}.", as_json=options["json"])
