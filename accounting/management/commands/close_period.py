"""Close a period, whole or to one part of the business; open it again, or sign it."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from accounting.periods.closing import choose_closed_modules, close_period, reopen_period
from accounting.periods.models import AccountingPeriod, Module
from accounting.periods.queries import period_named
from accounting.signing.signing import sign_period
from erp.foundation.actor import Actor
from erp.foundation.errors import Refusal
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant


class Command(TenantCommand):
    """``close_period --tenant SLUG PERIOD``: a name, or a day that lies in it."""

    help = "Close a period, open it again with --reopen, or sign it and lock it for good with --sign."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """The period, and what is done with it."""
        parser.add_argument("period", metavar="PERIOD", help="its name (October 2026) or a day in it (2026-10-31)")
        parser.add_argument("--module", choices=Module.values, help="only this part of the business")
        parser.add_argument("--reason", default="", help="it stands in the audit log")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--reopen", action="store_true", help="take entries again; needs --reason")
        what.add_argument("--sign", action="store_true", help="sign the period, which locks it for good")

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Do it and say how the period stands."""
        period = _period(options["period"])
        reason, module = options["reason"], options["module"]
        if options["sign"]:
            if module:
                raise Refusal("A signature is under the whole period. Leave --module out.")
            sign_period(period, actor=actor, note=reason)
        elif options["reopen"] and not reason.strip():
            raise Refusal("Say why the period is opened again: --reason.")
        elif module:
            _change_modules(period, module, closes=not options["reopen"], reason=reason, actor=actor)
        elif options["reopen"]:
            reopen_period(period, actor=actor, reason=reason)
        else:
            close_period(period, actor=actor, reason=reason)
        period.refresh_from_db()
        document = {
            "ok": True,
            "period": period.name,
            "starts": period.starts,
            "ends": period.ends,
            "state": str(period.state),
            "closed_modules": period.closed_modules,
        }
        closed_to = f", closed to {', '.join(period.closed_modules)}" if period.closed_modules else ""
        self.say(
            document, f"{period.name} is {period.get_state_display().lower()}{closed_to}.", as_json=options["json"]
        )


def _change_modules(period: AccountingPeriod, module: str, *, closes: bool, reason: str, actor: Actor) -> None:
    chosen = {*period.closed_modules, module} if closes else {*period.closed_modules} - {module}
    choose_closed_modules(period, chosen, actor=actor, reason=reason)


def _period(text: str) -> AccountingPeriod:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    found = period_named(text, day)
    if found is None:
        raise Refusal(f"There is no period {text}. Give its name as the page of the periods shows it, or a day in it.")
    return found
