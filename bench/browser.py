"""A signed-in person's requests, through the whole of the product but for the sockets."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.test import Client

from tenancy.access.models import User

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_PLAIN_STATIC_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


def signed_in(email: str, slug: str) -> Client:
    """A client that has entered the tenant."""
    # Nobody has collected the static files for the bench; their addresses are all that pages ask for.
    settings.STORAGES["staticfiles"] = _PLAIN_STATIC_FILES
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=email), backend=_BACKEND)
    answered(client, f"/t/{slug}/")
    return client


def page(client: Client, address: str) -> Callable[[], object]:
    """A call that reads the page and insists that it is there."""
    return lambda: answered(client, address)


def answered(client: Client, address: str) -> object:
    """The answer to a request, which must be a page."""
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}")
    return response
