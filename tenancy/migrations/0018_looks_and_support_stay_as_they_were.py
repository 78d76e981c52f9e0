"""Looks are what they were begun as; support is granted by owners alone and not for longer than a day.

Who asked for support is for the operators' storey to see to, whose sessions prove it.
"""

from django.db import migrations

SEEING = """
CREATE FUNCTION seeing_stays_as_begun() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL
     OR (to_jsonb(NEW) - 'ended_at' - 'ended_why') IS DISTINCT FROM (to_jsonb(OLD) - 'ended_at' - 'ended_why') THEN
    RAISE EXCEPTION 'A look is only ended, and only once.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER seeing_stays_as_begun BEFORE UPDATE ON tenancy_seeing
  FOR EACH ROW EXECUTE FUNCTION seeing_stays_as_begun();
"""

SUPPORT = """
CREATE FUNCTION support_is_the_owners() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  asked text[] := ARRAY['answered_at', 'answered_by_id', 'answered_by_label', 'granted_until',
                        'ended_at', 'ended_by_label', 'ended_why'];
  ended text[] := ARRAY['ended_at', 'ended_by_label', 'ended_why'];
BEGIN
  IF OLD.ended_at IS NOT NULL
     OR (to_jsonb(NEW) - asked) IS DISTINCT FROM (to_jsonb(OLD) - asked)
     OR (OLD.answered_at IS NOT NULL AND (to_jsonb(NEW) - ended) IS DISTINCT FROM (to_jsonb(OLD) - ended)) THEN
    RAISE EXCEPTION 'Support is answered once and ended once, and stays as it was asked for.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL AND (
       OLD.asked_at < now() - interval '7 days'
       OR NEW.granted_until > now() + interval '1 day 1 minute'
       OR NOT EXISTS (SELECT 1 FROM tenancy_membership m
                       WHERE m.tenant_id = NEW.tenant_id AND m.user_id = NEW.answered_by_id AND m.role = 'owner'
                         AND m.suspended_at IS NULL)) THEN
    RAISE EXCEPTION 'Support is granted by an owner, for a day at most, within a week.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER support_is_the_owners BEFORE UPDATE ON tenancy_supportaccess
  FOR EACH ROW EXECUTE FUNCTION support_is_the_owners();
"""


class Migration(migrations.Migration):
    """SQL frozen beside the tables it serves."""

    dependencies = [("tenancy", "0017_others_look_by_leave_and_tenants_close")]

    operations = [
        migrations.RunSQL(
            SEEING,
            "DROP TRIGGER seeing_stays_as_begun ON tenancy_seeing; DROP FUNCTION seeing_stays_as_begun()",
        ),
        migrations.RunSQL(
            SUPPORT,
            "DROP TRIGGER support_is_the_owners ON tenancy_supportaccess; DROP FUNCTION support_is_the_owners()",
        ),
    ]
