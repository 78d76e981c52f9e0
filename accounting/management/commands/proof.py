"""Prove the books of a tenant: every check with its verdict."""

import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from accounting.proof.models import ProofRun
from accounting.proof.proving import prove_and_keep
from accounting.proof.writing import document_of
from erp.foundation import clock
from erp.foundation.actor import Actor
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant


class Command(TenantCommand):
    """``proof --tenant SLUG``: exit status 1 where a check fails."""

    only_reads = True
    help = "Prove the books: every check with its verdict. Exit status 1 where one fails."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prove; the exit status is given once the proof is kept, for an exit takes back what is not."""
        self.failing_count = 0
        super().handle(*args, **options)
        if self.failing_count:
            sys.exit(1)

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """The day up to which the books are proven."""
        parser.add_argument("--as-of", metavar="DATE", type=date.fromisoformat, help="default: today")

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Ask every check, keep the proof and print it."""
        run = prove_and_keep(options["as_of"] or clock.today(tenant.time_zone), actor=actor)
        self.say(document_of(run, tenant), _text(run), as_json=options["json"])
        self.failing_count = run.failing_count


def _text(run: ProofRun) -> str:
    marks = {"holds": "holds", "fails": "FAILS", "not_kept": "not kept"}
    lines = []
    for one in run.verdicts:
        lines.append(f"{marks[one['state']]:9} {one['title']}: {one['sentence']}")
        if one["state"] == "fails":
            lines += [f"{'':10}{place['label']}  {place['detail']}".rstrip() for place in one["links"]]
    return "\n".join([*lines, f"Proven up to {run.as_of}: {run.summary}."])
