"""An owner who is suspended cannot enter, so he is none who keeps the tenant.

``tenant_keeps_an_owner`` counts those who may enter, and looks as well at the end of a
transaction in which an owner was suspended.
"""

from django.db import migrations

_BODY = """
CREATE OR REPLACE FUNCTION tenant_keeps_an_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  is_left boolean;
BEGIN
  PERFORM set_config('app.tenant_id', OLD.tenant_id::text, true);
  PERFORM 1 FROM tenancy_tenant WHERE id = OLD.tenant_id FOR NO KEY UPDATE;
  SELECT EXISTS (SELECT 1 FROM tenancy_membership
                  WHERE tenant_id = OLD.tenant_id AND role = 'owner' {condition}) INTO is_left;
  PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  IF NOT is_left THEN
    RAISE EXCEPTION 'A tenant keeps at least one owner.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
"""

SUSPENDED = """
CREATE CONSTRAINT TRIGGER suspended_owner_is_not_the_last AFTER UPDATE ON tenancy_membership
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.role = 'owner' AND OLD.suspended_at IS NULL AND NEW.suspended_at IS NOT NULL)
  EXECUTE FUNCTION tenant_keeps_an_owner();
"""


class Migration(migrations.Migration):
    """A function replaced, and one more trigger that calls it."""

    dependencies = [("tenancy", "0012_members_can_be_suspended_and_their_visits_end")]

    operations = [
        migrations.RunSQL(
            _BODY.format(condition="AND suspended_at IS NULL") + SUSPENDED,
            "DROP TRIGGER suspended_owner_is_not_the_last ON tenancy_membership;" + _BODY.format(condition=""),
        ),
    ]
