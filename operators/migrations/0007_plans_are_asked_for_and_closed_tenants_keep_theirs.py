"""Operators alone answer who asks for another plan, see who asks, and put no closed tenant on another one."""

from django.db import migrations

PLANS = """
CREATE OR REPLACE FUNCTION plan_is_the_operators() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
  IF NEW.plan IS DISTINCT FROM OLD.plan THEN
    IF NOT coalesce(operators_session_is_live(current_setting('app.operator_token', true)), false) THEN
      RAISE EXCEPTION 'Which plan % is on is for operators to say.', OLD.name
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.standing = 'closed' THEN
      RAISE EXCEPTION '% is closed for good, and stays on its plan.', OLD.name
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
"""

PLANS_BEFORE = """
CREATE OR REPLACE FUNCTION plan_is_the_operators() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
  IF NEW.plan IS DISTINCT FROM OLD.plan
     AND NOT coalesce(operators_session_is_live(current_setting('app.operator_token', true)), false) THEN
    RAISE EXCEPTION 'Which plan % is on is for operators to say.', OLD.name
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""

ANSWERS = """
CREATE FUNCTION plan_requests_are_answered_by_operators() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  said text[] := ARRAY['withdrawn_at', 'answered_at', 'answered_by_label', 'is_granted', 'answer'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.answered_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL THEN
      RAISE EXCEPTION 'A plan is asked for before anybody answers.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.answered_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL
     OR (NEW.answered_at IS NOT NULL AND NEW.withdrawn_at IS NOT NULL)
     OR (to_jsonb(NEW) - said) IS DISTINCT FROM (to_jsonb(OLD) - said) THEN
    RAISE EXCEPTION 'Who asked for a plan is answered once, and his question stays as it was.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (NEW.answered_at, NEW.answered_by_label, NEW.is_granted, NEW.answer)
       IS DISTINCT FROM (OLD.answered_at, OLD.answered_by_label, OLD.is_granted, OLD.answer)
     AND NOT coalesce(operators_session_is_live(current_setting('app.operator_token', true)), false) THEN
    RAISE EXCEPTION 'Who asks for a plan is for operators to answer.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER plan_requests_are_answered_by_operators BEFORE INSERT OR UPDATE ON tenancy_planrequest
  FOR EACH ROW EXECUTE FUNCTION plan_requests_are_answered_by_operators();
"""

LIST = """
CREATE FUNCTION operators_plan_requests(token text) RETURNS TABLE (
  slug text, name text, plan text, wanted text, reason text, asked_at timestamptz, asked_by text)
LANGUAGE plpgsql STRICT SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
#variable_conflict use_column
DECLARE
  before text := coalesce(current_setting('app.tenant_id', true), '');
  tenant uuid;
BEGIN
  IF NOT operators_session_is_live(token) THEN RETURN; END IF;
  FOR tenant, slug, name, plan IN
    SELECT t.id, t.slug, t.name, t.plan FROM tenancy_tenant t WHERE t.standing <> 'closed'
  LOOP
    PERFORM set_config('app.tenant_id', tenant::text, true);
    FOR wanted, reason, asked_at, asked_by IN
      SELECT r.wanted, r.reason, r.asked_at, r.asked_by_label FROM tenancy_planrequest r
       WHERE r.answered_at IS NULL AND r.withdrawn_at IS NULL
    LOOP
      RETURN NEXT;
    END LOOP;
  END LOOP;
  PERFORM set_config('app.tenant_id', before, true);
END $$;
REVOKE ALL ON FUNCTION operators_plan_requests(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION operators_plan_requests(text) TO erp_app;
"""


class Migration(migrations.Migration):
    """SQL frozen beside the tables it serves."""

    dependencies = [
        ("operators", "0006_guards_find_tables_in_one_place"),
        ("tenancy", "0027_owners_ask_for_another_plan"),
    ]

    operations = [
        migrations.RunSQL(PLANS, PLANS_BEFORE),
        migrations.RunSQL(
            ANSWERS,
            "DROP TRIGGER plan_requests_are_answered_by_operators ON tenancy_planrequest;"
            "DROP FUNCTION plan_requests_are_answered_by_operators()",
        ),
        migrations.RunSQL(LIST, "DROP FUNCTION operators_plan_requests(text)"),
    ]
