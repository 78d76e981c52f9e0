"""A list as somebody would write it in Django who has no tenants, permissions, frame or audit log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.test import Client
from django.test.utils import override_settings
from django.urls import path

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

_PAGE = Engine().from_string("""<!doctype html><html lang="en"><head><title>Journal</title></head><body>
<p>{{ user.email }}</p><table><thead><tr><th>Number<th>Date<th>Memo<th>Reference<th>Source<th>Total</tr></thead><tbody>
{% for entry in entries %}<tr><td><a href="/entries/{{ entry.number }}/">{{ entry.number }}</a>
<td>{{ entry.posting_date|date:"Y-m-d" }}<td>{{ entry.memo }}<td>{{ entry.reference }}<td>{{ entry.source }}
<td>{{ entry.total }}</tr>{% endfor %}</tbody></table></body></html>""")


class BareEntry(models.Model):
    """The plain twin of our journal entry, seen by Django as any table."""

    id = models.UUIDField(primary_key=True)
    tenant_id = models.UUIDField()
    number = models.CharField(max_length=24)
    posting_date = models.DateField()
    memo = models.TextField()
    reference = models.CharField(max_length=200)
    source = models.CharField(max_length=10)
    total = models.BigIntegerField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = 'plain"."accounting_journalentry'

    def __str__(self) -> str:
        return self.number


def entry_list(request: HttpRequest) -> HttpResponse:
    """Fifty rows, newest first; behind a sign-in as well."""
    if not request.user.is_authenticated:
        return HttpResponse(status=403)
    tenant_id = request.GET["tenant"]
    entries = BareEntry.objects.filter(tenant_id=tenant_id).order_by("-posting_date", "-id")[:50]
    return HttpResponse(_PAGE.render(Context({"entries": entries, "user": request.user})))


urlpatterns = [path("entries/", entry_list)]


def with_own_addresses(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Answer from this file's addresses instead of the product's."""

    def middleware(request: HttpRequest) -> Any:
        request.urlconf = __name__  # type: ignore[attr-defined]
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


def bare_page(client: Client, tenant_id: object) -> Callable[[], HttpResponse]:
    """A call that reads the bare list."""
    return lambda: answered(client, f"/entries/?tenant={tenant_id}")
