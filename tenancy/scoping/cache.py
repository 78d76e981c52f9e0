"""Cache keys that carry their tenant."""

from tenancy.scoping.context import current_tenant_id_or_none


def scoped_key(key: str, key_prefix: str, version: int) -> str:
    """A key of the tenant in force, or of the installation where none is.

    So one key names as many entries as there are tenants, and none of them can be read
    from another tenant, or from outside any.
    """
    tenant_id = current_tenant_id_or_none()
    scope = f"t:{tenant_id}" if tenant_id else "installation"
    return f"{scope}:{version}:{key}"
