"""Work in the background, as people see it."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from tenancy.access.pages import tenant_page
from tenancy.access.requests import TenantRequest
from tenancy.jobs.queries import JobStatus, jobs_seen_by, latest_jobs, status_of


def _shown(request: TenantRequest, status: JobStatus) -> dict[str, Any]:
    address = f"/t/{request.tenant.slug}/jobs/{status.id}/"
    return {
        **asdict(status),
        "percent": status.percent,
        "error": status.error,
        "url": status.result_path,
        "poll_url": "" if status.is_finished else address,
    }


@tenant_page("tenancy.job.view")
def job_list(request: TenantRequest, slug: str) -> HttpResponse:
    """The newest jobs."""
    jobs = [_shown(request, status) for status in latest_jobs(seen_by=request.actor)]
    return render(request, "web/jobs.html", {"jobs": jobs})


@tenant_page("tenancy.job.view")
def job_page(request: TenantRequest, slug: str, job_id: UUID) -> HttpResponse:
    """One job: the panel alone for htmx, else the page of jobs with this one."""
    job = jobs_seen_by(request.actor).filter(id=job_id).first()
    if job is None:
        raise Http404
    shown = _shown(request, status_of(job))
    if request.htmx:
        return render(request, "web/_job_progress.html", {"job": shown})
    return render(request, "web/jobs.html", {"jobs": [shown]})
