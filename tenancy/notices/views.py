"""A person's notices: the page, the bell above every page, and reading them."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.notices.queries import notice_page
from tenancy.notices.reading import read_all_notices, read_notice
from tenancy.notices.unread import count_unread


@require_safe
@tenant_page("tenancy.notice.view")
def notice_list(request: TenantRequest, slug: str) -> HttpResponse:
    """One's own notices, newest first; ``older`` and ``newer`` are keys of pages."""
    unread_only = request.GET.get("show") == "unread"
    page = notice_page(
        request.membership,
        unread_only=unread_only,
        older_than=_key_of(request.GET.get("older", "")),
        newer_than=_key_of(request.GET.get("newer", "")),
    )
    context = {
        "notices": page.notices,
        "unread": count_unread(request.membership.id),
        "unread_only": unread_only,
        "pager": {
            "newer_url": _address(request, "newer", page.newer_than),
            "older_url": _address(request, "older", page.older_than),
        },
    }
    return render(request, "tenancy/notices/notice_list.html", context)


@require_safe
@tenant_page("tenancy.notice.view")
def notice_bell(request: TenantRequest, slug: str) -> HttpResponse:
    """The bell with its number, for a page that stays open; nothing where the number is still the same."""
    unread = count_unread(request.membership.id)
    if request.GET.get("known") == str(unread):
        return HttpResponse(status=204)
    # Without the request: the frame around a page is not asked for what it would show.
    context = {"tenant_root": f"/t/{slug}/", "notices_unread": unread}
    return HttpResponse(render_to_string("tenancy/notices/_bell.html", context))


@require_safe
@tenant_page("tenancy.notice.view")
def notice(request: TenantRequest, slug: str, notice_id: UUID) -> HttpResponse:
    """Open what a notice is about, which is to have read it."""
    opened = read_notice(request.membership, notice_id, actor=request.actor)
    if opened is None:
        raise Http404
    return redirect(f"/t/{slug}/{opened.path or 'notices/'}")


@require_POST
@tenant_page("tenancy.notice.view")
def notice_reading(request: TenantRequest, slug: str, notice_id: UUID) -> HttpResponse:
    """Read one notice without opening what it is about."""
    if read_notice(request.membership, notice_id, actor=request.actor) is None:
        raise Http404
    return redirect(f"/t/{slug}/notices/")


@require_POST
@tenant_page("tenancy.notice.view")
def notices_reading(request: TenantRequest, slug: str) -> HttpResponse:
    """Read all of one's notices."""
    number = read_all_notices(request.membership, actor=request.actor)
    messages.success(request, f"{number} notice{'' if number == 1 else 's'} read.")
    return redirect(f"/t/{slug}/notices/")


def _key_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _address(request: TenantRequest, direction: str, key: UUID | None) -> str:
    if key is None:
        return ""
    query = request.GET.copy()
    for name in ("newer", "older"):
        query.pop(name, None)
    query[direction] = str(key)
    return f"?{query.urlencode()}"
