"""Keep a filtered list under a name, and forget it again: everybody for himself."""

from uuid import UUID

from erp.foundation.actor import Actor
from tenancy.access.checking import require_permission
from tenancy.access.models import Membership
from tenancy.saved_views.errors import NoSuchList, TooManyViews, ViewNeedsName
from tenancy.saved_views.models import SavedView

MOST_VIEWS = 20
# Of all lists together: an address with a number in it is a list of its own, and of those there is no end.
MOST_VIEWS_IN_ALL = 200
_OWN_PAGES = "tenancy.home.view"


def keep_view(membership: Membership, *, path: str, name: str, query: str, actor: Actor) -> SavedView:
    """Keep ``query`` of the list at ``path``; the same name again means the newer one.

    Raises ``ViewNeedsName``, ``TooManyViews`` or ``NoSuchList``.
    """
    require_permission(actor, _OWN_PAGES)
    name = " ".join(name.split())
    if not name or len(name) > 60:
        raise ViewNeedsName
    if not path or not query or len(path) > 200 or len(query) > 1000:
        raise NoSuchList
    # Whoever keeps two at once waits here for himself, so that the number of them holds.
    Membership.objects.select_for_update().get(id=membership.id)
    others = SavedView.objects.filter(membership=membership).exclude(path=path, name=name)
    if others.filter(path=path).count() >= MOST_VIEWS:
        raise TooManyViews(MOST_VIEWS, "this list")
    if others.count() >= MOST_VIEWS_IN_ALL:
        raise TooManyViews(MOST_VIEWS_IN_ALL, "all lists together")
    kept, _ = SavedView.objects.update_or_create(membership=membership, path=path, name=name, defaults={"query": query})
    return kept


def forget_view(membership: Membership, view_id: UUID, *, actor: Actor) -> SavedView | None:
    """Forget one of one's own views; nothing where it is not his."""
    require_permission(actor, _OWN_PAGES)
    found = SavedView.objects.filter(membership=membership, id=view_id).first()
    if found is not None:
        SavedView.objects.filter(membership=membership, id=view_id).delete()
    return found
