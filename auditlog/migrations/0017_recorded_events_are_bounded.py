"""What is recorded without a row is a JSON object of bounded length; seals count from 1.

``auditlog_write_event`` refuses what nobody could read later: changes that are no object of
JSON, and texts that are longer than any that the product sends.
"""

from django.db import migrations, models

# Every part that these statements are put together from stands in this file.
# ruff: noqa: S608


def _field(text: str) -> str:
    """A text as canonical bytes: four bytes of length and UTF-8, or ffffffff for null."""
    return f"coalesce(int4send(octet_length({text})) || convert_to({text}, 'UTF8'), '\\xffffffff')"


def _fields(*texts: str) -> str:
    return "\n        || ".join(_field(text) for text in texts)


def _domain(tag: str) -> str:
    return f"'\\x{len(tag):08x}{tag.encode().hex()}'::bytea"


_CLOCK = "least(greatest(clock_timestamp(), now()), now() + interval '1 day')"

# Null is an event without details. PostgreSQL 15 does not know IS JSON OBJECT.
_IS_OBJECT = """
CREATE FUNCTION auditlog_is_object(given text) RETURNS boolean
LANGUAGE plpgsql IMMUTABLE SET search_path = public, pg_temp AS $$
BEGIN
    RETURN given IS NULL OR jsonb_typeof(given::jsonb) = 'object';
EXCEPTION WHEN data_exception THEN
    RETURN false;
END $$;
REVOKE ALL ON FUNCTION auditlog_is_object(text) FROM PUBLIC;
"""

# Not for the application, and without rights of their own: they run inside the functions that have them.
_WRITE_EVENT = f"""
CREATE OR REPLACE FUNCTION auditlog_write_event(tenant uuid, act text, subject_type text, subject_id uuid, subject_label text,
    changes text, reason text, actor_kind text, actor_id uuid, actor_label text, ip text, request_id text)
RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    e auditlog_event;
    part text;
    most integer;
    given integer;
BEGIN
    IF tenant IS NULL THEN
        RAISE EXCEPTION 'an audit event needs a tenant in force' USING ERRCODE = 'not_null_violation';
    END IF;
    IF coalesce(act, '') = '' THEN
        RAISE EXCEPTION 'an audit event needs a type' USING ERRCODE = 'not_null_violation';
    END IF;
    IF length(changes) > 200000 THEN
        RAISE EXCEPTION 'the changes of an audit event have at most 200000 characters, and not %', length(changes)
            USING ERRCODE = 'string_data_right_truncation';
    END IF;
    IF NOT auditlog_is_object(changes) THEN
        RAISE EXCEPTION 'the changes of an audit event are a JSON object' USING ERRCODE = 'invalid_parameter_value';
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
    FOR part, most, given IN VALUES ('type', 200, length(e.act)), ('type of subject', 200, length(e.subject_type)),
        ('label', 500, length(e.subject_label)), ('kind of actor', 200, length(e.actor_kind)),
        ('label of actor', 500, length(e.actor_label)), ('address', 200, length(e.ip)),
        ('request', 200, length(e.request_id)), ('reason', 10000, length(e.reason))
    LOOP
        IF given > most THEN
            RAISE EXCEPTION 'the % of an audit event has at most % characters, and not %', part, most, given
                USING ERRCODE = 'string_data_right_truncation';
        END IF;
    END LOOP;
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
"""


class Migration(migrations.Migration):
    """There is no way back: what was refused would be written again."""

    dependencies = [("auditlog", "0016_rows_that_change_hands_are_captured")]

    operations = [
        migrations.RunSQL(_IS_OBJECT),
        migrations.RunSQL(_WRITE_EVENT),
        migrations.AddConstraint(
            model_name="auditseal",
            constraint=models.CheckConstraint(condition=models.Q(number__gte=1), name="audit_seal_counts_from_one"),
        ),
    ]
