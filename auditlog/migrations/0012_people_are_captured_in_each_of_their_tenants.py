"""What changes a person is captured in the log of each tenant in which he is a member.

The capture of tenants' tables goes through the tenants of a statement in the order of their
ids, and may call a row by the address of the person it refers to. A second capture stands on
the tables of the installation that hold a person's own rows: his account, his addresses, his
second factors. Passwords are masked before they are written, as everything that is declared so.
"""

from django.db import migrations

from auditlog.events.capture import capture_sql
from auditlog.events.declaring import Audited, AuditedPerson, Parent

# Every part that these statements are put together from stands in this file.
# ruff: noqa: S608

_DEFINER = """RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET timezone = 'UTC'"""
_OUTER_TENANT = "outer_tenant text := coalesce(current_setting('app.tenant_id', true), '');"
_RESTORE = "PERFORM set_config('app.tenant_id', outer_tenant, true);"


def _field(text: str) -> str:
    """A text as canonical bytes: four bytes of length and UTF-8, or ffffffff for null."""
    return f"coalesce(int4send(octet_length({text})) || convert_to({text}, 'UTF8'), '\\xffffffff')"


def _fields(*texts: str) -> str:
    return "\n        || ".join(_field(text) for text in texts)


def _domain(tag: str) -> str:
    return f"'\\x{len(tag):08x}{tag.encode().hex()}'::bytea"


_CLOCK = "least(greatest(clock_timestamp(), now()), now() + interval '1 day')"

_INSERT_EVENTS = f"""
            INSERT INTO auditlog_event (tenant_id, id, ordinal, occurred_at, xact,
                row_of_statement, act, operation, subject_type, subject_id, subject_label,
                parent_type, parent_id, actor_kind, actor_id, actor_label, ip, request_id,
                reason, changes, digest)
            SELECT tenant, e.id, e.ordinal, now_at, transaction_number, e.place, act_name,
                operation_name, subject_kind, e.subject_id, e.label, parent_kind, e.parent_id,
                kind_of_actor, id_of_actor, label_of_actor, address, request, why, e.changes,
                sha256(beginning || int8send(e.ordinal) || uuid_send(e.id) || times
                    || int8send(e.place) || circumstances
                    || {_field("e.subject_id::text")} || {_field("e.label")}
                    || {_field("e.parent_id::text")} || {_field("e.changes")})
            FROM (
                SELECT (id_prefix || lpad(to_hex(n.ordinal), 15, '0'))::uuid AS id, n.*
                FROM (
                    SELECT nextval('auditlog_event_ordinal') AS ordinal,
                        row_number() OVER () AS place, SUBJECT AS subject_id,
                        LABEL AS label, PARENT AS parent_id,
                        c.changes
                    FROM (SOURCE) c
                    WHERE MINE
                ) n
            ) e;"""

_WHOLE_ROWS = """
                        SELECT r.id, r.whole, (CASE WHEN masks
                            THEN auditlog_masked(r.whole, hidden, tails)
                            ELSE r.whole END - ignored)::text AS changes
                        FROM (SELECT i.id, to_jsonb(i) AS whole FROM {rows} i OFFSET 0) r"""

# A full join can be hashed or merged but never looped, so that a plan made for one row
# does not take the square of thirty thousand.
_CHANGED_ROWS = """
                    SELECT coalesce(n.id, o.id) AS id, to_jsonb(coalesce(n, o)) AS whole, (
                        SELECT jsonb_object_agg(f.key, jsonb_build_array(
                            CASE WHEN masks THEN auditlog_masked(j.old, hidden, tails)
                                ELSE j.old END -> f.key,
                            CASE WHEN masks THEN auditlog_masked(j.new, hidden, tails)
                                ELSE j.new END -> f.key))
                        FROM jsonb_object_keys(coalesce(j.new, j.old)) AS f (key)
                        WHERE j.old -> f.key IS DISTINCT FROM j.new -> f.key
                    )::text AS changes
                    FROM old_rows o FULL JOIN new_rows n ON n.id = o.id,
                        LATERAL (SELECT to_jsonb(o) - ignored AS old,
                            to_jsonb(n) - ignored AS new OFFSET 0) j
                    WHERE j.old IS DISTINCT FROM j.new"""

# What both captures say of the circumstances, and the bytes that all of their events share.
_CIRCUMSTANCES = f"""
    operation_name text := lower(TG_OP);
    act_name text := coalesce(nullif(current_setting('app.act', true), ''),
        subject_kind || '.' || lower(TG_OP));
    kind_of_actor text := coalesce(nullif(current_setting('app.actor_kind', true), ''), 'sql');
    id_of_actor uuid := nullif(current_setting('app.actor_id', true), '')::uuid;
    label_of_actor text := coalesce(
        nullif(current_setting('app.actor_label', true), ''), session_user);
    address text := coalesce(current_setting('app.ip', true), '');
    request text := coalesce(current_setting('app.request_id', true), '');
    why text := coalesce(current_setting('app.reason', true), '');
    transaction_number bigint := pg_current_xact_id()::text::bigint;
    now_at timestamptz := {_CLOCK};
    times bytea;
    circumstances bytea;
    beginning bytea;
    id_prefix text := auditlog_id_prefix(now_at);"""
_SHARED_BYTES = f"""
    times := int8send(auditlog_microseconds(now_at)) || int8send(transaction_number);
    circumstances := {
    _fields(
        "act_name",
        "operation_name",
        "subject_kind",
        "parent_kind",
        "kind_of_actor",
        "id_of_actor::text",
        "label_of_actor",
        "address",
        "request",
        "why",
    )
};"""


def _loop(subject: str, label: str, parent: str, mine: str) -> str:
    """Write the events of one tenant: the rows that are its own, under what they are called."""
    events = _INSERT_EVENTS.replace("SUBJECT", subject).replace("LABEL", label)
    events = events.replace("PARENT", parent).replace("MINE", mine)
    return f"""
        PERFORM set_config('app.tenant_id', tenant::text, true);
        beginning := {_domain("audit-event-1")} || uuid_send(tenant);
        IF TG_OP = 'INSERT' THEN{events.replace("SOURCE", _WHOLE_ROWS.format(rows="new_rows"))}
        ELSIF TG_OP = 'DELETE' THEN{events.replace("SOURCE", _WHOLE_ROWS.format(rows="old_rows"))}
        ELSE{events.replace("SOURCE", _CHANGED_ROWS)}
        END IF;"""


_OWN_ROWS = _loop(
    subject="c.id",
    label="""CASE WHEN person_column IS NULL THEN coalesce(c.whole ->> TG_ARGV[2], '')
                            ELSE coalesce((SELECT u.email FROM tenancy_user u
                                WHERE u.id = (c.whole ->> person_column)::uuid), '') END""",
    parent="CASE WHEN has_parent THEN (c.whole ->> TG_ARGV[4])::uuid END",
    mine="only_tenant OR (c.whole ->> TG_ARGV[1])::uuid = tenant",
)

# Arguments of the trigger: subject type, tenant column, label column, parent type, parent
# column, ignored, masked, masked but for the last four, and where the row is called by a
# person's address, the column that refers to him.
_CAPTURE = f"""
CREATE OR REPLACE FUNCTION auditlog_capture() {_DEFINER} AS $$
DECLARE
    {_OUTER_TENANT}
    tenants uuid[];
    tenant uuid;
    only_tenant boolean;
    subject_kind text := TG_ARGV[0];
    parent_kind text := TG_ARGV[3];
    ignored text[] := TG_ARGV[5]::text[];
    hidden text[] := TG_ARGV[6]::text[];
    tails text[] := TG_ARGV[7]::text[];
    masks boolean := hidden <> '{{}}' OR tails <> '{{}}';
    has_parent boolean := TG_ARGV[4] <> '';
    person_column text := TG_ARGV[8];
{_CIRCUMSTANCES}
BEGIN
    IF TG_OP = 'DELETE' AND TG_ARGV[1] = 'id' THEN
        SELECT array_agg(DISTINCT r.id ORDER BY r.id) INTO tenants FROM old_rows r;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT r.tenant_id ORDER BY r.tenant_id) INTO tenants FROM old_rows r;
    ELSIF TG_ARGV[1] = 'id' THEN
        SELECT array_agg(DISTINCT r.id ORDER BY r.id) INTO tenants FROM new_rows r;
    ELSE
        SELECT array_agg(DISTINCT r.tenant_id ORDER BY r.tenant_id) INTO tenants FROM new_rows r;
    END IF;
    IF tenants IS NULL THEN
        RETURN NULL;
    END IF;
    only_tenant := cardinality(tenants) = 1;
{_SHARED_BYTES}
    FOREACH tenant IN ARRAY tenants LOOP{_OWN_ROWS}
    END LOOP;
    {_RESTORE}
    RETURN NULL;
END $$
"""

_PERSONS_ROWS = _loop(
    # Keys that are numbers name nothing outside their table.
    subject="CASE WHEN pg_typeof(c.id) = 'uuid'::regtype THEN (c.whole ->> 'id')::uuid END",
    label="coalesce(c.whole ->> TG_ARGV[2], '')",
    parent="CASE WHEN parent_kind <> '' THEN (c.whole ->> TG_ARGV[1])::uuid END",
    mine="(c.whole ->> TG_ARGV[1])::uuid = ANY (people)",
)

# Arguments of the trigger: subject type, the column that refers to the person, label column,
# parent type (none where the row is the person), ignored, masked, masked but for the last four.
_CAPTURE_PERSON = f"""
CREATE FUNCTION auditlog_capture_person() {_DEFINER} AS $$
DECLARE
    {_OUTER_TENANT}
    changed uuid[];
    people uuid[];
    tenant uuid;
    subject_kind text := TG_ARGV[0];
    parent_kind text := TG_ARGV[3];
    ignored text[] := TG_ARGV[4]::text[];
    hidden text[] := TG_ARGV[5]::text[];
    tails text[] := TG_ARGV[6]::text[];
    masks boolean := hidden <> '{{}}' OR tails <> '{{}}';{_CIRCUMSTANCES}
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT (to_jsonb(n) ->> TG_ARGV[1])::uuid) INTO changed FROM new_rows n;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT (to_jsonb(o) ->> TG_ARGV[1])::uuid) INTO changed FROM old_rows o;
    ELSE
        SELECT array_agg(DISTINCT (to_jsonb(n) ->> TG_ARGV[1])::uuid) INTO changed
        FROM old_rows o JOIN new_rows n ON n.id = o.id
        WHERE to_jsonb(o) - ignored IS DISTINCT FROM to_jsonb(n) - ignored;
    END IF;
    IF changed IS NULL THEN
        RETURN NULL;
    END IF;{_SHARED_BYTES}
    FOR tenant, people IN
        SELECT t.id, array_agg(p.id) FROM unnest(changed) AS p (id), unnest(auditlog_tenants_of(p.id)) AS t (id)
        GROUP BY t.id ORDER BY t.id
    LOOP{_PERSONS_ROWS}
    END LOOP;
    {_RESTORE}
    RETURN NULL;
END $$
"""

_MEMBERSHIP = Audited(
    "tenancy.membership",
    person_column="user_id",
    parent=Parent("tenancy.user", "user_id"),
    ignored=("last_seen_at",),
)
_BEFORE = Audited(
    "tenancy.membership",
    label_column="role",
    parent=Parent("tenancy.user", "user_id"),
    ignored=("last_seen_at",),
)
_USER = AuditedPerson(
    "tenancy.user",
    person_column="id",
    label_column="email",
    masked=("password", "session_seed"),
    ignored=("last_login", "theme"),
)
_ADDRESS = AuditedPerson("tenancy.email_address", label_column="email")
_FACTOR = AuditedPerson("tenancy.second_factor", label_column="type", masked=("data",), ignored=("last_used_at",))


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0011_events_are_written_by_functions_alone"),
        ("tenancy", "0006_people_prove_who_they_are"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunSQL(_CAPTURE),
        migrations.RunSQL(_CAPTURE_PERSON, "DROP FUNCTION auditlog_capture_person()"),
        migrations.RunSQL("REVOKE ALL ON FUNCTION auditlog_capture_person() FROM PUBLIC", migrations.RunSQL.noop),
        migrations.RunSQL(
            capture_sql("tenancy_membership", _MEMBERSHIP).forward, capture_sql("tenancy_membership", _BEFORE).forward
        ),
        migrations.RunSQL(*capture_sql("tenancy_user", _USER)),
        migrations.RunSQL(*capture_sql("account_emailaddress", _ADDRESS)),
        migrations.RunSQL(*capture_sql("mfa_authenticator", _FACTOR)),
    ]
