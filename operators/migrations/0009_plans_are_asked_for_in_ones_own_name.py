"""Who asks for another plan, or takes the question back, is the acting member; no question is born answered.

The members are those of the question's tenant whom row level security shows to whoever writes,
which is why the function works with the rights of the login and not with its owner's.
"""

from django.db import migrations

ANSWERS = """
CREATE OR REPLACE FUNCTION plan_requests_are_answered_by_operators() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
DECLARE
  said text[] := ARRAY['withdrawn_at', 'answered_at', 'answered_by_label', 'is_granted', 'answer'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.answered_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL OR NEW.is_granted IS NOT NULL
       OR NEW.answered_by_label <> '' OR NEW.answer <> '' THEN
      RAISE EXCEPTION 'A plan is asked for before anybody answers.' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  ELSE
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
    IF NEW.withdrawn_at IS NULL THEN
      RETURN NEW;
    END IF;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM tenancy_membership m
                  WHERE m.tenant_id = NEW.tenant_id AND m.suspended_at IS NULL
                    AND m.user_id = nullif(current_setting('app.actor_id', true), '')::uuid) THEN
    RAISE EXCEPTION 'A plan is asked for, and the question taken back, by a member who acts.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    NEW.withdrawn_at := clock_timestamp();
    RETURN NEW;
  END IF;
  IF NEW.asked_by_label IS DISTINCT FROM left(current_setting('app.actor_label', true), 200) THEN
    RAISE EXCEPTION 'Who asks for a plan is called as the audit log calls him.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  NEW.asked_at := clock_timestamp();
  RETURN NEW;
END $$;
"""

ANSWERS_BEFORE = """
CREATE OR REPLACE FUNCTION plan_requests_are_answered_by_operators() RETURNS trigger LANGUAGE plpgsql
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
"""


class Migration(migrations.Migration):
    """SQL frozen beside the table it serves."""

    dependencies = [("operators", "0008_one_tenant_is_looked_up_by_itself")]

    operations = [migrations.RunSQL(ANSWERS, ANSWERS_BEFORE)]
