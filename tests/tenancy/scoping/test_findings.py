"""``check_isolation`` names each way in which the walls can be breached, and exits with 1."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tenancy.scoping.findings import find_all
from tests.tenancy.scoping.conftest import Tamper

# What is done to the schema, on what it is found, and what it is called.
_TENANT = "tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)"
_LINES = "accounting_journalline"
_BREACHES = {
    "forced row security taken off": (
        f"ALTER TABLE {_LINES} NO FORCE ROW LEVEL SECURITY",
        _LINES,
        "row security not forced",
    ),
    "row security taken off": (f"ALTER TABLE {_LINES} DISABLE ROW LEVEL SECURITY", _LINES, "row security off"),
    "a policy that lets everything through": (
        f"ALTER POLICY tenant_isolation ON {_LINES} USING (true)",
        _LINES,
        "policy differs",
    ),
    "a policy that checks nothing that is written": (
        f"ALTER POLICY tenant_isolation ON {_LINES} WITH CHECK (true)",
        _LINES,
        "policy differs",
    ),
    "a policy of other roles": (
        f"ALTER POLICY owner_maintenance ON {_LINES} TO erp_app",
        _LINES,
        "policy differs",
    ),
    "a policy that only restricts": (
        f"DROP POLICY tenant_isolation ON {_LINES};"
        f"CREATE POLICY tenant_isolation ON {_LINES} AS RESTRICTIVE USING ({_TENANT}) WITH CHECK ({_TENANT})",
        _LINES,
        "policy differs",
    ),
    "a policy that looks almost the same": (
        f"ALTER POLICY tenant_isolation ON {_LINES} USING ({_TENANT} OR current_setting('app.x', true) = '1')",
        _LINES,
        "policy differs",
    ),
    "a further policy": (f"CREATE POLICY reports ON {_LINES} FOR SELECT USING (true)", _LINES, "extra policy"),
    "a policy dropped": (f"DROP POLICY tenant_isolation ON {_LINES}", _LINES, "missing policy"),
    "a key without the tenant": (
        "ALTER TABLE accounting_unit DROP CONSTRAINT accounting_unit_pkey CASCADE, ADD PRIMARY KEY (id)",
        "accounting_unit",
        "single-column key",
    ),
    "a reference without the tenant": (
        f"CREATE UNIQUE INDEX one ON accounting_ledgeraccount (id);"
        f"ALTER TABLE {_LINES} ADD CONSTRAINT lone FOREIGN KEY (account_id) REFERENCES accounting_ledgeraccount (id)",
        _LINES,
        "single-column reference",
    ),
    "a reference dropped": (
        f"ALTER TABLE {_LINES} DROP CONSTRAINT {_LINES}_account_id_tenant_fk",
        _LINES,
        "missing reference",
    ),
    "a reference that was never validated": (
        f"ALTER TABLE {_LINES} DROP CONSTRAINT {_LINES}_account_id_tenant_fk;"
        f"ALTER TABLE {_LINES} ADD CONSTRAINT {_LINES}_account_id_tenant_fk FOREIGN KEY (tenant_id, account_id)"
        " REFERENCES accounting_ledgeraccount (tenant_id, id) DEFERRABLE INITIALLY DEFERRED NOT VALID",
        _LINES,
        "reference not validated",
    ),
    "a reference to another table": (
        f"ALTER TABLE {_LINES} DROP CONSTRAINT {_LINES}_account_id_tenant_fk;"
        f"ALTER TABLE {_LINES} ADD CONSTRAINT {_LINES}_account_id_tenant_fk FOREIGN KEY (tenant_id, account_id)"
        " REFERENCES accounting_unit (tenant_id, id) DEFERRABLE INITIALLY DEFERRED NOT VALID",
        _LINES,
        "reference differs",
    ),
    "the index of a reference dropped": (
        "DROP INDEX line_by_account_and_date",
        _LINES,
        "reference without index",
    ),
    "something unique across tenants": (
        "CREATE UNIQUE INDEX everywhere ON accounting_ledgeraccount (id)",
        "accounting_ledgeraccount",
        "global unique",
    ),
    "statistics on the tenant": (
        f"ALTER TABLE {_LINES} ALTER COLUMN tenant_id SET STATISTICS 100",
        _LINES,
        "statistics on the tenant",
    ),
    "a right to rewrite the log": ("GRANT UPDATE ON auditlog_event TO erp_app", "auditlog_event", "surplus grant"),
    "a right to empty the log": ("GRANT TRUNCATE ON auditlog_event TO erp_app", "auditlog_event", "surplus grant"),
    "a right to change posted lines": (f"GRANT UPDATE ON {_LINES} TO erp_app", _LINES, "surplus grant"),
    "a right to change one column": (f"GRANT UPDATE (memo) ON {_LINES} TO erp_app", _LINES, "surplus grant"),
    "a right to attach triggers": (f"GRANT TRIGGER ON {_LINES} TO erp_app", _LINES, "surplus grant"),
    "a right taken away": (f"REVOKE SELECT ON {_LINES} FROM erp_app", _LINES, "missing grant"),
    "rights of everybody": (f"GRANT SELECT ON {_LINES} TO PUBLIC", _LINES, "foreign grant"),
    "rights of another login": (
        f"CREATE ROLE reporter; GRANT SELECT ON {_LINES} TO reporter",
        _LINES,
        "foreign grant",
    ),
    "rights on a sequence": (
        "GRANT USAGE ON SEQUENCE auditlog_event_ordinal TO erp_app",
        "auditlog_event_ordinal",
        "grant on a sequence",
    ),
    "a view with its owner's rights": (
        "CREATE VIEW peek AS SELECT * FROM accounting_journalentry",
        "peek",
        "view without security_invoker",
    ),
    "a materialised view": (
        "CREATE MATERIALIZED VIEW peek AS SELECT * FROM accounting_journalentry",
        "peek",
        "materialised view",
    ),
    "a table that nobody declares": (
        "CREATE TABLE notes (tenant_id uuid, text text)",
        "notes",
        "unsynchronised table",
    ),
    "a table that nobody declares, open to the application": (
        "CREATE TABLE notes (text text); GRANT SELECT ON notes TO erp_app",
        "notes",
        "unsynchronised table",
    ),
    "a table of the application's": (
        f"ALTER TABLE {_LINES} OWNER TO erp_app",
        _LINES,
        "owned by the application",
    ),
    "a table of somebody else's": (f"ALTER TABLE {_LINES} OWNER TO postgres", _LINES, "foreign owner"),
    "a trigger switched off": (f"ALTER TABLE {_LINES} DISABLE TRIGGER lines_stay", _LINES, "disabled trigger"),
    "a trigger that fires in replicas only": (
        f"ALTER TABLE {_LINES} ENABLE REPLICA TRIGGER lines_stay",
        _LINES,
        "disabled trigger",
    ),
    "a guard of the ledger dropped": (f"DROP TRIGGER lines_arrive_whole ON {_LINES}", _LINES, "missing trigger"),
    "a guard of the log dropped": (
        "DROP TRIGGER event_calls_for_seal ON auditlog_event",
        "auditlog_event",
        "missing trigger",
    ),
    "a guard of one partition dropped": (
        "DROP TRIGGER events_stay ON auditlog_event_default",
        "auditlog_event_default",
        "unguarded partition",
    ),
    "a partition without row security": (
        "ALTER TABLE auditlog_event_default NO FORCE ROW LEVEL SECURITY",
        "auditlog_event_default",
        "row security not forced",
    ),
    "a partition that may be reached by itself": (
        "GRANT SELECT ON auditlog_event_default TO erp_app",
        "auditlog_event_default",
        "surplus grant",
    ),
    "a partition with a policy": (
        "CREATE POLICY open ON auditlog_event_default USING (true)",
        "auditlog_event_default",
        "extra policy",
    ),
    "a partition that was put under the log": (
        "CREATE TABLE forged (LIKE auditlog_event INCLUDING ALL);"
        "ALTER TABLE auditlog_event ATTACH PARTITION forged"
        " FOR VALUES FROM ('00000000-0000-0000-0000-000000000000') TO ('00000001-0000-0000-0000-000000000000')",
        "forged",
        "unguarded partition",
    ),
    "a month without a partition": (
        "DO $$ BEGIN EXECUTE format('ALTER TABLE auditlog_event DETACH PARTITION auditlog_event_%s',"
        " to_char(now() AT TIME ZONE 'UTC' + interval '1 month', 'YYYY_MM')); END $$",
        "auditlog_event",
        "months missing",
    ),
    "events in the default partition": (
        "INSERT INTO auditlog_event SELECT (e).* FROM (SELECT jsonb_populate_record(x, jsonb_build_object("
        "'id', '00000000-0000-7000-8000-000000000001')) AS e FROM auditlog_event x LIMIT 1) y",
        "auditlog_event_default",
        "events in the default partition",
    ),
    "the capture of a table taken off": (
        "DROP TRIGGER zz_update_is_audited ON accounting_ledgeraccount",
        "accounting_ledgeraccount",
        "capture differs",
    ),
    "a rule": (f"CREATE RULE quiet AS ON UPDATE TO {_LINES} DO INSTEAD NOTHING", _LINES, "rule on table"),
    "a model's table dropped": ("DROP TABLE accounting_unit CASCADE", "accounting_unit", "table is missing"),
    "a function with its owner's rights and no path": (
        "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT 1::bigint'",
        "peek()",
        "definer function without pinned search_path",
    ),
    "a function with its owner's rights that looks among temporary tables first": (
        "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_temp, public"
        " AS 'SELECT 1::bigint'",
        "peek()",
        "definer function without pinned search_path",
    ),
    "the path of a guard let go": (
        "ALTER FUNCTION journal_lines_arrive_whole() RESET search_path",
        "journal_lines_arrive_whole()",
        "definer function without pinned search_path",
    ),
    "a function with a superuser's rights": (
        "ALTER FUNCTION journal_lines_arrive_whole() OWNER TO postgres",
        "journal_lines_arrive_whole()",
        "definer function of another owner",
    ),
    "a function with its owner's rights that the application may call": (
        "GRANT EXECUTE ON FUNCTION numbering_advance(uuid, text, text, text, int, bigint, bigint, bigint) TO erp_app",
        "numbering_advance(uuid,text,text,text,integer,bigint,bigint,bigint)",
        "callable definer function",
    ),
    "a guard that the application may put on tables of its own": (
        "GRANT EXECUTE ON FUNCTION auditlog_capture() TO PUBLIC",
        "auditlog_capture()",
        "callable definer function",
    ),
    "a function of the application's": (
        "CREATE FUNCTION own() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION own() OWNER TO erp_app",
        "own()",
        "owned by the application",
    ),
    "a schema of the application's": (
        "CREATE SCHEMA own AUTHORIZATION erp_app",
        "own",
        "owned by the application",
    ),
    "a schema beside ours": (
        "CREATE SCHEMA beside; GRANT USAGE ON SCHEMA beside TO erp_app",
        "beside",
        "foreign schema",
    ),
    "a schema open to everybody": ("GRANT CREATE ON SCHEMA public TO PUBLIC", "public", "schema open to creation"),
    "a default that opens what is made next": (
        "ALTER DEFAULT PRIVILEGES FOR ROLE erp_owner GRANT SELECT ON TABLES TO erp_app",
        "erp_owner",
        "default privilege",
    ),
    "a login that belongs to another": ("GRANT pg_read_all_data TO erp_app", "erp_app", "role membership"),
    "a login that is a superuser": ("ALTER ROLE erp_app SUPERUSER", "erp_app", "powerful role"),
    "a login that row security does not hold": ("ALTER ROLE erp_app BYPASSRLS", "erp_app", "powerful role"),
    "an owner that row security does not hold": ("ALTER ROLE erp_owner BYPASSRLS", "erp_owner", "powerful role"),
    "a login that makes others": ("ALTER ROLE erp_app CREATEROLE", "erp_app", "powerful role"),
    "a login that begins in a tenant": (
        "ALTER ROLE erp_app SET app.tenant_id = 'x'",
        "erp_app",
        "perilous setting",
    ),
    "a database in which every session begins in a tenant": (
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET app.tenant_id = ''x''', current_database()); END $$",
        "erp_app",
        "perilous setting",
    ),
    "a database in which the application makes schemas": (
        "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO erp_app', current_database()); END $$",
        "",
        "database open to creation",
    ),
}


@pytest.mark.parametrize("breach", _BREACHES)
def test_breach_is_named(breach: str, as_superuser: Tamper) -> None:
    statement, on, kind = _BREACHES[breach]
    assert find_all() == []
    as_superuser(statement)
    found = {(finding.table, finding.kind) for finding in find_all()}
    assert (on, kind) in found if on else kind in {one for _, one in found}


def test_command_prints_a_line_per_table_and_exits_with_nought(as_superuser: Tamper) -> None:
    out = StringIO()
    call_command("check_isolation", stdout=out)
    text = out.getvalue()
    assert "ok   accounting_journalline" in text
    assert "FAIL" not in text
    assert text.strip().endswith("0 findings")


def test_command_prints_each_finding_and_exits_with_one(as_superuser: Tamper) -> None:
    as_superuser(f"ALTER TABLE {_LINES} NO FORCE ROW LEVEL SECURITY")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_isolation", stdout=out)
    assert ended.value.code == 1
    assert f"FAIL {_LINES}: row security not forced" in out.getvalue()


def test_command_prints_json(as_superuser: Tamper) -> None:
    as_superuser("GRANT DELETE ON auditlog_event TO erp_app")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_isolation", "--json", stdout=out)
    document = json.loads(out.getvalue())
    assert document["ok"] is False
    assert document["findings"][0]["kind"] == "surplus grant"
    assert next(row for row in document["tables"] if row["table"] == "auditlog_event")["ok"] is False
