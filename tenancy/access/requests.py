"""What the middleware adds to a request."""

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from erp.foundation.actor import Actor
from tenancy.access.looks import Look
from tenancy.access.models import Membership, User
from tenancy.tenants.models import Tenant


class TenantRequest(HttpRequest):
    """A request under ``/t/<slug>/``: somebody who is a member acts in a tenant."""

    user: User
    session: SessionBase
    htmx: HtmxDetails
    tenant: Tenant
    membership: Membership
    actor: Actor
    request_id: str
    # Set where the request only looks, with rights that are not the person's own.
    look: Look | None


def doer_of(request: TenantRequest) -> Actor:
    """As whom what this request leaves behind is recorded."""
    return request.look.doer if request.look else request.actor
