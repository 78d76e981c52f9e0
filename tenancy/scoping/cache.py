"""Cache keys that carry their tenant."""

from tenancy.scoping.context import current_tenant_id


def tenant_key(key: str, key_prefix: str, version: int) -> str:
    """A key of the tenant in force; raises ``NoTenant`` where there is none.

    What belongs to the whole installation uses the cache named ``installation``.
    """
    return f"t:{current_tenant_id()}:{version}:{key}"
