"""Assert what an account must hold on a day, and withdraw what was asserted."""

from datetime import date

from django.db import IntegrityError, transaction

from accounting.currencies.queries import base_currency
from accounting.ledger.models import LedgerAccount
from accounting.ledger.reach import require_whole_business
from accounting.proof.errors import AccountHasNoBalance, AssertionNeedsSource, AssertionThere
from accounting.proof.models import BalanceAssertion
from erp.foundation import clock
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.dates import short_date
from tenancy.access.checking import require_permission


def assert_balance(account: LedgerAccount, *, day: date, amount: int, note: str, actor: Actor) -> BalanceAssertion:
    """Keep that ``account`` holds ``amount`` at the end of ``day``; every proof looks from now on.

    ``amount`` in minor units of the account's own currency, or of the base currency, debit
    positive. Raises ``AssertionNeedsSource``, ``AccountHasNoBalance`` or ``AssertionThere``.
    """
    require_permission(actor, "accounting.assertion.edit")
    require_whole_business(actor)
    if account.is_group:
        raise AccountHasNoBalance(str(account))
    if not note.strip():
        raise AssertionNeedsSource
    base = base_currency().code
    try:
        with act("accounting.assertion.made", actor=actor, reason=note.strip()), transaction.atomic():
            return BalanceAssertion.objects.create(
                account=account,
                label=f"{account.code} on {short_date(day)}",
                day=day,
                amount=amount,
                currency=account.currency or base,
                note=note.strip(),
                stated_by_label=actor.label,
            )
    except IntegrityError as error:
        raise AssertionThere(str(account), short_date(day)) from error


def withdraw_assertion(assertion: BalanceAssertion, *, actor: Actor, reason: str = "") -> BalanceAssertion:
    """Look at an assertion no longer; one that is withdrawn already stays as it is."""
    require_permission(actor, "accounting.assertion.edit")
    require_whole_business(actor)
    with act("accounting.assertion.withdrawn", actor=actor, reason=reason):
        locked = BalanceAssertion.objects.select_for_update().get(id=assertion.id)
        if locked.withdrawn_at is None:
            locked.withdrawn_at = clock.now()
            locked.save(update_fields=["withdrawn_at"])
    return locked
