"""The synchronisation mends what can be mended by adding, privileges last, and is quiet the second time."""

import pytest

from tenancy.scoping.findings import find_all
from tenancy.scoping.synchronising import synchronise_guards
from tests.tenancy.scoping.conftest import Tamper

_MENDED = {
    "row security off": "ALTER TABLE accounting_unit NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY",
    "a policy dropped": "DROP POLICY tenant_isolation ON accounting_unit",
    "a key without the tenant": (
        "ALTER TABLE accounting_unit DROP CONSTRAINT accounting_unit_pkey, ADD PRIMARY KEY (id)"
    ),
    "a reference dropped": (
        "ALTER TABLE accounting_journalline DROP CONSTRAINT accounting_journalline_account_id_tenant_fk"
    ),
    "a right too many": "GRANT DELETE, TRUNCATE ON accounting_unit TO erp_app",
    "a right of a column too many": "GRANT UPDATE (name) ON accounting_unit TO erp_app",
    "a right too few": "REVOKE ALL ON accounting_unit FROM erp_app",
    "a guard that anybody may borrow": "GRANT EXECUTE ON FUNCTION journal_lines_arrive_whole() TO PUBLIC",
    "a partition that may be reached by itself": "GRANT SELECT, INSERT ON auditlog_event_default TO erp_app",
    "a partition without row security": "ALTER TABLE auditlog_event_default DISABLE ROW LEVEL SECURITY",
    "statistics of a partition": "ALTER TABLE auditlog_event_default ALTER COLUMN tenant_id SET STATISTICS 100",
    "statistics": "ALTER TABLE accounting_unit ALTER COLUMN tenant_id SET STATISTICS 100",
}


def test_second_run_runs_nothing(as_owner: Tamper) -> None:
    assert synchronise_guards() == []


@pytest.mark.parametrize("damage", _MENDED)
def test_damage_is_mended(damage: str, as_owner: Tamper) -> None:
    as_owner(_MENDED[damage])
    assert find_all() != []
    assert synchronise_guards() != []
    assert find_all() == []
    assert synchronise_guards() == []


def test_privileges_come_last(as_owner: Tamper) -> None:
    as_owner("REVOKE ALL ON accounting_unit FROM erp_app")
    as_owner("ALTER TABLE accounting_unit NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
    as_owner("DROP POLICY tenant_isolation ON accounting_unit")
    ran = synchronise_guards()
    assert ran[-1].startswith("GRANT")
    assert not any(statement.startswith("GRANT") for statement in ran[:-1])


def test_policy_that_reads_otherwise_is_left_for_a_person(as_owner: Tamper) -> None:
    as_owner("ALTER POLICY tenant_isolation ON accounting_unit USING (true)")
    assert synchronise_guards() == []
    assert [finding.kind for finding in find_all()] == ["policy differs"]
