"""A notice goes only with its member, and says for good what it said.

Whoever has the application's login could otherwise take back what the owners are about to be
told, and nothing would show it. That it was read and mailed is all that changes.
"""

from django.db import migrations

NOTICES = """
CREATE FUNCTION notice_says_what_it_said() RETURNS trigger
LANGUAGE plpgsql
SET search_path = public, pg_temp
AS $$
BEGIN
  IF (to_jsonb(OLD) - '{read_at,mailed_at,mail_due_at,mail_attempts}'::text[])
      IS DISTINCT FROM (to_jsonb(NEW) - '{read_at,mailed_at,mail_due_at,mail_attempts}'::text[])
      OR (OLD.mailed_at IS NOT NULL AND NEW.mailed_at IS DISTINCT FROM OLD.mailed_at)
      OR NEW.mail_attempts < OLD.mail_attempts THEN
    RAISE EXCEPTION 'A notice says for good what it said; only that it was read and mailed is noted on it.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER notice_says_what_it_said BEFORE UPDATE ON tenancy_notice
  FOR EACH ROW EXECUTE FUNCTION notice_says_what_it_said();

CREATE FUNCTION notice_goes_with_its_member() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  is_member boolean;
BEGIN
  PERFORM set_config('app.tenant_id', OLD.tenant_id::text, true);
  SELECT EXISTS (SELECT 1 FROM tenancy_membership
                  WHERE tenant_id = OLD.tenant_id AND id = OLD.membership_id) INTO is_member;
  PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  IF is_member THEN
    RAISE EXCEPTION 'A notice stays as long as the member who was told.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION notice_goes_with_its_member() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER notice_goes_with_its_member AFTER DELETE ON tenancy_notice
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION notice_goes_with_its_member();
"""


class Migration(migrations.Migration):
    """Triggers frozen beside the table they watch."""

    dependencies = [("tenancy", "0008_tenants_can_be_suspended")]

    operations = [
        migrations.RunSQL(
            NOTICES,
            "DROP TRIGGER notice_goes_with_its_member ON tenancy_notice;"
            "DROP TRIGGER notice_says_what_it_said ON tenancy_notice;"
            "DROP FUNCTION notice_goes_with_its_member();"
            "DROP FUNCTION notice_says_what_it_said()",
        ),
    ]
