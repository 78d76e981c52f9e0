"""Hand a report to a person as a file, and record that he took it."""

from django.http import HttpResponse

from auditlog.events.recording import record_event
from erp.foundation import clock
from erp.foundation.actor import Actor
from reporting.exports.formats import FORMATS, FileFormat, file_format
from reporting.exports.tables import Edition, ReportTable
from tenancy.access.checking import require_permission
from tenancy.access.requests import TenantRequest
from tenancy.business.letterhead import letterhead_of
from tenancy.tenants.models import Tenant


def download_report(table: ReportTable, *, format_name: str, tenant: Tenant, actor: Actor) -> HttpResponse:
    """The report as a download; raises ``UnknownFormat`` or what its writer raises."""
    require_permission(actor, "reporting.report.export")
    chosen = file_format(format_name)
    head = letterhead_of(tenant) if chosen.is_paper else None
    edition = Edition(tenant, clock.now(), actor.label, letterhead=head)
    content = chosen.write(table, edition)
    record_export(table, chosen, actor=actor)
    return HttpResponse(
        content,
        content_type=chosen.content_type,
        headers={"Content-Disposition": f'attachment; filename="{file_name(table, tenant, chosen.name)}"'},
    )


def record_export(table: ReportTable, chosen: FileFormat, *, actor: Actor) -> None:
    """Record that a report left the product: which, in which form, how much of it."""
    record_event(
        "reporting.report.exported",
        actor=actor,
        subject_type="reporting.report",
        subject_label=f"{table.title} as {chosen.label}",
        changes={"report": table.name, "format": chosen.name, "rows": table.row_count, **table.parameters},
    )


def file_name(table: ReportTable, tenant: Tenant, extension: str) -> str:
    """``karoo-trial-balance-2026-10-31.csv``: slug and dates hold no sign that needs quoting."""
    day = table.parameters.get("as_of") or ""
    return "-".join(part for part in (tenant.slug, table.name, str(day)) if part) + f".{extension}"


def download_links(request: TenantRequest) -> list[dict[str, str]]:
    """The page's own address in every format, for whoever may take reports along."""
    if not request.actor.may("reporting.report.export"):
        return []
    query = request.GET.copy()
    links = []
    for one in FORMATS.values():
        query["format"] = one.name
        links.append({"label": one.label, "url": f"?{query.urlencode()}"})
    return links
