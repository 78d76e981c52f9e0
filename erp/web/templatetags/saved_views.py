"""``{% saved_views form %}``: the views that the reader keeps of the list on the page."""

from typing import Any
from urllib.parse import urlencode

from django import forms, template
from django.template import Context
from django.urls import reverse

from tenancy.saved_views.queries import saved_views as views_kept

register = template.Library()


@register.inclusion_tag("components/saved_views.html", takes_context=True)
def saved_views(context: Context, form: forms.Form) -> dict[str, Any]:
    """What is kept of this list, and where what is filtered now can be kept; keys of pages are no part of it."""
    request, root = context["request"], context.get("tenant_root", "")
    membership = getattr(request, "membership", None)
    if membership is None or not root or not request.path.startswith(root):
        return {}
    slug, path = context["tenant"].slug, request.path.removeprefix(root)
    asked = [(name, value) for name in form.fields for value in request.GET.getlist(form.add_prefix(name)) if value]
    query = urlencode(asked)
    views = [
        {
            "name": one.name,
            "query": one.query,
            "is_current": one.query == query,
            "removal_url": reverse("saved_view_removal", args=[slug, one.id]),
        }
        for one in views_kept(membership, path)
    ]
    is_new = bool(query) and not any(one["is_current"] for one in views) and not getattr(request, "look", None)
    return {
        "views": views,
        "keeping_url": reverse("saved_view_list", args=[slug]) if is_new else "",
        "path": path,
        "query": query,
        "csrf_token": context.get("csrf_token", ""),
    }
