"""The row of a series says how its numbers are spelled and with which it begins.

``numbering_lock_spelling`` tells the spelling together with the last number, so that posting
needs no further look. ``numbering_advance`` compares it under the lock of the row: a number that
was spelled before somebody spelled the series anew is refused. ``numbering_spell_series`` is the
only way to do that, and it ends with the first number that is given.

Prefixes differ within a tenant and none ends in a digit. So the digits at the end of a number are
its sequence, what stands before them its series and cycle, and no number is spelled twice.
"""

from django.db import migrations, models

FILLED = """
-- A column that is converted is rewritten row by row, whatever policies stand on the table.
ALTER TABLE tenancy_numberseries
  ALTER COLUMN pattern DROP DEFAULT, ALTER COLUMN prefix DROP DEFAULT;
ALTER TABLE tenancy_numberseries
  ALTER COLUMN pattern TYPE varchar(40) USING series || '-{year}-',
  ALTER COLUMN prefix TYPE varchar(24) USING series || '-' || cycle || '-';
ALTER TABLE tenancy_numberseries
  ALTER COLUMN pattern SET DEFAULT '', ALTER COLUMN prefix SET DEFAULT '';
"""

SPELLING = """
CREATE FUNCTION numbering_prefix(pattern text, cycle text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT
SET search_path = public, pg_temp
AS $$
  SELECT replace(replace(replace(pattern, '{year}', cycle), '{yy-yy}', right(cycle, 2) || '-' || CASE
           WHEN cycle ~ '^[0-9]{4}$' THEN lpad(((cycle::int + 1) % 100)::text, 2, '0') ELSE right(cycle, 2) END),
         '{yy}', right(cycle, 2))
$$;
REVOKE ALL ON FUNCTION numbering_prefix(text, text) FROM PUBLIC;

-- The cycle before hands its spelling on where a year stands in it; otherwise the usual one holds.
CREATE FUNCTION numbering_begin_series(tenant uuid, wanted_series text, wanted_cycle text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  chosen_pattern text;
  chosen_prefix text;
  chosen_width int;
BEGIN
  SELECT s.pattern, s.width INTO chosen_pattern, chosen_width FROM tenancy_numberseries s
   WHERE s.tenant_id = tenant AND s.series = wanted_series AND s.cycle < wanted_cycle
   ORDER BY s.cycle DESC LIMIT 1;
  chosen_prefix := numbering_prefix(chosen_pattern, wanted_cycle);
  IF chosen_pattern IS NULL OR position('{' IN chosen_pattern) = 0
     OR EXISTS (SELECT 1 FROM tenancy_numberseries s WHERE s.tenant_id = tenant AND s.prefix = chosen_prefix) THEN
    chosen_pattern := wanted_series || '-{year}-';
    chosen_prefix := numbering_prefix(chosen_pattern, wanted_cycle);
    chosen_width := 5;
  END IF;
  -- Another series may bear the usual prefix of this one. Posting goes on nevertheless.
  WHILE EXISTS (SELECT 1 FROM tenancy_numberseries s WHERE s.tenant_id = tenant AND s.prefix = chosen_prefix) LOOP
    chosen_pattern := chosen_pattern || '-';
    chosen_prefix := chosen_prefix || '-';
  END LOOP;
  INSERT INTO tenancy_numberseries (id, tenant_id, series, cycle, last_number, pattern, prefix, width, first_number)
  VALUES (new_uuid7(), tenant, wanted_series, wanted_cycle, 0, chosen_pattern, chosen_prefix, chosen_width, 1)
  ON CONFLICT DO NOTHING;
END $$;
REVOKE ALL ON FUNCTION numbering_begin_series(uuid, text, text) FROM PUBLIC;
"""

GIVING = """
CREATE FUNCTION numbering_lock_spelling(
  wanted_series text, wanted_cycle text, OUT last bigint, OUT prefix text, OUT width int
) LANGUAGE plpgsql STRICT SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
BEGIN
  LOOP
    SELECT greatest(s.last_number, s.first_number - 1), s.prefix, s.width INTO last, prefix, width
      FROM tenancy_numberseries s
     WHERE s.tenant_id = tenant AND s.series = wanted_series AND s.cycle = wanted_cycle FOR UPDATE;
    EXIT WHEN FOUND;
    PERFORM numbering_begin_series(tenant, wanted_series, wanted_cycle);
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION numbering_lock_spelling(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION numbering_lock_spelling(text, text) TO erp_app;

CREATE OR REPLACE FUNCTION numbering_lock_series(wanted_series text, wanted_cycle text) RETURNS bigint
LANGUAGE sql STRICT SECURITY DEFINER
SET search_path = public, pg_temp
AS $$ SELECT last FROM numbering_lock_spelling(wanted_series, wanted_cycle) $$;

DROP FUNCTION numbering_advance(uuid, text, text, bigint, bigint, bigint);
CREATE FUNCTION numbering_advance(
  tenant uuid, wanted_series text, wanted_cycle text, spelled_prefix text, spelled_width int,
  first bigint, last bigint, given bigint
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
  UPDATE tenancy_numberseries s SET last_number = last, begun_at = coalesce(s.begun_at, statement_timestamp())
   WHERE s.tenant_id = tenant AND s.series = wanted_series AND s.cycle = wanted_cycle
     AND greatest(s.last_number, s.first_number - 1) = first - 1 AND last - first + 1 = given
     AND s.prefix = spelled_prefix AND s.width = spelled_width;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Numbers of series % % must follow on without a gap.',
      wanted_series, wanted_cycle USING ERRCODE = 'integrity_constraint_violation';
  END IF;
END $$;
REVOKE ALL ON FUNCTION numbering_advance(uuid, text, text, text, int, bigint, bigint, bigint) FROM PUBLIC;
"""

CHANGING = """
CREATE FUNCTION numbering_spell_series(
  wanted_series text, wanted_cycle text, wanted_pattern text, wanted_width int, wanted_first bigint
) RETURNS void
LANGUAGE plpgsql STRICT SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  wanted_prefix text := numbering_prefix(wanted_pattern, wanted_cycle);
  usual text := wanted_series || '-' || wanted_cycle || '-';
  most int;
BEGIN
  SELECT CASE WHEN t.country = 'IN' THEN 16 ELSE 24 END INTO most FROM tenancy_tenant t WHERE t.id = tenant;
  IF most IS NULL OR wanted_series !~ '^[A-Z]{1,8}$' OR wanted_cycle !~ '^[0-9]{4}$' THEN
    RAISE EXCEPTION 'There is no such series.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  -- It begins with a letter or a digit, ends in no digit, and leaves room for five thousand numbers.
  IF wanted_prefix !~ '^([A-Z0-9]([A-Z0-9/-]*[A-Z/-])?)?$' OR wanted_prefix ~ '^[0-9]$' OR wanted_prefix ~ '//'
     OR wanted_prefix ~ ('^' || wanted_series || '-[0-9]{4}-$') AND wanted_prefix <> usual
     OR wanted_width NOT BETWEEN 1 AND 9 OR wanted_first NOT BETWEEN 1 AND 999999999
     OR length(wanted_prefix) > most - (CASE WHEN most = 16 THEN 4 ELSE 10 END)
     OR length(wanted_prefix) + wanted_width > most
     OR 10::numeric ^ (most - length(wanted_prefix)) - wanted_first < 5000 THEN
    RAISE EXCEPTION 'Numbers of series % cannot be spelled so.', wanted_series
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'numbers_can_be_spelled_so';
  END IF;
  PERFORM numbering_lock_spelling(wanted_series, wanted_cycle);
  UPDATE tenancy_numberseries s
     SET pattern = wanted_pattern, prefix = wanted_prefix, width = wanted_width, first_number = wanted_first
   WHERE s.tenant_id = tenant AND s.series = wanted_series AND s.cycle = wanted_cycle AND s.last_number = 0;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Numbers of series % % were given already.', wanted_series, wanted_cycle
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'series_is_spelled_before_its_first_number';
  END IF;
END $$;
REVOKE ALL ON FUNCTION numbering_spell_series(text, text, text, int, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION numbering_spell_series(text, text, text, int, bigint) TO erp_app;
"""


class Migration(migrations.Migration):
    """There is no way back: numbers may be spelled by now as the functions of before cannot."""

    dependencies = [("tenancy", "0022_unfinished_jobs_are_found_at_once")]

    operations = [
        migrations.AddField("numberseries", "pattern", models.CharField(db_default="", max_length=40)),
        migrations.AddField("numberseries", "prefix", models.CharField(db_default="", max_length=24)),
        migrations.AddField("numberseries", "width", models.SmallIntegerField(db_default=5)),
        migrations.AddField("numberseries", "first_number", models.BigIntegerField(db_default=1)),
        migrations.AddField("numberseries", "begun_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FILLED),
        migrations.AddConstraint(
            "numberseries", models.UniqueConstraint(fields=("tenant", "prefix"), name="number_prefix_once")
        ),
        migrations.RunSQL([SPELLING, GIVING, CHANGING]),
    ]
