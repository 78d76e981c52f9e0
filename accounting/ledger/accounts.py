"""Make and change ledger accounts.

What was posted keeps its account. So the type, the currency and whether an account is a
heading are settled once anything stands on it; its names and its kind, which only moves it
between lines of statements, may change at any time.
"""

from dataclasses import dataclass, fields
from uuid import UUID

from accounting.currencies.queries import currency
from accounting.ledger.account_errors import (
    AccountCodeTaken,
    AccountHasBalance,
    AccountIsInUse,
    AccountNameTaken,
    AccountNeeded,
    KindUnsuitable,
    ParentUnsuitable,
    UnknownAccountCurrency,
)
from accounting.ledger.kinds import KINDS, kind_below
from accounting.ledger.models import AccountType, DayBalance, LedgerAccount, NormalBalance
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from tenancy.access.checking import require_permission

_NORMAL = {
    AccountType.ASSET: NormalBalance.DEBIT,
    AccountType.EXPENSE: NormalBalance.DEBIT,
    AccountType.LIABILITY: NormalBalance.CREDIT,
    AccountType.EQUITY: NormalBalance.CREDIT,
    AccountType.INCOME: NormalBalance.CREDIT,
}
_SETTLED_BY_USE = {"type": "type", "currency": "currency", "is_group": "purpose", "is_control": "purpose"}


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What a person says about an account.

    Without a ``full_name`` the name is the full name, without a ``normal_balance`` the
    type decides, without a ``subtype`` its kind is that of what stands below its heading.
    ``currency`` is empty where lines may be in any.
    """

    code: str
    name: str
    type: str
    full_name: str = ""
    subtype: str = ""
    normal_balance: str = ""
    parent_id: UUID | None = None
    is_group: bool = False
    is_control: bool = False
    is_active: bool = True
    currency: str = ""
    requires_branch: bool = False
    requires_cost_centre: bool = False
    description: str = ""


def create_account(facts: AccountFacts, *, actor: Actor) -> LedgerAccount:
    """Add an account to the chart.

    Raises ``AccountCodeTaken``, ``AccountNameTaken``, ``ParentUnsuitable``, ``KindUnsuitable``,
    ``UnknownAccountCurrency``, or ``ValidationError`` for what no field can hold.
    """
    require_permission(actor, "accounting.account.edit")
    with act("accounting.account.created", actor=actor):
        account = LedgerAccount()
        _write(account, facts)
        account.save(force_insert=True)
    return account


def change_account(account: LedgerAccount, facts: AccountFacts, *, actor: Actor) -> LedgerAccount:
    """Give an account other facts; raises as ``create_account`` does.

    Also raises ``AccountIsInUse`` for what its lines have settled, ``AccountNeeded`` and
    ``AccountHasBalance`` where it cannot be closed.
    """
    require_permission(actor, "accounting.account.edit")
    with act("accounting.account.changed", actor=actor):
        locked = LedgerAccount.objects.select_for_update().get(id=account.id)
        _require_settled_facts(locked, facts)
        _require_may_close(locked, facts)
        _write(locked, facts)
        locked.save()
    return locked


def is_in_use(account: LedgerAccount) -> bool:
    """Whether anything was ever posted on the account, or it has accounts under it."""
    return DayBalance.objects.filter(account=account).exists() or LedgerAccount.objects.filter(parent=account).exists()


def _write(account: LedgerAccount, facts: AccountFacts) -> None:
    for field in fields(facts):
        setattr(account, field.name, getattr(facts, field.name))
    account.full_name = facts.full_name or facts.name
    account.normal_balance = facts.normal_balance or account.normal_balance or _NORMAL[AccountType(facts.type)]
    _require_free_names(account)
    _require_parent(account)
    account.subtype = facts.subtype or kind_below(account.parent)
    if facts.subtype and facts.subtype not in KINDS[facts.type]:
        raise KindUnsuitable(facts.subtype.replace("_", " "), AccountType(facts.type).label)
    if account.currency and currency(account.currency) is None:
        raise UnknownAccountCurrency(account.currency)
    account.full_clean()


def _require_free_names(account: LedgerAccount) -> None:
    others = LedgerAccount.objects.exclude(id=account.id)
    # The page for a new account stands at this address.
    if account.code.lower() == "new" or others.filter(code=account.code).exists():
        raise AccountCodeTaken(account.code)
    if others.filter(full_name=account.full_name).exists():
        raise AccountNameTaken(account.full_name)


def _require_parent(account: LedgerAccount) -> None:
    """A heading of the same type that does not itself stand below the account."""
    above = account.parent
    if above is not None and (not above.is_group or above.type != account.type):
        raise ParentUnsuitable(str(above), "Choose a heading of the same type.")
    while above is not None:
        if above.id == account.id:
            raise ParentUnsuitable(str(above), "It stands below this account.")
        above = above.parent


def _require_settled_facts(account: LedgerAccount, facts: AccountFacts) -> None:
    if account.role and account.is_control != facts.is_control:
        raise AccountNeeded(str(account))
    changed = [name for name in _SETTLED_BY_USE if getattr(account, name) != getattr(facts, name)]
    if changed and is_in_use(account):
        raise AccountIsInUse(str(account), _SETTLED_BY_USE[changed[0]], field=changed[0])


def _require_may_close(account: LedgerAccount, facts: AccountFacts) -> None:
    if facts.is_active or not account.is_active:
        return
    if account.role:
        raise AccountNeeded(str(account))
    figures = DayBalance.objects.filter(account=account).values_list("debit", "credit")
    if sum(debit - credit for debit, credit in figures):
        raise AccountHasBalance(str(account))
