"""Statements by which a login would rise above itself."""

import psycopg
import pytest
from django.db import DatabaseError

from tests.attacks.ground import Ground, enter
from tests.attacks.registry import attack

_RISING = [
    "SET ROLE erp_owner",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION erp_owner",
    "ALTER ROLE erp_app BYPASSRLS",
    "ALTER ROLE erp_app SUPERUSER",
    "GRANT erp_owner TO erp_app",
    "CREATE ROLE accomplice SUPERUSER",
    "SET session_replication_role = replica",
    "SET LOCAL session_replication_role = replica",
    "SELECT set_config('session_replication_role', 'replica', true)",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION posted_rows_stay() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE TABLE public.mine (a int)",
    "CREATE VIEW public.mine AS SELECT * FROM accounting_journalentry",
    "CREATE SCHEMA mine",
    "CREATE EXTENSION plpython3u",
    "CREATE EXTENSION dblink",
    "CREATE PUBLICATION mine FOR ALL TABLES",
    "CREATE SERVER mine FOREIGN DATA WRAPPER file_fdw",
    "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION posted_rows_stay()",
    "DROP FUNCTION posted_rows_stay() CASCADE",
    "DROP FUNCTION journal_lines_arrive_whole() CASCADE",
    "DROP FUNCTION auditlog_capture() CASCADE",
    "DROP TRIGGER lines_arrive_whole ON accounting_journalline",
    "ALTER FUNCTION journal_lines_arrive_whole() SECURITY INVOKER",
    "ALTER FUNCTION journal_lines_arrive_whole() RESET ALL",
    "ALTER DATABASE postgres SET app.tenant_id = 'x'",
    "ALTER SYSTEM SET row_security = off",
    "ALTER DEFAULT PRIVILEGES FOR ROLE erp_owner GRANT ALL ON TABLES TO erp_app",
    "COPY (SELECT 1) TO '/tmp/stolen'",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT rolpassword FROM pg_authid",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
    "SELECT nextval('auditlog_event_ordinal')",
    "SELECT setval('auditlog_event_ordinal', 1)",
    "SELECT currval('auditlog_event_ordinal')",
    "SELECT last_value FROM auditlog_event_ordinal",
    "SELECT numbering_advance(NULL, 'JE', '2026', 'JE-2026-', 5, 2, 9, 8)",
    "SELECT journal_reversals_are_exact(NULL, NULL)",
]


@attack("runs: {}", "sql", each=[(statement, (statement,)) for statement in _RISING])
def _rise(g: Ground, statement: str) -> None:
    with g.login() as login, pytest.raises(psycopg.Error) as refused:
        login.execute(statement)
    allowed = (
        psycopg.errors.InsufficientPrivilege,
        psycopg.errors.FeatureNotSupported,
        psycopg.errors.UndefinedFile,
        psycopg.errors.UndefinedObject,
        psycopg.errors.ObjectNotInPrerequisiteState,
    )
    assert isinstance(refused.value, allowed), refused.value


@attack("becomes somebody else by RESET ROLE", "sql")
def _reset(g: Ground) -> None:
    with g.login() as login:
        login.execute("RESET ROLE")
        login.execute("RESET SESSION AUTHORIZATION")
        assert login.execute("SELECT current_user, session_user").fetchone() == ("erp_app", "erp_app")
        assert login.execute("SELECT count(*) FROM accounting_journalentry").fetchone() == (0,)


@attack("switches row_security off", "sql")
def _row_security(g: Ground) -> None:
    with g.inside():
        g.sql("SET LOCAL row_security = off")
        with g.refused() as caught:
            g.sql("SELECT * FROM accounting_journalentry")
    assert isinstance(caught.value.__cause__, psycopg.errors.InsufficientPrivilege)


@attack("switches the owner's maintenance on", "sql")
def _maintenance(g: Ground) -> None:
    with g.inside():
        g.sql("SELECT set_config('app.maintenance', 'on', true)")
        assert g.sql("SELECT DISTINCT tenant_id FROM accounting_journalentry") == [(g.mine.id,)]
        assert g.sql("SELECT slug FROM tenancy_tenant") == [(g.mine.slug,)]


@attack("switches the owner's maintenance on and lets a guard work as the owner", "sql", commits=True)
def _maintenance_in_a_guard(g: Ground) -> None:
    with g.login() as login, login.transaction(force_rollback=True):
        enter(login, g.mine)
        login.execute("SELECT set_config('app.maintenance', 'on', true)")
        login.execute("SELECT set_config('app.tenant_id', '', true)")
        with pytest.raises(psycopg.Error), login.transaction():
            login.execute("SELECT numbering_lock_series('JE', '2026')")


@attack("names another person to read his memberships with the tenant's rows", "sql")
def _person(g: Ground) -> None:
    """The person's own policy tells where he belongs, and nothing that is in there."""
    with g.inside():
        g.sql("SELECT set_config('app.user_id', %s, true)", [str(g.theirs.user)])
        assert g.sql("SELECT count(*) FROM accounting_journalentry WHERE tenant_id = %s", [g.theirs.id]) == [(0,)]
        updated = g.sql("UPDATE tenancy_membership SET role = 'viewer' WHERE user_id = %s RETURNING 1", [g.theirs.user])
        assert updated == []
        with g.refused(DatabaseError):
            g.sql(
                "INSERT INTO tenancy_membership (id, tenant_id, user_id, role, created_at)"
                " VALUES (gen_random_uuid(), %s, %s, 'owner', now())",
                [g.theirs.id, g.mine.user],
            )
