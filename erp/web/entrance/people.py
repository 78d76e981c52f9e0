"""A person as an actor where no tenant is in force."""

from django.http import HttpRequest

from erp.foundation.actor import Actor
from erp.web.callers import client_ip


def person_acting(request: HttpRequest) -> Actor:
    """The person who is signed in, without permissions: he acts upon himself."""
    return Actor(
        kind="person",
        label=str(request.user),
        id=request.user.pk,
        ip=client_ip(request),
        request_id=getattr(request, "request_id", ""),
    )
