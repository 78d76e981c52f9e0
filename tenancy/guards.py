"""The triggers without which the tenants' table is not guarded, and no owner sits safe."""

TRIGGERS = {
    "tenancy_tenant": ("tenant_keeps_its_ground",),
    "tenancy_membership": ("demoted_owner_is_not_the_last", "removed_owner_is_not_the_last"),
}
