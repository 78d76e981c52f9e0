"""What decides about a person's access in one call, and the last owner, whom nobody takes out.

``tenancy_access_facts`` tells of one membership what no column of its own tells: the custom
role with its permissions, the overrides, the branches. It answers only about the tenant in
force and about the person in force, so it shows nobody more than the tables themselves do;
it saves every request the questions one by one.

``tenant_keeps_an_owner`` looks at the end of a transaction in which an owner was demoted or
taken out. It locks the tenant's row first, so that of two owners who demote each other at
once the second finds nobody left and is refused.
"""

from django.db import migrations

FACTS = """
CREATE FUNCTION tenancy_access_facts(wanted_tenant uuid, wanted uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
SELECT jsonb_build_object(
    'role', (SELECT jsonb_build_object(
                      'name', r.name, 'post', r.post_up_to, 'approve', r.approve_up_to,
                      'discount', r.discount_up_to, 'own_only', r.own_only,
                      'codes', (SELECT coalesce(jsonb_agg(p.code), '[]') FROM tenancy_rolepermission p
                                 WHERE p.tenant_id = r.tenant_id AND p.role_id = r.id))
               FROM tenancy_customrole r WHERE r.tenant_id = m.tenant_id AND r.id = m.custom_role_id),
    'overrides', (SELECT coalesce(jsonb_agg(jsonb_build_object(
                           'id', o.id, 'code', o.code, 'effect', o.effect, 'reason', o.reason,
                           'ends_at', o.ends_at, 'given_by', o.given_by_label, 'given_at', o.created_at)
                           ORDER BY o.id), '[]')
                    FROM tenancy_permissionoverride o
                   WHERE o.tenant_id = m.tenant_id AND o.membership_id = m.id),
    'branches', (SELECT coalesce(jsonb_agg(b.branch_id), '[]') FROM tenancy_membershipbranch b
                  WHERE NOT m.all_branches AND b.tenant_id = m.tenant_id AND b.membership_id = m.id))
  FROM tenancy_membership m
 WHERE m.tenant_id = wanted_tenant AND m.id = wanted
   AND (m.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
        OR m.user_id = nullif(current_setting('app.user_id', true), '')::uuid)
$$;
REVOKE ALL ON FUNCTION tenancy_access_facts(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tenancy_access_facts(uuid, uuid) TO erp_app;
"""

OWNERS = """
CREATE FUNCTION tenant_keeps_an_owner() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp
AS $$
DECLARE
  outer_tenant text := current_setting('app.tenant_id', true);
  is_left boolean;
BEGIN
  PERFORM set_config('app.tenant_id', OLD.tenant_id::text, true);
  PERFORM 1 FROM tenancy_tenant WHERE id = OLD.tenant_id FOR NO KEY UPDATE;
  SELECT EXISTS (SELECT 1 FROM tenancy_membership WHERE tenant_id = OLD.tenant_id AND role = 'owner') INTO is_left;
  PERFORM set_config('app.tenant_id', coalesce(outer_tenant, ''), true);
  IF NOT is_left THEN
    RAISE EXCEPTION 'A tenant keeps at least one owner.' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tenant_keeps_an_owner() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER demoted_owner_is_not_the_last AFTER UPDATE ON tenancy_membership
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.role = 'owner' AND (NEW.role <> 'owner' OR NEW.tenant_id <> OLD.tenant_id))
  EXECUTE FUNCTION tenant_keeps_an_owner();
CREATE CONSTRAINT TRIGGER removed_owner_is_not_the_last AFTER DELETE ON tenancy_membership
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.role = 'owner')
  EXECUTE FUNCTION tenant_keeps_an_owner();
"""


class Migration(migrations.Migration):
    """SQL frozen beside the tables it serves."""

    dependencies = [("tenancy", "0003_roles_of_tenants_overrides_and_scopes")]

    operations = [
        migrations.RunSQL(FACTS, "DROP FUNCTION tenancy_access_facts(uuid, uuid)"),
        migrations.RunSQL(
            OWNERS,
            "DROP TRIGGER demoted_owner_is_not_the_last ON tenancy_membership;"
            "DROP TRIGGER removed_owner_is_not_the_last ON tenancy_membership;"
            "DROP FUNCTION tenant_keeps_an_owner()",
        ),
    ]
