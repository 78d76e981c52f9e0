"""The page that lists the reports."""

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reporting.registry import REPORTS
from tenancy.access.pages import opens_for, tenant_page
from tenancy.access.requests import TenantRequest


@require_safe
@tenant_page("reporting.report.view")
def report_list(request: TenantRequest, slug: str) -> HttpResponse:
    """Every report of the registry that the reader may open, by group."""
    open_here = [one for one in REPORTS.values() if opens_for(request.actor, reverse(one.url_name, args=[slug]))]
    groups = [
        {
            "label": label,
            "reports": [
                {"label": one.title, "note": one.note, "url": reverse(one.url_name, kwargs={"slug": slug})}
                for one in reports
            ],
        }
        for label, reports in groupby(open_here, key=lambda one: one.group)
    ]
    may_take = request.actor.may("reporting.report.export")
    files_url = reverse("report_download_list", args=[slug]) if may_take else ""
    return render(request, "reporting/report_list.html", {"groups": groups, "files_url": files_url})
