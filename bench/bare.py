"""A list as somebody would write it in Django who has no tenants, permissions, frame or audit log."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.test import Client
from django.test.utils import override_settings
from django.urls import path

from accounting.ledger.models import EntrySource
from bench.browser import answered

_MIDDLEWARE = [
    "bench.bare.with_own_addresses",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

_PAGE = Engine(dirs=[str(Path(__file__).parent)]).get_template("bare.html")


class BareEntry(models.Model):
    """The plain twin of our journal entry, seen by Django as any table."""

    id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField()
    number = models.CharField(max_length=24)
    posting_date = models.DateField()
    memo = models.TextField()
    reference = models.CharField(max_length=200)
    source = models.CharField(max_length=10, choices=EntrySource)
    reversal_of_id = models.UUIDField(null=True)
    total = models.BigIntegerField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = 'plain"."accounting_journalentry'

    objects: models.Manager[BareEntry] = models.Manager()
    reversed_by: BareEntry | None = None

    def __str__(self) -> str:
        return self.number

    @property
    def amount(self) -> Decimal:
        """The total in major units."""
        return Decimal(self.total).scaleb(-2)


def entry_list(request: HttpRequest) -> HttpResponse:
    """Fifty rows, newest first; behind a sign-in as well."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    tenant_id = request.GET["tenant"]
    of_tenant = BareEntry.objects.filter(tenant_id=tenant_id)
    entries = list(of_tenant.order_by("-posting_date", "-id")[:50])
    reversals = {
        one.reversal_of_id: one for one in of_tenant.filter(reversal_of_id__in=[entry.id for entry in entries])
    }
    for entry in entries:
        entry.reversed_by = reversals.get(entry.id)
    return HttpResponse(_PAGE.render(Context({"entries": entries, "user": request.user})))


urlpatterns = [path("entries/", entry_list)]


def with_own_addresses(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Answer from this file's addresses instead of the product's."""

    def middleware(request: HttpRequest) -> Any:
        request.urlconf = __name__
        return get_response(request)

    return middleware


def bare_client(signed_in: Client) -> Client:
    """A client of the bare page with the session of another one."""
    client = Client(SERVER_NAME="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = signed_in.cookies[settings.SESSION_COOKIE_NAME].value
    # The handler reads the list of middleware once, at its first request.
    with override_settings(MIDDLEWARE=_MIDDLEWARE):
        client.handler.load_middleware()
    return client


def bare_page(client: Client, tenant_id: object) -> Callable[[], object]:
    """A call that reads the bare list."""
    return lambda: answered(client, f"/entries/?tenant={tenant_id}")
