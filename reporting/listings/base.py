"""What every listing says in the same words: its days, and its currency."""

from datetime import date

from erp.foundation.money import iso_currencies
from tenancy.scoping.context import current_tenant_id
from tenancy.tenants.models import Tenant


def base_currency() -> tuple[str, int]:
    """The currency of the books and its decimals."""
    code = Tenant.objects.values_list("base_currency", flat=True).get(id=current_tenant_id())
    return code, iso_currencies()[code].exponent


def in_words(starts: date, ends: date) -> str:
    """``1 March 2026 to 31 October 2026``."""
    return f"{starts.day} {starts:%B %Y} to {ends.day} {ends:%B %Y}"
