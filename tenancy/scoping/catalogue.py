"""What PostgreSQL says about our tables: the facts that the guards are proven from."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

OWNER_ROLE = "erp_owner"
APP_ROLE = "erp_app"


@dataclass(frozen=True, slots=True)
class Constraint:
    """A key or reference: columns in order, and for a reference where it points."""

    name: str
    kind: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    validated: bool
    deferred: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """A row-level security policy with its conditions as the catalogue prints them."""

    name: str
    command: str
    permissive: bool
    roles: tuple[str, ...]
    using: str
    check: str


@dataclass(slots=True)
class Table:
    """One relation of the public schema and everything that guards it."""

    name: str
    kind: str
    owner: str
    row_security: bool
    forced: bool
    options: tuple[str, ...]
    partition_of: str = ""
    columns: set[str] = field(default_factory=set)
    constraints: list[Constraint] = field(default_factory=list)
    policies: list[Policy] = field(default_factory=list)
    unique_indexes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    indexes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    privileges: dict[str, set[str]] = field(default_factory=dict)
    triggers: set[str] = field(default_factory=set)
    disabled_triggers: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    tenant_statistics: int = 0


@dataclass(frozen=True, slots=True)
class Function:
    """A function, of any schema but the system's, that runs with its owner's rights."""

    signature: str
    name: str
    owner: str
    settings: tuple[str, ...]
    callers: tuple[str, ...]


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def read_tables() -> dict[str, Table]:
    """Every table, partitioned table, view and materialised view of the public schema."""
    tables = {
        row[0]: Table(row[0], row[1], row[2], row[3], row[4], tuple(row[5] or ()), row[6])
        for row in _rows(
            """SELECT c.relname, c.relkind::text, pg_get_userbyid(c.relowner), c.relrowsecurity,
                      c.relforcerowsecurity, c.reloptions,
                      coalesce((SELECT i.inhparent::regclass::text FROM pg_inherits i WHERE i.inhrelid = c.oid), '')
               FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
                 AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"""
        )
    }
    _read_columns(tables)
    _read_constraints(tables)
    _read_policies(tables)
    _read_indexes(tables)
    _read_privileges(tables)
    _read_triggers_and_rules(tables)
    return tables


def _read_columns(tables: dict[str, Table]) -> None:
    for name, column in _rows(
        """SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
           WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
             AND c.relkind IN ('r', 'p')"""
    ):
        tables[name].columns.add(column)
    for name, target in _rows(
        """SELECT c.relname, coalesce(a.attstattarget, -1)
           FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
             AND a.attname = 'tenant_id'"""
    ):
        tables[name].tenant_statistics = target


def _read_constraints(tables: dict[str, Table]) -> None:
    columns = """ARRAY(SELECT a.attname::text FROM unnest({key}) WITH ORDINALITY part(n, i)
        JOIN pg_attribute a ON a.attrelid = {table} AND a.attnum = part.n ORDER BY part.i)"""
    for row in _rows(
        f"""SELECT t.relname, k.conname, k.contype::text,
               {columns.format(key="k.conkey", table="k.conrelid")},
               coalesce(f.relname, ''), {columns.format(key="k.confkey", table="k.confrelid")},
               k.convalidated, k.condeferrable AND k.condeferred
           FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
           LEFT JOIN pg_class f ON f.oid = k.confrelid
           WHERE t.relnamespace = 'public'::regnamespace AND k.contype IN ('p', 'u', 'f')"""  # noqa: S608 - every part stands here.
    ):
        tables[row[0]].constraints.append(
            Constraint(row[1], row[2], tuple(row[3]), row[4], tuple(row[5]), row[6], row[7])
        )


def _read_policies(tables: dict[str, Table]) -> None:
    for row in _rows(
        """SELECT tablename, policyname, cmd, permissive = 'PERMISSIVE', roles::text[],
                  coalesce(qual, ''), coalesce(with_check, '')
           FROM pg_policies WHERE schemaname = 'public'"""
    ):
        tables[row[0]].policies.append(Policy(row[1], row[2], row[3], tuple(sorted(row[4])), row[5], row[6]))


def _read_indexes(tables: dict[str, Table]) -> None:
    for table, index, unique, columns in _rows(
        """SELECT t.relname, i.relname, x.indisunique,
                  ARRAY(SELECT pg_get_indexdef(x.indexrelid, k, true)
                        FROM generate_series(1, x.indnkeyatts) k)
           FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
           JOIN pg_class t ON t.oid = x.indrelid
           WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p')"""
    ):
        tables[table].indexes[index] = tuple(columns)
        if unique:
            tables[table].unique_indexes[index] = tuple(columns)


def _read_privileges(tables: dict[str, Table]) -> None:
    for table, grantee, privilege in _rows(
        """SELECT c.relname, coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC'),
                  a.privilege_type
           FROM pg_class c, LATERAL aclexplode(c.relacl) a
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
             AND a.grantee <> c.relowner
           UNION
           SELECT c.relname, coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC'),
                  a.privilege_type || ' (column)'
           FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid,
                LATERAL aclexplode(t.attacl) a
           WHERE c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner"""
    ):
        tables[table].privileges.setdefault(grantee, set()).add(privilege)


def _read_triggers_and_rules(tables: dict[str, Table]) -> None:
    for table, trigger, fires in _rows(
        """SELECT c.relname, t.tgname, t.tgenabled IN ('O', 'A')
           FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
           WHERE c.relnamespace = 'public'::regnamespace"""
    ):
        tables[table].triggers.add(trigger)
        if not fires:
            tables[table].disabled_triggers.append(trigger)
    for table, rule in _rows(
        """SELECT c.relname, r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
           WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"""
    ):
        tables[table].rules.append(rule)


def read_definer_functions() -> list[Function]:
    """Functions that run with their owner's rights, and who may call them directly."""
    return [
        Function(row[0], row[1], row[2], tuple(row[3] or ()), tuple(row[4]))
        for row in _rows(
            """SELECT p.oid::regprocedure::text, p.proname, pg_get_userbyid(p.proowner),
                      p.proconfig,
                      ARRAY(SELECT coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC')
                            FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                            WHERE a.grantee <> p.proowner)
               FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
               WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')"""
        )
    ]


@dataclass(frozen=True, slots=True)
class Login:
    """One of the two logins, as far as it could be more than an ordinary one."""

    name: str
    is_powerful: bool
    member_of: tuple[str, ...]
    settings: tuple[str, ...]


def read_logins() -> list[Login]:
    """The two logins: powers, memberships, and settings that every session of theirs starts with."""
    return [
        Login(row[0], row[1], tuple(row[2]), tuple(row[3]))
        for row in _rows(
            """SELECT r.rolname, r.rolsuper OR r.rolbypassrls OR r.rolcreaterole OR r.rolreplication,
                      ARRAY(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = r.oid),
                      ARRAY(SELECT DISTINCT unnest(s.setconfig) FROM pg_db_role_setting s
                            WHERE s.setrole IN (r.oid, 0) AND s.setdatabase IN (0, d.oid))
               FROM pg_roles r, pg_database d
               WHERE r.rolname IN ('erp_owner', 'erp_app') AND d.datname = current_database()"""
        )
    ]


def read_rights_beyond_tables() -> list[tuple[str, str, str]]:
    """What is owned by or granted to the application besides tables: what, of which kind, in words."""
    return [
        (row[0], row[1], row[2])
        for row in _rows(
            """SELECT oid::regprocedure::text, 'owned by the application', 'the application owns this function'
                 FROM pg_proc WHERE proowner = 'erp_app'::regrole AND pronamespace <> pg_my_temp_schema()
               UNION ALL
               SELECT nspname, 'owned by the application', 'the application owns this schema'
                 FROM pg_namespace WHERE nspowner = 'erp_app'::regrole
               UNION ALL
               SELECT nspname, 'schema open to creation', 'the application may make things in this schema'
                 FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp_'
                  AND has_schema_privilege('erp_app', oid, 'CREATE')
               UNION ALL
               SELECT nspname, 'foreign schema', 'the application may use a schema that nothing guards'
                 FROM pg_namespace WHERE nspname NOT IN ('public', 'pg_catalog', 'information_schema')
                  AND nspname !~ '^pg_(toast_)?temp_' AND has_schema_privilege('erp_app', oid, 'USAGE')
               UNION ALL
               SELECT datname, 'database open to creation', 'the application may make schemas in this database'
                 FROM pg_database WHERE datname = current_database()
                  AND has_database_privilege('erp_app', oid, 'CREATE')
               UNION ALL
               SELECT c.relname, 'grant on a sequence',
                      coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC') || ' holds ' || a.privilege_type
                 FROM pg_class c, LATERAL aclexplode(c.relacl) a
                WHERE c.relkind = 'S' AND c.relnamespace = 'public'::regnamespace AND a.grantee <> c.relowner
               UNION ALL
               SELECT d.defaclrole::regrole::text, 'default privilege',
                      'what it makes next is open to ' || coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC')
                 FROM pg_default_acl d, LATERAL aclexplode(d.defaclacl) a
                WHERE a.grantee <> d.defaclrole AND NOT (d.defaclobjtype = 'f' AND a.grantee = 0)"""
        )
    ]
