"""Revalue the foreign balances of a tenant at the rates of a day."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from accounting.revaluation.queries import Revaluation, revaluation_at
from accounting.revaluation.revaluing import PostedRevaluation, revalue
from erp.foundation.actor import Actor
from erp.foundation.money import plain_amount
from tenancy.tenants.commands import TenantCommand
from tenancy.tenants.models import Tenant


class Command(TenantCommand):
    """``revalue --tenant SLUG --as-of DATE``: one entry on the day, its reversal on the next."""

    help = "Bring foreign monetary balances to the rates of a day, and reverse that on the next."

    def add_own_arguments(self, parser: ArgumentParser) -> None:
        """The day, the currencies, and whether anything is posted."""
        parser.add_argument(
            "--as-of", required=True, type=date.fromisoformat, metavar="DATE", help="such as 2026-10-31"
        )
        parser.add_argument("--currency", action="append", metavar="CUR", help="only this one; may be given again")
        parser.add_argument("--dry-run", action="store_true", help="show the differences and post nothing")

    def answer_for(self, tenant: Tenant, *, actor: Actor, **options: Any) -> None:
        """Post the differences, or show them."""
        if options["dry_run"]:
            found, posted = revaluation_at(options["as_of"], currencies=options["currency"]), None
        else:
            posted = revalue(options["as_of"], currencies=options["currency"], actor=actor)
            found = posted.revaluation
        self.say(_document(found, posted), _text(found, posted), as_json=options["json"])


def _document(found: Revaluation, posted: PostedRevaluation | None) -> dict[str, Any]:
    exponent = found.base.exponent
    return {
        "ok": True,
        "as_of": found.as_of,
        "base_currency": found.base.code,
        "dry_run": posted is None,
        "entry": posted.entry.number if posted and posted.entry else None,
        "reversal": posted.reversal.number if posted and posted.reversal else None,
        "realised": posted.realised.number if posted and posted.realised else None,
        "difference": plain_amount(found.difference, exponent),
        "without_rate": found.without_rate,
        "balances": [
            {
                "account": one.account.code,
                "currency": one.currency.code,
                "balance": plain_amount(one.amount, one.currency.exponent),
                "booked": plain_amount(one.booked, exponent),
                "rate": str(one.rate.value.normalize()) if one.rate else None,
                "rate_source": one.rate.source if one.rate else None,
                "rate_day": one.rate.day if one.rate else None,
                "value": None if one.value is None else plain_amount(one.value, exponent),
                "difference": plain_amount(one.difference, exponent),
                "is_settled": one.is_settled,
            }
            for one in found.balances
        ],
    }


def _text(found: Revaluation, posted: PostedRevaluation | None) -> str:
    rows = [
        f"{one['account']} {one['currency']} {one['balance']}: booked {one['booked']},"
        f" worth {one['value'] or 'unknown'}, difference {one['difference']}{', realised' if one['is_settled'] else ''}"
        for one in _document(found, posted)["balances"]
    ]
    if posted:
        rows.append(posted.in_words)
    elif found.without_rate:
        rows.append(f"There is no rate of {', '.join(found.without_rate)}. Nothing was posted.")
    else:
        rows.append("Nothing was posted.")
    return "\n".join(rows)
