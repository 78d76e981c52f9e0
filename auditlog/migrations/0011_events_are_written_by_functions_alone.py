"""Events are written by functions of the owner and by nobody else, and sealed in one order.

``auditlog_record_event`` writes an event without a row into the log of the tenant in force,
``auditlog_record_for_person`` one into the log of each tenant in which a person is a member.
Number, time, transaction, id and digest are theirs; so the application needs no right to
insert, and what stamped its rows is gone.

The time of an event is the clock's, but never before its transaction began, nor a day after:
then the ids of a transaction's events lie in a range that is known at its end, and the seal
finds them in one partition, or in two about the turn of a month.

Whatever writes to several tenants does so in the order of their ids, and a transaction that
wrote to several is sealed in that order: two that meet wait for each other, and never both.
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


_CLOCK = "least(greatest(clock_timestamp(), now()), now() + interval '1 day')"

# Not for the application, and without rights of their own: they run inside the functions that have them.
_WRITE_EVENT = f"""
CREATE FUNCTION auditlog_write_event(tenant uuid, act text, subject_type text, subject_id uuid, subject_label text,
    changes text, reason text, actor_kind text, actor_id uuid, actor_label text, ip text, request_id text)
RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    e auditlog_event;
BEGIN
    IF tenant IS NULL THEN
        RAISE EXCEPTION 'an audit event needs a tenant in force' USING ERRCODE = 'not_null_violation';
    END IF;
    IF coalesce(act, '') = '' THEN
        RAISE EXCEPTION 'an audit event needs a type' USING ERRCODE = 'not_null_violation';
    END IF;
    PERFORM set_config('app.tenant_id', tenant::text, true);
    e.tenant_id := tenant;
    e.ordinal := nextval('auditlog_event_ordinal');
    e.occurred_at := {_CLOCK};
    e.id := (auditlog_id_prefix(e.occurred_at) || lpad(to_hex(e.ordinal), 15, '0'))::uuid;
    e.xact := pg_current_xact_id()::text::bigint;
    e.row_of_statement := 1;
    e.act := act;
    e.operation := 'event';
    e.subject_type := coalesce(subject_type, '');
    e.subject_id := subject_id;
    e.subject_label := coalesce(subject_label, '');
    e.parent_type := '';
    IF coalesce(actor_kind, '') = '' THEN
        e.actor_kind := coalesce(nullif(current_setting('app.actor_kind', true), ''), 'sql');
        e.actor_id := nullif(current_setting('app.actor_id', true), '')::uuid;
        e.actor_label := coalesce(nullif(current_setting('app.actor_label', true), ''), session_user);
    ELSE
        e.actor_kind := actor_kind;
        e.actor_id := actor_id;
        e.actor_label := coalesce(actor_label, session_user);
    END IF;
    e.ip := coalesce(ip, current_setting('app.ip', true), '');
    e.request_id := coalesce(request_id, current_setting('app.request_id', true), '');
    e.reason := coalesce(reason, current_setting('app.reason', true), '');
    e.changes := changes;
    e.digest := sha256({_domain("audit-event-1")} || uuid_send(e.tenant_id)
        || int8send(e.ordinal) || uuid_send(e.id) || int8send(auditlog_microseconds(e.occurred_at))
        || int8send(e.xact) || int8send(e.row_of_statement)
        || {
    _fields(
        "e.act",
        "e.operation",
        "e.subject_type",
        "e.parent_type",
        "e.actor_kind",
        "e.actor_id::text",
        "e.actor_label",
        "e.ip",
        "e.request_id",
        "e.reason",
        "e.subject_id::text",
        "e.subject_label",
        "e.parent_id::text",
        "e.changes",
    )
});
    INSERT INTO auditlog_event VALUES (e.*);
END $$;
REVOKE ALL ON FUNCTION auditlog_write_event(uuid, text, text, uuid, text, text, text, text, uuid, text, text, text)
    FROM PUBLIC;
"""

# A person's memberships are shown to whom they belong: he is put in force for one look.
_TENANTS_OF = """
CREATE FUNCTION auditlog_tenants_of(person uuid) RETURNS uuid[]
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    outer_person text := coalesce(current_setting('app.user_id', true), '');
    found uuid[];
BEGIN
    PERFORM set_config('app.user_id', person::text, true);
    SELECT array_agg(m.tenant_id ORDER BY m.tenant_id) INTO found
    FROM tenancy_membership m WHERE m.user_id = person;
    PERFORM set_config('app.user_id', outer_person, true);
    RETURN coalesce(found, '{}');
END $$;
REVOKE ALL ON FUNCTION auditlog_tenants_of(uuid) FROM PUBLIC;
"""

_RECORD_EVENT = f"""
CREATE FUNCTION auditlog_record_event(act text, subject_type text, subject_id uuid, subject_label text, changes text,
    reason text, actor_kind text, actor_id uuid, actor_label text, ip text, request_id text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    {_OUTER_TENANT}
BEGIN
    PERFORM auditlog_write_event(nullif(outer_tenant, '')::uuid, act, subject_type, subject_id, subject_label, changes,
        reason, actor_kind, actor_id, actor_label, ip, request_id);
END $$;
REVOKE ALL ON FUNCTION auditlog_record_event(text, text, uuid, text, text, text, text, uuid, text, text, text)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auditlog_record_event(text, text, uuid, text, text, text, text, uuid, text, text, text)
    TO erp_app;
"""

_RECORD_FOR_PERSON = f"""
CREATE FUNCTION auditlog_record_for_person(person uuid, act text, subject_type text, subject_id uuid,
    subject_label text, changes text, reason text, actor_kind text, actor_id uuid, actor_label text, ip text,
    request_id text)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    {_OUTER_TENANT}
    tenants uuid[] := auditlog_tenants_of(person);
    tenant uuid;
BEGIN
    IF cardinality(tenants) > 0 AND coalesce(subject_label, '') = '' THEN
        subject_label := (SELECT u.email FROM tenancy_user u WHERE u.id = person);
    END IF;
    FOREACH tenant IN ARRAY tenants LOOP
        PERFORM auditlog_write_event(tenant, act, subject_type, subject_id, subject_label, changes,
            reason, actor_kind, actor_id, actor_label, ip, request_id);
    END LOOP;
    {_RESTORE}
    RETURN cardinality(tenants);
END $$;
REVOKE ALL ON FUNCTION auditlog_record_for_person(uuid, text, text, uuid, text, text, text, text, uuid, text, text,
    text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auditlog_record_for_person(uuid, text, text, uuid, text, text, text, text, uuid, text, text,
    text) TO erp_app;
"""

# The tenants that the transaction wrote to are kept in a setting. Whoever meddles with it in
# plain SQL changes the order of his seals and nothing else: each row calls for its own.
_CALL_FOR_SEAL = f"""
CREATE OR REPLACE FUNCTION auditlog_call_for_seal() {_SEALER} AS $$
DECLARE
    {_OUTER_TENANT}
    listed text := coalesce(current_setting('app.audited_tenants', true), '');
BEGIN
    PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
    INSERT INTO auditlog_unsealed_transaction (tenant_id, id, xact, first_ordinal)
    VALUES (NEW.tenant_id, lpad(to_hex(NEW.xact), 32, '0')::uuid, NEW.xact, NEW.ordinal)
    ON CONFLICT DO NOTHING;
    IF strpos(listed, NEW.tenant_id::text) = 0 THEN
        PERFORM set_config('app.audited_tenants', concat_ws(',', nullif(listed, ''), NEW.tenant_id::text), true);
    END IF;
    {_RESTORE}
    RETURN NULL;
END $$
"""

_SEAL_ONE = f"""
CREATE FUNCTION auditlog_seal(tenant uuid, sealed_xact bigint) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC'
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    from_ordinal bigint;
    first_id uuid := (auditlog_id_prefix(now()) || repeat('0', 15))::uuid;
    last_id uuid := (auditlog_id_prefix(now() + interval '1 day') || repeat('f', 15))::uuid;
    covered record;
    head record;
    now_at timestamptz;
    new_hash bytea;
BEGIN
    PERFORM set_config('app.tenant_id', tenant::text, true);
    DELETE FROM auditlog_unsealed_transaction u
    WHERE u.tenant_id = tenant AND u.id = lpad(to_hex(sealed_xact), 32, '0')::uuid
    RETURNING u.first_ordinal INTO from_ordinal;
    IF from_ordinal IS NULL THEN
        RETURN;
    END IF;
    -- What an earlier seal of this transaction covers has lower ordinals.
    SELECT count(*) AS events, min(e.ordinal) AS first, max(e.ordinal) AS last,
        sha256(string_agg(e.digest, ''::bytea ORDER BY e.ordinal)) AS content
    INTO covered FROM auditlog_event e
    WHERE e.tenant_id = tenant AND e.xact = sealed_xact AND e.ordinal >= from_ordinal
        AND e.id >= first_id AND e.id <= last_id;
    LOOP
        SELECT h.id, h.seal_number, h.hash INTO head FROM auditlog_chain_head h
        WHERE h.tenant_id = tenant FOR NO KEY UPDATE;
        EXIT WHEN FOUND;
        INSERT INTO auditlog_chain_head (tenant_id, id, seal_number, hash)
        VALUES (tenant, tenant, 0, decode(repeat('00', 32), 'hex'))
        ON CONFLICT DO NOTHING;
    END LOOP;
    now_at := clock_timestamp();
    new_hash := sha256({_domain("audit-seal-1")} || uuid_send(tenant)
        || int8send(head.seal_number + 1) || head.hash || int8send(sealed_xact)
        || int8send(covered.first) || int8send(covered.last) || int8send(covered.events)
        || int8send(auditlog_microseconds(now_at)) || covered.content);
    INSERT INTO auditlog_seal (tenant_id, id, number, xact, first_ordinal, last_ordinal,
        event_count, sealed_at, previous_hash, hash)
    VALUES (tenant, new_uuid7(), head.seal_number + 1, sealed_xact, covered.first,
        covered.last, covered.events, now_at, head.hash, new_hash);
    UPDATE auditlog_chain_head SET seal_number = head.seal_number + 1, hash = new_hash
    WHERE tenant_id = tenant AND id = head.id;
END $$;
REVOKE ALL ON FUNCTION auditlog_seal(uuid, bigint) FROM PUBLIC;
"""

_SEAL = f"""
CREATE OR REPLACE FUNCTION auditlog_seal_transaction() {_DEFINER} AS $$
DECLARE
    {_OUTER_TENANT}
    tenants uuid[] := string_to_array(nullif(current_setting('app.audited_tenants', true), ''), ',')::uuid[];
    tenant uuid;
BEGIN
    IF cardinality(tenants) > 1 THEN
        FOREACH tenant IN ARRAY (SELECT array_agg(t ORDER BY t) FROM unnest(tenants) t) LOOP
            PERFORM auditlog_seal(tenant, NEW.xact);
        END LOOP;
    END IF;
    PERFORM auditlog_seal(NEW.tenant_id, NEW.xact);
    {_RESTORE}
    RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    """There is no way back: the application would have to be let insert into the log again."""

    dependencies = [("auditlog", "0010_events_are_kept_by_month")]

    operations = [
        migrations.RunSQL(_WRITE_EVENT),
        migrations.RunSQL(_TENANTS_OF),
        migrations.RunSQL(_RECORD_EVENT),
        migrations.RunSQL(_RECORD_FOR_PERSON),
        migrations.RunSQL("DROP TRIGGER event_is_stamped ON auditlog_event"),
        migrations.RunSQL("DROP FUNCTION auditlog_stamp()"),
        migrations.RunSQL(_CALL_FOR_SEAL),
        migrations.RunSQL(_SEAL_ONE),
        migrations.RunSQL(_SEAL),
        # It was granted to the application by name, on every column.
        migrations.RunSQL("REVOKE INSERT ON auditlog_event FROM erp_app"),
    ]
