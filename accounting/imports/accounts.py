"""Find the accounts of a file in the chart, and plan those that the chart lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from accounting.imports.guessing import guess_account_kind, guess_account_type, split_full_name
from accounting.imports.options import ImportOptions
from accounting.imports.staging import StagedFile
from accounting.ledger.models import AccountType, LedgerAccount, NormalBalance
from erp.foundation.actor import Actor
from erp.foundation.acts import act
from erp.foundation.identifiers import new_id
from tenancy.scoping.context import current_tenant_id

_COPY = "COPY pg_temp.import_account (number, name, account_id, currency, fault) FROM STDIN"

_FIGURES = """SELECT account, count(*), sign(sum(amount))::int FROM import_row GROUP BY account"""

# Where codes of new accounts begin; five digits, since the charts that we bring have four.
_BANDS = {
    AccountType.ASSET: "1",
    AccountType.LIABILITY: "2",
    AccountType.EQUITY: "3",
    AccountType.INCOME: "4",
    AccountType.EXPENSE: "5",
}
_DEBIT_TYPES = frozenset({AccountType.ASSET, AccountType.EXPENSE})
_HEADING = "heading"


@dataclass(frozen=True, slots=True)
class PlannedAccount:
    """An account that the import will make; ``why`` says in a sentence how its type was guessed.

    ``kind`` is that of the account above it in the chart, else what its name tells, or empty.
    """

    id: UUID
    name: str
    type: str
    certain: bool
    why: str
    lines: int
    kind: str = ""


@dataclass(slots=True)
class AccountMatch:
    """How the names of a file met the chart.

    ``headings`` are groups of the chart whose full name the file needs for an account;
    ``by_code`` names of the file that were found as a code, with the account meant;
    ``similar`` new names that read like an account of the chart, with that account.
    """

    planned: list[PlannedAccount] = field(default_factory=list)
    headings: list[LedgerAccount] = field(default_factory=list)
    by_code: list[tuple[str, str]] = field(default_factory=list)
    similar: list[tuple[str, str]] = field(default_factory=list)
    control: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    has_faults: bool = False


def match_accounts(staged: StagedFile, options: ImportOptions) -> AccountMatch:
    """Fill ``import_account``: the exact full name counts first, then the exact code.

    A name that is in the chart as a heading only is unknown, like one that is not there at all.
    """
    match = AccountMatch()
    chart = list(LedgerAccount.objects.all())
    by_name = {account.full_name: account for account in chart}
    by_code = {account.code: account for account in chart}
    alike = {one.full_name.casefold(): str(one) for one in chart if not one.is_group}
    figures = _figures()
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for name, number in staged.accounts.items():
            found = by_name.get(name)
            if found is None or found.is_group:
                coded = by_code.get(name)
                if coded is not None and not coded.is_group:
                    match.by_code.append((name, str(coded)))
                    found = coded
            if found is not None and not found.is_group:
                if found.is_control:
                    match.control.append(found.full_name)
                fault = "" if found.is_active else "closed_account"
                copy.write_row((number, name, found.id, found.currency, fault))
            elif options.create_accounts:
                if found is not None:
                    match.headings.append(found)
                lines, sign = figures.get(number, (0, 0))
                planned = _planned(name, lines, sign, options, by_name)
                match.planned.append(planned)
                like = alike.get(name.casefold()) or alike.get(split_full_name(name)[1].casefold())
                if like is not None:
                    match.similar.append((name, like))
                copy.write_row((number, name, planned.id, "", ""))
                continue
            else:
                match.unknown.append(name)
                fault = "unknown_account" if found is None else "heading_account"
                copy.write_row((number, name, None, "", fault))
            match.has_faults = match.has_faults or bool(fault or (found is not None and found.currency))
    return match


def _figures() -> dict[int, tuple[int, int]]:
    """Lines and the sign of the balance by the account's number."""
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES)
        return {number: (lines, sign) for number, lines, sign in cursor.fetchall()}


def _planned(
    name: str, lines: int, sign: int, options: ImportOptions, by_name: dict[str, LedgerAccount]
) -> PlannedAccount:
    confirmed = options.types.get(name)
    if confirmed in AccountType.values:
        type_, certain, why = str(confirmed), True, "The type was confirmed."
    else:
        type_, certain, why = guess_account_type(name, sign)
    above = by_name.get(split_full_name(name)[0] or "")
    inherited = above.subtype if above is not None and above.type == type_ else ""
    return PlannedAccount(new_id(), name, type_, certain, why, lines, inherited or guess_account_kind(name, type_))


def make_planned_accounts(match: AccountMatch, *, actor: Actor) -> list[LedgerAccount]:
    """Add the planned accounts to the chart under exactly the names of the file.

    A heading that holds such a name steps aside by a word behind its own; accounts below it and
    its code stay as they are.
    """
    if match.headings:
        _step_aside(match.headings, actor=actor)
    chart = {account.full_name: account for account in LedgerAccount.objects.all()}
    codes = _FreeCodes(account.code for account in chart.values())
    tenant_id = current_tenant_id()
    made = [
        LedgerAccount(
            id=one.id,
            tenant_id=tenant_id,
            code=codes.next_of(one.type),
            name=split_full_name(one.name)[1],
            full_name=one.name,
            type=one.type,
            subtype=one.kind,
            normal_balance=NormalBalance.DEBIT if one.type in _DEBIT_TYPES else NormalBalance.CREDIT,
        )
        for one in match.planned
    ]
    chart |= {account.full_name: account for account in made}
    for account in made:
        parent = chart.get(split_full_name(account.full_name)[0] or "")
        if parent is not None and parent.type == account.type and parent.id != account.id:
            account.parent = parent
    with act("accounting.account.created", actor=actor):
        LedgerAccount.objects.bulk_create(made, batch_size=1_000)
    return made


def rounding_account(*, actor: Actor) -> LedgerAccount:
    """The account for what rounding leaves over; made where the chart has none."""
    found = LedgerAccount.objects.filter(role="rounding").first()
    if found is not None:
        return found
    chart = list(LedgerAccount.objects.all())
    with act("accounting.account.created", actor=actor):
        return LedgerAccount.objects.create(
            code=_FreeCodes(account.code for account in chart).next_of(AccountType.EXPENSE),
            name="Rounding differences",
            full_name=_free_name("Rounding differences", {account.full_name for account in chart}),
            type=AccountType.EXPENSE,
            subtype="rounding",
            normal_balance=NormalBalance.DEBIT,
            role="rounding",
            description="Minor units left over by rounding.",
        )


def _step_aside(headings: list[LedgerAccount], *, actor: Actor) -> None:
    taken = set(LedgerAccount.objects.values_list("full_name", flat=True))
    with act("accounting.account.changed", actor=actor, reason="An imported account has the name of this heading."):
        for heading in headings:
            heading.full_name = _free_name(f"{heading.full_name} ({_HEADING})", taken)
            taken.add(heading.full_name)
            heading.save(update_fields=["full_name"])


def _free_name(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted} {number}"
    return name


class _FreeCodes:
    """Codes that no account has, rising within the band of a type."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._last: dict[str, int] = {}

    def next_of(self, type_: str) -> str:
        """The next free code: 10001, 10002 ... for assets, 20001 ... for liabilities."""
        code = self._last.get(type_, int(_BANDS[AccountType(type_)] + "0000")) + 1
        while str(code) in self._taken:
            code += 1
        if not str(code).startswith(_BANDS[AccountType(type_)]):
            # The band is full: go on in the same band with one more digit.
            code = int(_BANDS[AccountType(type_)] + "0" * len(str(code))) + 1
            while str(code) in self._taken:
                code += 1
        self._last[type_] = code
        return str(code)
