"""A row that gets another id or another owner is captured, and most of them stay with their person.

An update is captured by the rows before it and the rows after it, held side by side by their
ids; what has no counterpart came or went. It is told to the tenants and people of both. A
membership, an address and a second factor keep their id and whom they belong to for good:
to whom they were given cannot be changed under the eyes of the log.
"""

from django.db import migrations

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
                        SELECT r.id, r.whole, r.whole AS was, (CASE WHEN masks
                            THEN auditlog_masked(r.whole, hidden, tails)
                            ELSE r.whole END - ignored)::text AS changes
                        FROM (SELECT i.id, to_jsonb(i) AS whole FROM {rows} i OFFSET 0) r"""

# A full join can be hashed or merged but never looped, so that a plan made for one row
# does not take the square of thirty thousand. Whose a row is may be ignored among its changes,
# but not that it became another's: the first argument of the trigger that is a column tells it.
_CHANGED_ROWS = """
                    SELECT coalesce(n.id, o.id) AS id, to_jsonb(coalesce(n, o)) AS whole, to_jsonb(o) AS was, coalesce((
                        SELECT jsonb_object_agg(f.key, jsonb_build_array(
                            CASE WHEN masks THEN auditlog_masked(j.old, hidden, tails)
                                ELSE j.old END -> f.key,
                            CASE WHEN masks THEN auditlog_masked(j.new, hidden, tails)
                                ELSE j.new END -> f.key))
                        FROM jsonb_object_keys(coalesce(j.new, j.old)) AS f (key)
                        WHERE j.old -> f.key IS DISTINCT FROM j.new -> f.key
                    ), jsonb_build_object(TG_ARGV[1], jsonb_build_array(
                        to_jsonb(o) -> TG_ARGV[1], to_jsonb(n) -> TG_ARGV[1])))::text AS changes
                    FROM old_rows o FULL JOIN new_rows n ON n.id = o.id,
                        LATERAL (SELECT to_jsonb(o) - ignored AS old,
                            to_jsonb(n) - ignored AS new OFFSET 0) j
                    WHERE j.old IS DISTINCT FROM j.new
                        OR to_jsonb(o) ->> TG_ARGV[1] <> to_jsonb(n) ->> TG_ARGV[1]"""

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
    mine="only_tenant OR tenant IN ((c.whole ->> TG_ARGV[1])::uuid, (c.was ->> TG_ARGV[1])::uuid)",
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
    ELSIF TG_OP = 'UPDATE' AND TG_ARGV[1] = 'id' THEN
        SELECT array_agg(r.id ORDER BY r.id) INTO tenants
        FROM (SELECT o.id FROM old_rows o UNION SELECT n.id FROM new_rows n) r;
    ELSIF TG_OP = 'UPDATE' THEN
        SELECT array_agg(r.tenant_id ORDER BY r.tenant_id) INTO tenants
        FROM (SELECT o.tenant_id FROM old_rows o UNION SELECT n.tenant_id FROM new_rows n) r;
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
    mine="""(c.whole ->> TG_ARGV[1])::uuid = ANY (people)
                        OR (c.was ->> TG_ARGV[1])::uuid = ANY (people)""",
)

# Arguments of the trigger: subject type, the column that refers to the person, label column,
# parent type (none where the row is the person), ignored, masked, masked but for the last four.
_CAPTURE_PERSON = f"""
CREATE OR REPLACE FUNCTION auditlog_capture_person() {_DEFINER} AS $$
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
        SELECT array_agg(DISTINCT p.person::uuid) INTO changed
        FROM old_rows o FULL JOIN new_rows n ON n.id = o.id,
            LATERAL (VALUES (to_jsonb(o) ->> TG_ARGV[1]), (to_jsonb(n) ->> TG_ARGV[1])) AS p (person)
        WHERE p.person IS NOT NULL
            AND (to_jsonb(o) - ignored IS DISTINCT FROM to_jsonb(n) - ignored
                OR to_jsonb(o) ->> TG_ARGV[1] <> to_jsonb(n) ->> TG_ARGV[1]);
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

_REFUSE_CHANGE_OF_HANDS = """
CREATE FUNCTION auditlog_refuse_change_of_hands() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'a row of % keeps its id and whom it belongs to: remove it and add another', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION auditlog_refuse_change_of_hands() FROM PUBLIC;
"""

# What is written back as it was, as a whole row is by Django, is no change.
_KEPT = {
    "tenancy_membership": ("tenant_id", "id", "user_id"),
    "account_emailaddress": ("id", "user_id"),
    "mfa_authenticator": ("id", "user_id"),
}


def _keeping(table: str, columns: tuple[str, ...]) -> migrations.RunSQL:
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return migrations.RunSQL(
        f"CREATE TRIGGER row_stays_with_its_person BEFORE UPDATE ON {table} FOR EACH ROW"
        f" WHEN ({changed}) EXECUTE FUNCTION auditlog_refuse_change_of_hands()",
        f"DROP TRIGGER row_stays_with_its_person ON {table}",
    )


class Migration(migrations.Migration):
    """The functions have no way back: they go with the triggers that call them."""

    dependencies = [("auditlog", "0015_where_exports_lie_is_in_no_row")]

    operations = [
        migrations.RunSQL(_CAPTURE),
        migrations.RunSQL(_CAPTURE_PERSON),
        migrations.RunSQL(_REFUSE_CHANGE_OF_HANDS, "DROP FUNCTION auditlog_refuse_change_of_hands()"),
        *(_keeping(table, columns) for table, columns in _KEPT.items()),
    ]
