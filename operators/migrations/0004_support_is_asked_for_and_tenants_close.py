"""Only a live session of an operator asks for support, and three ways lead to another standing of a tenant.

An operator suspends a tenant and reinstates it; an owner begins its closing, at least thirty
days ahead, and takes it back; once the day has come, anybody may write that it is closed.
Nothing leads out of that.
"""

from django.db import migrations

ASKING = """
CREATE FUNCTION support_is_asked_by_operators() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT coalesce(operators_session_is_live(current_setting('app.operator_token', true)), false) THEN
    RAISE EXCEPTION 'Support is for operators to ask for.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.answered_at IS NOT NULL OR NEW.granted_until IS NOT NULL OR NEW.ended_at IS NOT NULL THEN
    RAISE EXCEPTION 'Support is asked for before it is granted.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  NEW.asked_at := now();
  RETURN NEW;
END $$;
CREATE TRIGGER support_is_asked_by_operators BEFORE INSERT ON tenancy_supportaccess
  FOR EACH ROW EXECUTE FUNCTION support_is_asked_by_operators();
"""

STANDING = """
CREATE OR REPLACE FUNCTION standing_is_the_operators() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  way text := OLD.standing || ' ' || NEW.standing;
  is_owner boolean;
BEGIN
  IF (NEW.standing, NEW.suspension_reason, NEW.closes_at, NEW.closing_asked_by)
     IS NOT DISTINCT FROM (OLD.standing, OLD.suspension_reason, OLD.closes_at, OLD.closing_asked_by) THEN
    RETURN NEW;
  END IF;
  IF NEW.suspension_reason = OLD.suspension_reason THEN
    is_owner := EXISTS (SELECT 1 FROM tenancy_membership m WHERE m.tenant_id = NEW.id AND m.role = 'owner'
                           AND m.suspended_at IS NULL
                           AND m.user_id = nullif(current_setting('app.actor_id', true), '')::uuid);
    IF (way = 'active closing' AND is_owner AND NEW.closes_at >= now() + interval '30 days' - interval '1 minute')
       OR (way = 'closing active' AND is_owner AND NEW.closes_at IS NULL)
       OR (way = 'closing closed' AND OLD.closes_at <= now() AND NEW.closes_at = OLD.closes_at
           AND NEW.closing_asked_by = OLD.closing_asked_by) THEN
      RETURN NEW;
    END IF;
  END IF;
  IF OLD.standing = 'closed' THEN
    RAISE EXCEPTION '% is closed for good.', OLD.name USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF way IN ('active closing', 'closing active', 'closing closed', 'active active', 'closing closing', 'active closed')
     AND NEW.suspension_reason = OLD.suspension_reason THEN
    RAISE EXCEPTION 'Whether % is closed is for its owners to say, thirty days ahead.', OLD.name
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NOT coalesce(operators_session_is_live(current_setting('app.operator_token', true)), false)
     OR (NEW.closes_at, NEW.closing_asked_by) IS DISTINCT FROM (OLD.closes_at, OLD.closing_asked_by)
     OR way NOT IN ('active suspended', 'closing suspended', 'suspended active', 'suspended closing')
     OR (way = 'suspended active' AND OLD.closes_at IS NOT NULL)
     OR (way = 'suspended closing' AND OLD.closes_at IS NULL) THEN
    RAISE EXCEPTION 'Whether % is suspended is for operators to say.', OLD.name
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""

STANDING_BEFORE = """
CREATE OR REPLACE FUNCTION standing_is_the_operators() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.standing, NEW.suspension_reason) IS DISTINCT FROM (OLD.standing, OLD.suspension_reason)
     AND NOT coalesce(operators_session_is_live(current_setting('app.operator_token', true)), false) THEN
    RAISE EXCEPTION 'Whether % is suspended is for operators to say.', OLD.name
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    """SQL frozen beside the tables it serves."""

    dependencies = [
        ("operators", "0003_only_operators_change_plans"),
        ("tenancy", "0018_looks_and_support_stay_as_they_were"),
    ]

    operations = [
        migrations.RunSQL(
            ASKING,
            "DROP TRIGGER support_is_asked_by_operators ON tenancy_supportaccess;"
            "DROP FUNCTION support_is_asked_by_operators()",
        ),
        migrations.RunSQL(STANDING, STANDING_BEFORE),
    ]
