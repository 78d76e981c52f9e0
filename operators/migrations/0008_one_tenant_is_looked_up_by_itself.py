"""The console asks for one tenant by its name, and counts nothing of the others for it.

Without a name it is told of all, as before. Jobs that wait are found by the index of what is
under way, and no longer among all that ever ran.
"""

from django.db import migrations

NARROWED = """
DROP FUNCTION operators_tenants(text);
CREATE FUNCTION operators_tenants(token text, wanted text DEFAULT '') RETURNS TABLE (
  id uuid, slug text, name text, country text, standing text, suspension_reason text, created_at timestamptz,
  members bigint, last_seen_at timestamptz, jobs_failed bigint, jobs_waiting bigint,
  verified_at timestamptz, verified_well boolean)
LANGUAGE plpgsql STRICT SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  before text := coalesce(current_setting('app.tenant_id', true), '');
BEGIN
  IF NOT operators_session_is_live(token) THEN RETURN; END IF;
  FOR id, slug, name, country, standing, suspension_reason, created_at IN
    SELECT t.id, t.slug, t.name, t.country, t.standing, t.suspension_reason, t.created_at FROM tenancy_tenant t
     WHERE wanted = '' OR t.slug = wanted
  LOOP
    PERFORM set_config('app.tenant_id', id::text, true);
    SELECT count(*), max(m.last_seen_at) INTO members, last_seen_at FROM tenancy_membership m;
    SELECT count(*) INTO jobs_failed FROM tenancy_job j
     WHERE j.state = 'failed' AND j.finished_at > now() - interval '7 days';
    SELECT count(*) INTO jobs_waiting FROM tenancy_job j WHERE j.state IN ('queued', 'running');
    verified_at := NULL;
    verified_well := NULL;
    SELECT v.finished_at, v.problem_count = 0 INTO verified_at, verified_well
      FROM auditlog_verification v ORDER BY v.finished_at DESC LIMIT 1;
    RETURN NEXT;
  END LOOP;
  PERFORM set_config('app.tenant_id', before, true);
END $$;
REVOKE ALL ON FUNCTION operators_tenants(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION operators_tenants(text, text) TO erp_app;
"""


class Migration(migrations.Migration):
    """SQL frozen beside the tables it serves; there is no way back to the function that counted all."""

    dependencies = [("operators", "0007_plans_are_asked_for_and_closed_tenants_keep_theirs")]

    operations = [migrations.RunSQL(NARROWED)]
