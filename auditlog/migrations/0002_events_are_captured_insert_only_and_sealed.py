"""What the database itself does for the audit log.

Capture: statement triggers of audited tables write events, set-wise. Stamp: an event that
the application inserts itself is numbered, timed and digested over whatever it claims.
Refuse: events and seals are never changed or removed, by nobody. Seal: at commit, one seal
per tenant and transaction.

Functions with the owner's rights take the tenant from the rows, whatever the transaction has
made of its setting since, and give the setting back at the end. The canonical bytes are described in ``auditlog/chain/canonical.py``.
"""

from django.db import migrations

# Every part that these statements are put together from stands in this file.
# ruff: noqa: S608

_DEFINER = """RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET timezone = 'UTC'"""
# Plans that look at the chain are made once: each of their conditions has its index.
_SEALER = f"{_DEFINER} SET plan_cache_mode = force_generic_plan"
_OUTER_TENANT = "outer_tenant text := coalesce(current_setting('app.tenant_id', true), '');"
_RESTORE = "PERFORM set_config('app.tenant_id', outer_tenant, true);"


def _field(text: str) -> str:
    """A text as canonical bytes: four bytes of length and UTF-8, or ffffffff for null."""
    return f"coalesce(int4send(octet_length({text})) || convert_to({text}, 'UTF8'), '\\xffffffff')"


def _fields(*texts: str) -> str:
    return "\n        || ".join(_field(text) for text in texts)


def _domain(tag: str) -> str:
    return f"'\\x{len(tag):08x}{tag.encode().hex()}'::bytea"


_REQUIRE_UTF8 = """
DO $$ BEGIN
    IF current_setting('server_encoding') <> 'UTF8' THEN
        RAISE EXCEPTION 'the database must be in UTF8, for the audit log digests bytes';
    END IF;
END $$
"""

_MICROSECONDS = """
CREATE FUNCTION auditlog_microseconds(moment timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT (extract(epoch FROM moment) * 1000000)::bigint $$
"""

# A UUID of version 7 (RFC 9562): 48 bits of milliseconds, then version and variant; the
# ordinal fills the rest, which keeps ids of one moment in their order.
_ID_PREFIX = """
CREATE FUNCTION auditlog_id_prefix(moment timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0') || '70008'
$$
"""

# Sensitive values never reach the log: three stars, or three stars and the last four signs
# where at least as many stay hidden.
_MASKED = """
CREATE FUNCTION auditlog_masked(shown jsonb, hidden text[], tails text[]) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT shown || coalesce((
        SELECT jsonb_object_agg(key, CASE WHEN key = ANY (tails) AND length(value) >= 8
            THEN '***' || right(value, 4) ELSE '***' END)
        FROM jsonb_each_text(shown)
        WHERE value IS NOT NULL AND (key = ANY (hidden) OR key = ANY (tails))), '{}')
$$
"""

_INSERT_EVENTS = f"""
            INSERT INTO auditlog_event (tenant_id, id, ordinal, occurred_at, xact,
                row_of_statement, act, operation, subject_type, subject_id, subject_label,
                parent_type, parent_id, actor_kind, actor_id, actor_label, ip, request_id,
                reason, changes, digest)
            SELECT tenant, e.id, e.ordinal, now_at, transaction_number, e.place, act_name,
                operation_name, TG_ARGV[0], e.subject_id, e.label, TG_ARGV[3], e.parent_id,
                kind_of_actor, id_of_actor, label_of_actor, address, request, why, e.changes,
                sha256(beginning || int8send(e.ordinal) || uuid_send(e.id) || times
                    || int8send(e.place) || circumstances
                    || {_field("e.subject_id::text")} || {_field("e.label")}
                    || {_field("e.parent_id::text")} || {_field("e.changes")})
            FROM (
                SELECT (id_prefix || lpad(to_hex(n.ordinal), 15, '0'))::uuid AS id, n.*
                FROM (
                    SELECT nextval('auditlog_event_ordinal') AS ordinal,
                        row_number() OVER () AS place, c.id AS subject_id,
                        coalesce(c.whole ->> TG_ARGV[2], '') AS label,
                        CASE WHEN has_parent THEN (c.whole ->> TG_ARGV[4])::uuid END AS parent_id,
                        c.changes
                    FROM (SOURCE) c
                    WHERE only_tenant OR (c.whole ->> TG_ARGV[1])::uuid = tenant
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

# Arguments of the trigger: subject type, tenant column, label column, parent type, parent
# column, ignored, masked, and masked but for the last four.
_CAPTURE = f"""
CREATE FUNCTION auditlog_capture() {_DEFINER} AS $$
DECLARE
    {_OUTER_TENANT}
    tenants uuid[];
    tenant uuid;
    only_tenant boolean;
    ignored text[] := TG_ARGV[5]::text[];
    hidden text[] := TG_ARGV[6]::text[];
    tails text[] := TG_ARGV[7]::text[];
    masks boolean := hidden <> '{{}}' OR tails <> '{{}}';
    has_parent boolean := TG_ARGV[4] <> '';
    operation_name text := lower(TG_OP);
    act_name text := coalesce(nullif(current_setting('app.act', true), ''),
        TG_ARGV[0] || '.' || lower(TG_OP));
    kind_of_actor text := coalesce(nullif(current_setting('app.actor_kind', true), ''), 'sql');
    id_of_actor uuid := nullif(current_setting('app.actor_id', true), '')::uuid;
    label_of_actor text := coalesce(
        nullif(current_setting('app.actor_label', true), ''), session_user);
    address text := coalesce(current_setting('app.ip', true), '');
    request text := coalesce(current_setting('app.request_id', true), '');
    why text := coalesce(current_setting('app.reason', true), '');
    transaction_number bigint := pg_current_xact_id()::text::bigint;
    now_at timestamptz := clock_timestamp();
    times bytea;
    circumstances bytea;
    beginning bytea;
    id_prefix text := auditlog_id_prefix(now_at);
BEGIN
    IF TG_OP = 'DELETE' AND TG_ARGV[1] = 'id' THEN
        SELECT array_agg(DISTINCT r.id) INTO tenants FROM old_rows r;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT r.tenant_id) INTO tenants FROM old_rows r;
    ELSIF TG_ARGV[1] = 'id' THEN
        SELECT array_agg(DISTINCT r.id) INTO tenants FROM new_rows r;
    ELSE
        SELECT array_agg(DISTINCT r.tenant_id) INTO tenants FROM new_rows r;
    END IF;
    IF tenants IS NULL THEN
        RETURN NULL;
    END IF;
    only_tenant := cardinality(tenants) = 1;
    times := int8send(auditlog_microseconds(now_at)) || int8send(transaction_number);
    circumstances := {
    _fields(
        "act_name",
        "operation_name",
        "TG_ARGV[0]",
        "TG_ARGV[3]",
        "kind_of_actor",
        "id_of_actor::text",
        "label_of_actor",
        "address",
        "request",
        "why",
    )
};
    FOREACH tenant IN ARRAY tenants LOOP
        PERFORM set_config('app.tenant_id', tenant::text, true);
        beginning := {_domain("audit-event-1")} || uuid_send(tenant);
        IF TG_OP = 'INSERT' THEN{_INSERT_EVENTS.replace("SOURCE", _WHOLE_ROWS.format(rows="new_rows"))}
        ELSIF TG_OP = 'DELETE' THEN{_INSERT_EVENTS.replace("SOURCE", _WHOLE_ROWS.format(rows="old_rows"))}
        ELSE{_INSERT_EVENTS.replace("SOURCE", _CHANGED_ROWS)}
        END IF;
    END LOOP;
    {_RESTORE}
    RETURN NULL;
END $$
"""

# What a session inserts itself is an event without a row, whatever it says it is.
_STAMP = f"""
CREATE FUNCTION auditlog_stamp() {_DEFINER} AS $$
BEGIN
    NEW.ordinal := nextval('auditlog_event_ordinal');
    NEW.occurred_at := clock_timestamp();
    NEW.id := (auditlog_id_prefix(NEW.occurred_at) || lpad(to_hex(NEW.ordinal), 15, '0'))::uuid;
    NEW.xact := pg_current_xact_id()::text::bigint;
    NEW.row_of_statement := 1;
    NEW.operation := 'event';
    IF coalesce(NEW.act, '') = '' THEN
        RAISE EXCEPTION 'an audit event needs a type' USING ERRCODE = 'not_null_violation';
    END IF;
    NEW.subject_type := coalesce(NEW.subject_type, '');
    NEW.subject_label := coalesce(NEW.subject_label, '');
    NEW.parent_type := coalesce(NEW.parent_type, '');
    IF coalesce(NEW.actor_kind, '') = '' THEN
        NEW.actor_kind := coalesce(nullif(current_setting('app.actor_kind', true), ''), 'sql');
        NEW.actor_id := nullif(current_setting('app.actor_id', true), '')::uuid;
        NEW.actor_label := coalesce(
            nullif(current_setting('app.actor_label', true), ''), session_user);
    END IF;
    NEW.actor_label := coalesce(NEW.actor_label, session_user);
    NEW.ip := coalesce(NEW.ip, current_setting('app.ip', true), '');
    NEW.request_id := coalesce(NEW.request_id, current_setting('app.request_id', true), '');
    NEW.reason := coalesce(NEW.reason, current_setting('app.reason', true), '');
    NEW.digest := sha256({_domain("audit-event-1")} || uuid_send(NEW.tenant_id)
        || int8send(NEW.ordinal) || uuid_send(NEW.id)
        || int8send(auditlog_microseconds(NEW.occurred_at)) || int8send(NEW.xact)
        || int8send(NEW.row_of_statement)
        || {
    _fields(
        "NEW.act",
        "NEW.operation",
        "NEW.subject_type",
        "NEW.parent_type",
        "NEW.actor_kind",
        "NEW.actor_id::text",
        "NEW.actor_label",
        "NEW.ip",
        "NEW.request_id",
        "NEW.reason",
        "NEW.subject_id::text",
        "NEW.subject_label",
        "NEW.parent_id::text",
        "NEW.changes",
    )
});
    RETURN NEW;
END $$
"""

# The capture, and nothing else, writes as the owner from inside a trigger.
_STAMP_TRIGGER = """
CREATE TRIGGER event_is_stamped BEFORE INSERT ON auditlog_event FOR EACH ROW
WHEN (current_user <> 'erp_owner' OR pg_trigger_depth() < 1) EXECUTE FUNCTION auditlog_stamp()
"""

_REFUSE = """
CREATE FUNCTION auditlog_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is written once: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$
"""

# Sealing takes two steps. The first, in the queue of the commit, takes no lock that
# another transaction could wait for; it queues the second, which thereby comes after the
# foreign keys and guards that were queued before it. A head that is locked while a foreign
# key waits for a row, whose holder waits for the head, would be a deadlock.
_CALL_FOR_SEAL = f"""
CREATE FUNCTION auditlog_call_for_seal() {_SEALER} AS $$
DECLARE
    {_OUTER_TENANT}
BEGIN
    PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
    INSERT INTO auditlog_unsealed_transaction (tenant_id, id, xact, first_ordinal)
    VALUES (NEW.tenant_id, lpad(to_hex(NEW.xact), 32, '0')::uuid, NEW.xact, NEW.ordinal)
    ON CONFLICT DO NOTHING;
    {_RESTORE}
    RETURN NULL;
END $$
"""

_CALL_FOR_SEAL_TRIGGER = """
CREATE CONSTRAINT TRIGGER event_calls_for_seal AFTER INSERT ON auditlog_event
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.row_of_statement = 1)
EXECUTE FUNCTION auditlog_call_for_seal()
"""

_SEAL = f"""
CREATE FUNCTION auditlog_seal_transaction() {_SEALER} AS $$
DECLARE
    {_OUTER_TENANT}
    covered record;
    head record;
    now_at timestamptz;
    new_hash bytea;
BEGIN
    PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
    -- What an earlier seal of this transaction covers has lower ordinals.
    SELECT count(*) AS events, min(e.ordinal) AS first, max(e.ordinal) AS last,
        sha256(string_agg(e.digest, ''::bytea ORDER BY e.ordinal)) AS content
    INTO covered FROM auditlog_event e
    WHERE e.tenant_id = NEW.tenant_id AND e.xact = NEW.xact AND e.ordinal >= NEW.first_ordinal;
    LOOP
        SELECT h.id, h.seal_number, h.hash INTO head FROM auditlog_chain_head h
        WHERE h.tenant_id = NEW.tenant_id FOR NO KEY UPDATE;
        EXIT WHEN FOUND;
        INSERT INTO auditlog_chain_head (tenant_id, id, seal_number, hash)
        VALUES (NEW.tenant_id, NEW.tenant_id, 0, decode(repeat('00', 32), 'hex'))
        ON CONFLICT DO NOTHING;
    END LOOP;
    now_at := clock_timestamp();
    new_hash := sha256({_domain("audit-seal-1")} || uuid_send(NEW.tenant_id)
        || int8send(head.seal_number + 1) || head.hash || int8send(NEW.xact)
        || int8send(covered.first) || int8send(covered.last) || int8send(covered.events)
        || int8send(auditlog_microseconds(now_at)) || covered.content);
    INSERT INTO auditlog_seal (tenant_id, id, number, xact, first_ordinal, last_ordinal,
        event_count, sealed_at, previous_hash, hash)
    VALUES (NEW.tenant_id, new_uuid7(), head.seal_number + 1, NEW.xact, covered.first,
        covered.last, covered.events, now_at, head.hash, new_hash);
    UPDATE auditlog_chain_head SET seal_number = head.seal_number + 1, hash = new_hash
    WHERE tenant_id = NEW.tenant_id AND id = head.id;
    DELETE FROM auditlog_unsealed_transaction WHERE tenant_id = NEW.tenant_id AND id = NEW.id;
    {_RESTORE}
    RETURN NULL;
END $$
"""

_SEAL_TRIGGER = """
CREATE CONSTRAINT TRIGGER transaction_is_sealed AFTER INSERT ON auditlog_unsealed_transaction
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION auditlog_seal_transaction()
"""


def _refusing(name: str, operations: str, table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} BEFORE {operations} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION auditlog_refuse()",
        f"DROP TRIGGER {name} ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("auditlog", "0001_events_seals_and_heads"),
        ("tenancy", "0002_tenants_are_found_and_numbers_have_no_gaps"),
    ]

    operations = [
        migrations.RunSQL(_REQUIRE_UTF8, migrations.RunSQL.noop),
        migrations.RunSQL(
            "CREATE SEQUENCE auditlog_event_ordinal OWNED BY auditlog_event.ordinal",
            "DROP SEQUENCE auditlog_event_ordinal",
        ),
        # The head of a busy chain is rewritten at each commit; room keeps that in its page.
        migrations.RunSQL("ALTER TABLE auditlog_chain_head SET (fillfactor = 50)", migrations.RunSQL.noop),
        migrations.RunSQL(_MICROSECONDS, "DROP FUNCTION auditlog_microseconds(timestamptz)"),
        migrations.RunSQL(_ID_PREFIX, "DROP FUNCTION auditlog_id_prefix(timestamptz)"),
        migrations.RunSQL(_MASKED, "DROP FUNCTION auditlog_masked(jsonb, text[], text[])"),
        migrations.RunSQL(_CAPTURE, "DROP FUNCTION auditlog_capture()"),
        migrations.RunSQL(_STAMP, "DROP FUNCTION auditlog_stamp()"),
        migrations.RunSQL(_STAMP_TRIGGER, "DROP TRIGGER event_is_stamped ON auditlog_event"),
        migrations.RunSQL(_REFUSE, "DROP FUNCTION auditlog_refuse()"),
        _refusing("events_stay", "UPDATE OR DELETE OR TRUNCATE", "auditlog_event"),
        _refusing("seals_stay", "UPDATE OR DELETE OR TRUNCATE", "auditlog_seal"),
        _refusing("head_stays", "DELETE OR TRUNCATE", "auditlog_chain_head"),
        migrations.RunSQL(_CALL_FOR_SEAL, "DROP FUNCTION auditlog_call_for_seal()"),
        migrations.RunSQL(_CALL_FOR_SEAL_TRIGGER, "DROP TRIGGER event_calls_for_seal ON auditlog_event"),
        migrations.RunSQL(_SEAL, "DROP FUNCTION auditlog_seal_transaction()"),
        migrations.RunSQL(_SEAL_TRIGGER, "DROP TRIGGER transaction_is_sealed ON auditlog_unsealed_transaction"),
    ]
