"""The promises of the security page, each with the live check that it stands on.

A check runs as the application's own login in the tenant's context, tries the forbidden
thing for real inside a savepoint, and holds when the database refuses it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.cache import cache
from django.db import DatabaseError, connection, transaction

from auditlog.verification.keeping import head_of
from auditlog.verification.queries import last_good_verification
from auditlog.verification.verifying import verify_chain
from erp.foundation import clock
from erp.foundation.identifiers import new_id
from tenancy.scoping.findings import find_all
from tenancy.scoping.login import faults_of_login
from tenancy.tenants.models import Tenant

_SECONDS_KEPT = 60
# A privilege that the login has not got, and what the guards of posted rows and of the log raise.
_REFUSALS = ("42501", "23000")


@dataclass(frozen=True, slots=True)
class CheckedPromise:
    """A promise and what trying it has found."""

    claim: str
    ok: bool
    detail: str
    checked_at: datetime


def checked_promises(tenant_id: UUID) -> list[CheckedPromise]:
    """What trying every promise for the tenant in force has found, at most a minute ago.

    Computing a chain takes a moment, and every member may ask.
    """
    kept: list[CheckedPromise] | None = cache.get("promises")
    if kept is None:
        kept = _try_promises(tenant_id)
        cache.set("promises", kept, _SECONDS_KEPT)
    return kept


def _try_promises(tenant_id: UUID) -> list[CheckedPromise]:
    checks: list[tuple[str, Callable[[UUID], tuple[bool, str]]]] = [
        ("No business reads or writes what belongs to another.", _walls_stand),
        ("Even without our filter, the database shows what belongs to another business to nobody.", _blind),
        ("What is posted cannot be changed, not even by SQL.", _posted_stays),
        ("What is posted cannot be deleted.", _posted_is_not_deleted),
        ("The audit log can be added to, not rewritten.", _log_stays),
        ("The chain of the audit log is unbroken.", _chain_holds),
        ("The product does not run with the rights of the database's owner.", _ordinary_login),
    ]
    return [CheckedPromise(claim, *check(tenant_id), clock.now()) for claim, check in checks]


def _walls_stand(tenant_id: UUID) -> tuple[bool, str]:
    findings = find_all()
    if findings:
        return False, f"{findings[0].table}: {findings[0].sentence}"
    return True, "Keys, references, policies and grants of every table stand in the catalogue."


def _blind(tenant_id: UUID) -> tuple[bool, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenancy_membership WHERE tenant_id <> %s", [tenant_id])
        row = cursor.fetchone()
    seen = int(row[0]) if row else 0
    return seen == 0, f"A query without a filter saw {seen} rows of others."


def _refused(statement: str, parameters: list[UUID]) -> tuple[bool, str]:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            transaction.set_rollback(True)
    except DatabaseError as error:
        answer = str(error).splitlines()[0]
        # A typing error of ours, a lock or a table that is gone are no promise that was kept.
        if getattr(error.__cause__, "sqlstate", "") not in _REFUSALS:
            return False, f"Tried just now; the database did not come to refuse it: {answer}."
        return True, f"Tried just now; the database answered: {answer}."
    return False, "Tried just now; the database did not refuse."


def _posted_stays(tenant_id: UUID) -> tuple[bool, str]:
    return _refused("UPDATE accounting_journalline SET amount = 0 WHERE id = %s", [new_id()])


def _posted_is_not_deleted(tenant_id: UUID) -> tuple[bool, str]:
    return _refused("DELETE FROM accounting_journalentry WHERE id = %s", [new_id()])


def _log_stays(tenant_id: UUID) -> tuple[bool, str]:
    return _refused("UPDATE auditlog_event SET reason = '' WHERE id = %s", [new_id()])


def _chain_holds(tenant_id: UUID) -> tuple[bool, str]:
    """What is new since the last verification that found all well is computed again; a long log takes minutes."""
    last = last_good_verification()
    result = verify_chain(Tenant.objects.get(id=tenant_id), since=head_of(last) if last else None)
    if not result.ok:
        return False, result.problems[0].sentence
    before = f" What was before, {last.verified_by} verified on {last.finished_at:%Y-%m-%d}." if last else ""
    return True, f"{result.events} events under {result.seals} seals were computed again.{before}"


def _ordinary_login(tenant_id: UUID) -> tuple[bool, str]:
    faults = faults_of_login()
    return not faults, " ".join(faults) or "The login owns nothing and is no superuser."
