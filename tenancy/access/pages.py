"""Mark a view as a page of a tenant, with the permission that it takes to see it."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, cast

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from erp.foundation.actor import Actor
from tenancy.access.checking import require_permission
from tenancy.access.requests import TenantRequest

P = ParamSpec("P")
TenantView = Callable[Concatenate[TenantRequest, str, P], HttpResponseBase]


def tenant_page(
    permission: str, *, proves: bool = False, proves_to_read: bool = False
) -> Callable[[TenantView[P]], Callable[..., HttpResponseBase]]:
    """Refuse the page to whoever lacks ``permission``; acts that it calls check their own.

    ``proves`` says that a writing request takes a proof of identity of the last minutes,
    ``proves_to_read`` that a reading one does; who asks for it is the middleware, above this storey.

    The permission stands on the view as ``view.permission``, where the crawl of all
    routes finds it: a route without one fails the tests.
    """

    def decorate(view: TenantView[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def page(request: HttpRequest, slug: str, *args: Any, **options: Any) -> HttpResponseBase:
            tenant_request = cast(TenantRequest, request)
            require_permission(tenant_request.actor, permission)
            return view(tenant_request, slug, *args, **options)

        page.permission = permission  # type: ignore[attr-defined]
        page.proves = proves  # type: ignore[attr-defined]
        page.proves_to_read = proves_to_read  # type: ignore[attr-defined]
        return page

    return decorate


def opens_for(actor: Actor, address: str) -> bool:
    """Whether a page of the tenant may be shown to the actor as a link, by what its view asks for.

    What belongs to no view of a tenant (another site, a part of the same page) is nobody's secret. A view
    that asks for the whole business says so by ``of_whole_business``; one that hides what is not of one's
    branches says so by ``hides_other_branches``: whoever lists such things without asking his sight, as the
    log of everything does, offers no link to people who work for some branches. One that adds up everybody's
    records names their area by ``of_all_in``.
    """
    path = address.partition("?")[0].partition("#")[0]
    asked = _asked_by(path)
    if asked.permission is None:
        return True
    if not actor.may(asked.permission) or (asked.is_narrowing and actor.scope.branches is not None):
        return False
    return not (asked.all_in and actor.sees_only_own(asked.all_in))


class _Asked(NamedTuple):
    """What a view asks of who opens it."""

    permission: str | None = None
    is_narrowing: bool = False
    all_in: str = ""


@lru_cache(maxsize=2_048)
def _asked_by(path: str) -> _Asked:
    try:
        view = resolve(path).func
    except Resolver404:
        return _Asked()
    is_narrowing = getattr(view, "of_whole_business", False) or getattr(view, "hides_other_branches", False)
    return _Asked(getattr(view, "permission", None), is_narrowing, getattr(view, "of_all_in", ""))
