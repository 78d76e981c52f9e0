"""Mark a view as a page of a tenant, with the permission that it takes to see it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponseBase

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
