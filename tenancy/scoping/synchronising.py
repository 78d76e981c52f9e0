"""Bring every table to the state that its model declares; run by the owner after migrate."""

from django.db import connection, transaction

from tenancy.scoping.finding import Finding
from tenancy.scoping.findings import find_all

_MOST_ROUNDS = 5


def synchronise_guards() -> list[str]:
    """Run what is missing, privileges last; returns the statements that were run.

    A second call returns an empty list. What cannot be mended by adding (a policy that
    reads otherwise, a global unique index) is left for ``check_isolation`` to report.
    """
    ran: list[str] = []
    with transaction.atomic(), connection.cursor() as cursor:
        # Forced row security blinds the owner, too: without this a foreign key would be
        # validated over no rows at all and found good.
        cursor.execute("SET LOCAL app.maintenance = 'on'")
        for _ in range(_MOST_ROUNDS):
            mendable = [finding for finding in find_all() if finding.mend]
            if not mendable:
                break
            for finding in sorted(mendable, key=_order):
                for statement in finding.mend:
                    cursor.execute(statement)
                    ran.append(statement)
    return ran


def _order(finding: Finding) -> tuple[int, str]:
    return finding.order, finding.table
