"""The views that a member keeps."""

from tenancy.access.models import Membership
from tenancy.saved_views.models import SavedView


def saved_views(membership: Membership, path: str) -> list[SavedView]:
    """Those of one list, by name; ``path`` below the tenant's own address."""
    return list(SavedView.objects.filter(membership=membership, path=path).order_by("name"))
