"""``manage.py verify_audit --tenant SLUG [--head H]... [--json]``: is the audit log as it was written?"""

import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from auditlog.verification.keeping import verify_and_keep
from auditlog.verification.models import Scope
from auditlog.verification.verifying import VerificationResult
from erp.foundation.actor import Actor
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant


class Command(TenantCommand):
    """Exit status 0 where everything fits, 1 where anything does not."""

    _misfits = False

    only_reads = True
    help = "Recompute the seals of a tenant's audit log and name the first row that does not fit."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """``--head`` is what was written down after an earlier run; it may be given several times."""
        parser.add_argument(
            "--head", metavar="NUMBER:HASH", action="append", default=[], help="a head that you kept; may be repeated"
        )

    def answer(self, **options: Any) -> None:
        """As for every tenant's command; the exit status comes after what was found is kept."""
        super().answer(**options)
        if self._misfits:
            sys.exit(1)

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Verify, keep the result and print it."""
        _, result = verify_and_keep(tenant, scope=Scope.WHOLE, actor=actor, typed_heads=options["head"])
        all_fits = result.ok and not result.heads_not_found
        document = {"ok": all_fits, "tenant": tenant.slug, "head": result.head, **asdict(result)}
        self.say(document, _in_words(tenant, result), as_json=options["json"])
        self._misfits = not all_fits


def _in_words(tenant: Tenant, result: VerificationResult) -> str:
    counted = f"{result.seals} seals over {result.events} events of {tenant.slug}"
    missing = [f"  {sentence}" for sentence in result.heads_not_found]
    if result.ok and missing:
        words = "The audit log fits in itself and with every head that was recorded"
        return "\n".join([f"{words}: {counted}.", "Of the heads given:", *missing, f"Head: {result.head}"])
    if result.ok:
        return f"The audit log is unbroken: {counted}.\nHead: {result.head}"
    lines = [f"The audit log was tampered with ({counted}):"]
    lines += [f"  {problem.sentence}" for problem in result.problems]
    more = result.problem_count - len(result.problems)
    lines += [f"  and {more} more"] if more else []
    return "\n".join(lines + missing)
