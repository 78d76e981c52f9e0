"""The triggers without which the tenants' table is not guarded."""

TRIGGERS = {"tenancy_tenant": ("tenant_keeps_its_ground",)}
