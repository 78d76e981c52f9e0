"""What operators see of tenants, column by column, and who may change a tenant's standing.

Each function goes from tenant to tenant with that tenant in force, so that it reads through
the same policies as everybody else, and puts the one before in force again when it is done. Without the
token of a live session it returns nothing.
"""

from django.db import migrations

SESSIONS = """
CREATE FUNCTION operators_session_is_live(token text) RETURNS boolean
LANGUAGE sql STABLE
SET search_path = public, pg_temp
AS $$
  SELECT EXISTS (
    SELECT 1 FROM operators_session s JOIN operators_operator o ON o.id = s.operator_id
     WHERE s.token_hash = encode(sha256(convert_to(token, 'UTF8')), 'hex') AND o.is_active
       AND s.began_at > now() - interval '8 hours' AND s.seen_at > now() - interval '30 minutes')
$$;
"""

STANDING = """
CREATE FUNCTION standing_is_the_operators() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.standing, NEW.suspension_reason) IS DISTINCT FROM (OLD.standing, OLD.suspension_reason)
     AND NOT coalesce(operators_session_is_live(current_setting('app.operator_token', true)), false) THEN
    RAISE EXCEPTION 'Whether % is suspended is for operators to say.', OLD.name
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER standing_is_the_operators BEFORE UPDATE ON tenancy_tenant
  FOR EACH ROW EXECUTE FUNCTION standing_is_the_operators();
"""

ACTS = """
CREATE FUNCTION acts_of_operators_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'What operators did is neither changed nor deleted.'
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER acts_of_operators_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON operators_act
  FOR EACH STATEMENT EXECUTE FUNCTION acts_of_operators_stay();
"""

SEEING = """
CREATE FUNCTION operators_tenants(token text) RETURNS TABLE (
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
  LOOP
    PERFORM set_config('app.tenant_id', id::text, true);
    SELECT count(*), max(m.last_seen_at) INTO members, last_seen_at FROM tenancy_membership m;
    SELECT count(*) FILTER (WHERE j.state = 'failed' AND j.finished_at > now() - interval '7 days'),
           count(*) FILTER (WHERE j.state IN ('queued', 'running'))
      INTO jobs_failed, jobs_waiting FROM tenancy_job j;
    verified_at := NULL;
    verified_well := NULL;
    SELECT v.finished_at, v.problem_count = 0 INTO verified_at, verified_well
      FROM auditlog_verification v ORDER BY v.finished_at DESC LIMIT 1;
    RETURN NEXT;
  END LOOP;
  PERFORM set_config('app.tenant_id', before, true);
END $$;
REVOKE ALL ON FUNCTION operators_tenants(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION operators_tenants(text) TO erp_app;

CREATE FUNCTION operators_jobs(token text, most integer) RETURNS TABLE (
  slug text, kind text, state text, attempts integer, created_at timestamptz, started_at timestamptz,
  finished_at timestamptz)
LANGUAGE plpgsql STRICT SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  before text := coalesce(current_setting('app.tenant_id', true), '');
  tenant uuid;
BEGIN
  IF NOT operators_session_is_live(token) THEN RETURN; END IF;
  FOR tenant, slug IN SELECT t.id, t.slug FROM tenancy_tenant t LOOP
    PERFORM set_config('app.tenant_id', tenant::text, true);
    FOR kind, state, attempts, created_at, started_at, finished_at IN
      SELECT j.kind, j.state, j.attempts, j.created_at, j.started_at, j.finished_at
        FROM tenancy_job j ORDER BY j.created_at DESC LIMIT most
    LOOP
      RETURN NEXT;
    END LOOP;
  END LOOP;
  PERFORM set_config('app.tenant_id', before, true);
END $$;
REVOKE ALL ON FUNCTION operators_jobs(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION operators_jobs(text, integer) TO erp_app;

CREATE FUNCTION operators_waiting_jobs(token text) RETURNS TABLE (waiting bigint, since timestamptz)
LANGUAGE plpgsql STRICT SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  before text := coalesce(current_setting('app.tenant_id', true), '');
  tenant uuid;
  here bigint;
  oldest timestamptz;
BEGIN
  IF NOT operators_session_is_live(token) THEN RETURN; END IF;
  waiting := 0;
  FOR tenant IN SELECT t.id FROM tenancy_tenant t LOOP
    PERFORM set_config('app.tenant_id', tenant::text, true);
    SELECT count(*), min(j.created_at) INTO here, oldest FROM tenancy_job j WHERE j.state = 'queued';
    waiting := waiting + here;
    since := least(since, oldest);
  END LOOP;
  PERFORM set_config('app.tenant_id', before, true);
  RETURN NEXT;
END $$;
REVOKE ALL ON FUNCTION operators_waiting_jobs(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION operators_waiting_jobs(text) TO erp_app;
"""


class Migration(migrations.Migration):
    """SQL frozen beside the tables it serves."""

    dependencies = [
        ("operators", "0001_operators_have_a_door_of_their_own"),
        ("tenancy", "0008_tenants_can_be_suspended"),
        ("auditlog", "0009_heads_that_were_given_away_and_verifications"),
    ]

    operations = [
        migrations.RunSQL(SESSIONS, "DROP FUNCTION operators_session_is_live(text)"),
        migrations.RunSQL(
            STANDING,
            "DROP TRIGGER standing_is_the_operators ON tenancy_tenant; DROP FUNCTION standing_is_the_operators()",
        ),
        migrations.RunSQL(
            ACTS, "DROP TRIGGER acts_of_operators_stay ON operators_act; DROP FUNCTION acts_of_operators_stay()"
        ),
        migrations.RunSQL(
            SEEING,
            "DROP FUNCTION operators_tenants(text); DROP FUNCTION operators_jobs(text, integer);"
            "DROP FUNCTION operators_waiting_jobs(text)",
        ),
    ]
