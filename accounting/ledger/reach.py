"""Who may look at figures that are those of the whole business, and act on them."""

from functools import wraps
from typing import cast

from django.http import HttpResponseBase

from accounting.ledger.errors import AllEntriesOnly, WholeBusinessOnly
from accounting.ledger.sight import JOURNAL, sight_of
from erp.foundation.actor import Actor
from tenancy.access.pages import P, TenantView
from tenancy.access.requests import TenantRequest


def require_whole_business(actor: Actor) -> None:
    """Raise ``WholeBusinessOnly`` for somebody whose work is narrowed to branches."""
    if actor.scope.branches is not None:
        raise WholeBusinessOnly


def of_whole_business(view: TenantView[P]) -> TenantView[P]:
    """Refuse the page to somebody whose work is narrowed to branches, and spare him the links to it.

    It stands under ``tenant_page``, which asks first; the mark is what menus and ``opens_for`` go by.
    """

    @wraps(view)
    def page(request: TenantRequest, slug: str, *args: P.args, **options: P.kwargs) -> HttpResponseBase:
        require_whole_business(request.actor)
        return view(request, slug, *args, **options)

    page.of_whole_business = True  # type: ignore[attr-defined]
    return cast("TenantView[P]", page)


def hides_other_branches(view: TenantView[P]) -> TenantView[P]:
    """Say of a page that it answers 404 for what is not of one's branches; its query sees to that."""
    view.hides_other_branches = True  # type: ignore[attr-defined]
    return view


def require_all_entries(actor: Actor) -> None:
    """Raise ``AllEntriesOnly`` for somebody who sees only the entries that he posted himself."""
    if not sight_of(actor).has_balances:
        raise AllEntriesOnly


def of_all_entries(view: TenantView[P]) -> TenantView[P]:
    """Refuse a page that adds up everybody's entries to somebody who sees only his own, and spare him the links to it.

    It stands under ``tenant_page``, as ``of_whole_business`` does.
    """

    @wraps(view)
    def page(request: TenantRequest, slug: str, *args: P.args, **options: P.kwargs) -> HttpResponseBase:
        require_all_entries(request.actor)
        return view(request, slug, *args, **options)

    page.of_all_in = JOURNAL  # type: ignore[attr-defined]
    return cast("TenantView[P]", page)
