"""Functions that look across the walls, each for one narrow purpose, and the number series.

``tenant_id_by_slug`` and ``all_tenant_ids`` tell ids and nothing else.
``numbering_lock_series`` locks a series of the tenant in force until the transaction
ends and tells its last number; ``numbering_advance`` moves it on and can be called only
by the guards of numbered tables, which first prove that the new numbers follow on.
"""

from django.db import migrations

NEW_ID = """
DO $do$
BEGIN
  IF current_setting('server_version_num')::int >= 180000 THEN
    EXECUTE 'CREATE FUNCTION new_uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE
             AS $f$ SELECT uuidv7() $f$';
  ELSE
    EXECUTE $q$CREATE FUNCTION new_uuid7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $f$
      SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING
        substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
        FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid $f$ $q$;
  END IF;
END $do$;
"""

FINDING = """
CREATE FUNCTION tenant_id_by_slug(wanted text) RETURNS uuid
LANGUAGE sql STABLE STRICT SECURITY DEFINER
SET search_path = public, pg_temp
AS $$ SELECT id FROM tenancy_tenant WHERE slug = wanted $$;
REVOKE ALL ON FUNCTION tenant_id_by_slug(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenant_id_by_slug(text) TO erp_app;

CREATE FUNCTION all_tenant_ids() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$ SELECT id FROM tenancy_tenant ORDER BY id $$;
REVOKE ALL ON FUNCTION all_tenant_ids() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION all_tenant_ids() TO erp_app;
"""

KEEPING = """
CREATE FUNCTION tenant_keeps_its_ground() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.slug, NEW.country, NEW.base_currency)
     IS DISTINCT FROM (OLD.id, OLD.slug, OLD.country, OLD.base_currency) THEN
    RAISE EXCEPTION 'The short name, country and base currency of % stay.', OLD.name
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER tenant_keeps_its_ground BEFORE UPDATE ON tenancy_tenant
  FOR EACH ROW EXECUTE FUNCTION tenant_keeps_its_ground();
"""

NUMBERING = """
CREATE FUNCTION numbering_lock_series(wanted_series text, wanted_cycle text) RETURNS bigint
LANGUAGE plpgsql STRICT SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  found bigint;
BEGIN
  SELECT last_number INTO found FROM tenancy_numberseries
   WHERE tenant_id = tenant AND series = wanted_series AND cycle = wanted_cycle FOR UPDATE;
  IF found IS NULL THEN
    INSERT INTO tenancy_numberseries (id, tenant_id, series, cycle, last_number)
    VALUES (new_uuid7(), tenant, wanted_series, wanted_cycle, 0)
    ON CONFLICT (tenant_id, series, cycle) DO NOTHING;
    SELECT last_number INTO found FROM tenancy_numberseries
     WHERE tenant_id = tenant AND series = wanted_series AND cycle = wanted_cycle FOR UPDATE;
  END IF;
  RETURN found;
END $$;
REVOKE ALL ON FUNCTION numbering_lock_series(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION numbering_lock_series(text, text) TO erp_app;

CREATE FUNCTION numbering_advance(
  tenant uuid, wanted_series text, wanted_cycle text, first_number bigint, last bigint, given bigint
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
BEGIN
  UPDATE tenancy_numberseries SET last_number = last
   WHERE tenant_id = tenant AND series = wanted_series AND cycle = wanted_cycle
     AND last_number = first_number - 1 AND last - first_number + 1 = given;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'Numbers of series % % must follow on without a gap.',
      wanted_series, wanted_cycle USING ERRCODE = 'integrity_constraint_violation';
  END IF;
END $$;
REVOKE ALL ON FUNCTION numbering_advance(uuid, text, text, bigint, bigint, bigint) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    """SQL frozen beside the tables it serves."""

    dependencies = [("tenancy", "0001_tenants_people_series_and_jobs")]

    operations = [
        migrations.RunSQL(NEW_ID, "DROP FUNCTION new_uuid7()"),
        migrations.RunSQL(FINDING, "DROP FUNCTION tenant_id_by_slug(text); DROP FUNCTION all_tenant_ids()"),
        migrations.RunSQL(
            KEEPING,
            "DROP TRIGGER tenant_keeps_its_ground ON tenancy_tenant;DROP FUNCTION tenant_keeps_its_ground()",
        ),
        migrations.RunSQL(
            NUMBERING,
            "DROP FUNCTION numbering_advance(uuid, text, text, bigint, bigint, bigint);"
            "DROP FUNCTION numbering_lock_series(text, text)",
        ),
    ]
