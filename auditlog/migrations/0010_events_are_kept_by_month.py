"""Keep the events in a partition per month, so that ten years of them stay as fast as one.

The ranges are ranges of ids: these are UUIDs of version 7, whose first 48 bits are the
milliseconds since 1970, so that a month is a range of the primary key. Events that were
written before move here as they are, digests and all. A default partition lies under the
months: no act fails because a partition was not made in time.

Partitions are made by functions of the owner. ``auditlog_ensure_partitions`` may be called
by the application, which does so daily: it takes nothing, and makes this month and the next
24. ``auditlog_make_partition`` makes the month of any day, for whoever owns the tables.
``auditlog_default_partition_is_used`` tells whether events went to the default partition, and
nothing more. There is no function that detaches, empties or drops a partition.
"""

from django.db import migrations, models

# A partition is never reached but through the table over it, so it needs no policy: forced
# row-level security without one shows its own rows to nobody. Only the triggers of rows are
# passed down by PostgreSQL; what refuses whole statements stands on each partition.
_GUARD_PARTITION = """
CREATE FUNCTION auditlog_guard_partition(partition text) RETURNS void
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY,'
        ' ALTER COLUMN tenant_id SET STATISTICS 0', partition);
    EXECUTE format('CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON %I'
        ' FOR EACH STATEMENT EXECUTE FUNCTION auditlog_refuse()', partition);
END $$;
REVOKE ALL ON FUNCTION auditlog_guard_partition(text) FROM PUBLIC;
"""

# Made beside the table and then attached, which lets readers and writers go on.
_MAKE_PARTITION = """
CREATE FUNCTION auditlog_first_id(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

CREATE FUNCTION auditlog_make_partition(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    begins timestamptz := date_trunc('month', day::timestamp) AT TIME ZONE 'UTC';
    ends timestamptz := (date_trunc('month', day::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
    partition text := 'auditlog_event_' || to_char(begins, 'YYYY_MM');
BEGIN
    IF to_regclass('public.' || partition) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE auditlog_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS'
        ' INCLUDING INDEXES)', partition);
    PERFORM auditlog_guard_partition(partition);
    EXECUTE format('ALTER TABLE auditlog_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        partition, auditlog_first_id(begins), auditlog_first_id(ends));
    RETURN true;
END $$;
REVOKE ALL ON FUNCTION auditlog_make_partition(date) FROM PUBLIC;
"""

# Attaching waits for whoever is reading the default partition, and others wait behind it; so
# it gives up soon. There are two years of months to try again.
_ENSURE_PARTITIONS = """
CREATE FUNCTION auditlog_ensure_partitions() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
DECLARE
    made integer := 0;
    ahead integer;
BEGIN
    PERFORM pg_advisory_xact_lock(7182818284590452);
    FOR ahead IN 0 .. 24 LOOP
        BEGIN
            IF auditlog_make_partition((now() + make_interval(months => ahead))::date) THEN
                made := made + 1;
            END IF;
        EXCEPTION
            WHEN lock_not_available THEN EXIT;
            -- The default partition holds events of that month, and goes on doing so.
            WHEN check_violation THEN CONTINUE;
        END;
    END LOOP;
    RETURN made;
EXCEPTION WHEN lock_not_available THEN RETURN 0;
END $$;
REVOKE ALL ON FUNCTION auditlog_ensure_partitions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auditlog_ensure_partitions() TO erp_app;
"""

# The names of its indexes and constraints go to the new table, on which the same indexes are
# made when it is full; the old one is read once more.
# Were row-level security still forced on it, the owner would see it empty and move nothing.
_SET_ASIDE = """
ALTER SEQUENCE auditlog_event_ordinal OWNED BY NONE;
ALTER TABLE auditlog_event NO FORCE ROW LEVEL SECURITY;
DROP TRIGGER event_is_stamped ON auditlog_event;
DROP TRIGGER event_calls_for_seal ON auditlog_event;
DROP TRIGGER events_stay ON auditlog_event;
ALTER TABLE auditlog_event DROP CONSTRAINT audit_event_seal;
CREATE TEMP TABLE index_of_the_log ON COMMIT DROP AS
    SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
    FROM pg_index i WHERE i.indrelid = 'auditlog_event'::regclass AND NOT i.indisprimary;
DO $$ BEGIN
    EXECUTE (SELECT 'DROP INDEX ' || string_agg(name, ', ') FROM index_of_the_log);
END $$;
ALTER TABLE auditlog_event RENAME TO auditlog_event_in_one_piece;
DO $$ BEGIN
    EXECUTE (SELECT format('ALTER TABLE auditlog_event_in_one_piece DROP CONSTRAINT %I', conname)
        FROM pg_constraint WHERE conrelid = 'auditlog_event_in_one_piece'::regclass AND contype = 'p');
END $$;
CREATE TABLE auditlog_event (LIKE auditlog_event_in_one_piece INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
    PARTITION BY RANGE (id);
ALTER TABLE auditlog_event ALTER COLUMN tenant_id SET STATISTICS 0;
"""

_MOVE = """
DO $$
DECLARE
    month date;
    before bigint;
    after bigint;
BEGIN
    FOREACH month IN ARRAY coalesce((SELECT array_agg(DISTINCT date_trunc('month', to_timestamp(
        ('x' || left(replace(e.id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) AT TIME ZONE 'UTC')::date)
        FROM auditlog_event_in_one_piece e), '{}') LOOP
        PERFORM auditlog_make_partition(month);
    END LOOP;
    INSERT INTO auditlog_event SELECT * FROM auditlog_event_in_one_piece;
    SELECT count(*) INTO before FROM auditlog_event_in_one_piece;
    SELECT count(*) INTO after FROM auditlog_event;
    IF before <> after THEN
        RAISE EXCEPTION 'of % audit events % would have moved', before, after;
    END IF;
END $$;
DROP TABLE auditlog_event_in_one_piece;
ALTER SEQUENCE auditlog_event_ordinal OWNED BY auditlog_event.ordinal;
"""

_INDEXES = """
ALTER TABLE auditlog_event ADD PRIMARY KEY (tenant_id, id);
CREATE INDEX audit_event_seal ON auditlog_event (tenant_id, xact, ordinal);
DO $$
DECLARE
    statement text;
BEGIN
    FOR statement IN SELECT definition FROM index_of_the_log LOOP
        EXECUTE statement;
    END LOOP;
END $$;
"""

_DEFAULT = """
CREATE TABLE auditlog_event_default PARTITION OF auditlog_event DEFAULT;
DO $$ BEGIN PERFORM auditlog_guard_partition('auditlog_event_default'); END $$;
CREATE POLICY owner_reads ON auditlog_event_default FOR SELECT TO erp_owner USING (true);
CREATE FUNCTION auditlog_default_partition_is_used() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM auditlog_event_default)
$$;
REVOKE ALL ON FUNCTION auditlog_default_partition_is_used() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION auditlog_default_partition_is_used() TO erp_app;
DO $$ BEGIN PERFORM auditlog_ensure_partitions(); END $$;
"""

_TRIGGERS = """
CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON auditlog_event
FOR EACH STATEMENT EXECUTE FUNCTION auditlog_refuse();
CREATE TRIGGER event_stays BEFORE UPDATE OR DELETE ON auditlog_event
FOR EACH ROW EXECUTE FUNCTION auditlog_refuse();
CREATE TRIGGER event_is_stamped BEFORE INSERT ON auditlog_event FOR EACH ROW
WHEN (current_user <> 'erp_owner' OR pg_trigger_depth() < 1) EXECUTE FUNCTION auditlog_stamp();
CREATE CONSTRAINT TRIGGER event_calls_for_seal AFTER INSERT ON auditlog_event
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.row_of_statement = 1)
EXECUTE FUNCTION auditlog_call_for_seal();
"""


class Migration(migrations.Migration):
    """There is no way back: it would copy a log that must not be rewritten a second time for nothing."""

    dependencies = [("auditlog", "0009_heads_that_were_given_away_and_verifications")]

    operations = [
        migrations.RunSQL(_SET_ASIDE),
        migrations.RunSQL(_GUARD_PARTITION),
        migrations.RunSQL(_MAKE_PARTITION),
        migrations.RunSQL(_ENSURE_PARTITIONS),
        migrations.RunSQL(_MOVE),
        migrations.RunSQL(_INDEXES),
        migrations.RunSQL(_DEFAULT),
        migrations.RunSQL(
            _TRIGGERS,
            state_operations=[
                # A key of a partitioned table has the partition's column in it; that ordinals
                # are given once is the sequence's doing.
                migrations.RemoveConstraint("AuditEvent", "audit_event_seal"),
                migrations.AddIndex(
                    "AuditEvent", models.Index(fields=["tenant", "xact", "ordinal"], name="audit_event_seal")
                ),
            ],
        ),
    ]
